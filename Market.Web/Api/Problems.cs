using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace Market.Web.Api;

/// <summary>Problem details whose errors are keyed by the field as the request names it: lines[0].quantity, page, Idempotency-Key.</summary>
internal static class Problems
{
    private static readonly HashSet<string> KnownMembers = [.. new[] { typeof(PlaceOrderBody), typeof(LineBody), typeof(AddressBody), typeof(ContactBody), typeof(AskReturnBody), typeof(ReturnLineBody) }
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];

    public static ObjectResult BadRequest(HttpContext context, Dictionary<string, string[]> errors) => Of(context, StatusCodes.Status400BadRequest, errors);

    public static ObjectResult Of(HttpContext context, int status, Dictionary<string, string[]> errors)
    {
        var texts = context.RequestServices.GetRequiredService<IStringLocalizer<ApiTexts>>();
        var problem = new ValidationProblemDetails(errors)
        {
            Status = status,
            Type = "about:blank",
            Title = texts[$"problem.{status}.title"],
            Detail = texts[$"problem.{status}.detail", string.Join(", ", errors.Keys.Where(field => field.Length > 0))],
        };
        return new ObjectResult(problem) { StatusCode = status, ContentTypes = { "application/problem+json" } };
    }

    /// <summary>What the framework could not read, told in our words: it names the field, we say what belongs there.</summary>
    public static IActionResult OfUnreadable(ActionContext context)
    {
        var texts = context.HttpContext.RequestServices.GetRequiredService<IStringLocalizer<ApiTexts>>();
        // Besides the field that is wrong, the framework reports the whole body as missing; that helps nobody.
        var wrong = context.ModelState.Where(entry => entry.Value is { Errors.Count: > 0 }).ToList();
        var inBody = wrong.Any(entry => entry.Key.StartsWith('$'));
        var errors = wrong.Where(entry => !inBody || entry.Key is not ("" or "body"))
            .GroupBy(entry => Field(entry.Key)).ToDictionary(entries => entries.Key, entries => new[] { texts[Reason(entries.Key, entries.First())].Value });
        return BadRequest(context.HttpContext, errors);
    }

    private static string Field(string key) => key is "" or "$" ? "body" : key.StartsWith("$.", StringComparison.Ordinal) ? key[2..] : key;

    private static string Reason(string field, KeyValuePair<string, ModelStateEntry?> entry)
    {
        if (!entry.Key.StartsWith('$'))
            return field is "body" ? "field.body" : $"field.{field}";
        var member = field[(field.LastIndexOf('.') + 1)..];
        var name = member.Split('[')[0];
        if (IsMalformed(entry.Value!.Errors[0].Exception))
            return "field.malformed";
        if (field != "body" && !KnownMembers.Contains(name))
            return "field.unknown";
        return name == "quantity" ? "field.quantity" : "field.type";
    }

    /// <summary>Text that is no JSON, as opposed to JSON that says something else than is wanted.</summary>
    private static bool IsMalformed(Exception? exception) => exception is JsonException { InnerException: JsonException };
}
