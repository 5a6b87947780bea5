using Grpc.Core;
using Market.ServiceDefaults.Database;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Localization;

namespace Market.Web.Security;

/// <summary>What an error page says: what happened and what to do next.</summary>
internal sealed record ErrorPage(int Status, string Title, string Detail, string RequestId);

/// <summary>Marks the texts of this room.</summary>
internal sealed class SecurityTexts;

/// <summary>Every error without a body of its own gets one: a problem for programs, a page for people, in the request's language.</summary>
internal static class Errors
{
    private static readonly object ReasonKey = new();

    /// <summary>Answers with <paramref name="status"/> and the text of <paramref name="reason"/> (error.{reason}.title and .detail).</summary>
    public static void Refuse(this HttpContext context, int status, string reason)
    {
        context.Items[ReasonKey] = reason;
        context.Response.StatusCode = status;
    }

    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = Answer,
            StatusCodeSelector = StatusOf,
            // A caller's mistake is answered, not reported as ours.
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) < 500,
        });
        app.UseStatusCodePages(context => Answer(context.HttpContext));
    }

    /// <summary>Addresses that programs call; they get problem details, never a page.</summary>
    public static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/webhooks") || path.StartsWithSegments("/openapi");

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException => StatusCodes.Status400BadRequest,
        OperationCanceledException => StatusCodes.Status503ServiceUnavailable,
        // A service that starts anew, a database that changes its leader: to be asked again, and no fault of the page.
        RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled } => StatusCodes.Status503ServiceUnavailable,
        _ when Transient.Is(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static async Task Answer(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
            context.Response.Headers.RetryAfter = "5";
        var (title, detail) = Texts(context);
        if (IsForPrograms(context.Request.Path))
        {
            await Results.Problem(detail, statusCode: context.Response.StatusCode, title: title).ExecuteAsync(context);
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        var metadata = context.RequestServices.GetRequiredService<IModelMetadataProvider>();
        var page = new ViewResult
        {
            ViewName = "/Security/Views/Error.cshtml",
            StatusCode = context.Response.StatusCode,
            ViewData = new ViewDataDictionary<ErrorPage>(metadata, new ModelStateDictionary())
            {
                Model = new ErrorPage(context.Response.StatusCode, title, detail, context.TraceIdentifier),
            },
        };
        await page.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
    }

    private static (string Title, string Detail) Texts(HttpContext context)
    {
        var texts = context.RequestServices.GetRequiredService<IStringLocalizer<SecurityTexts>>();
        var status = context.Response.StatusCode;
        string[] reasons = [context.Items[ReasonKey] as string ?? $"{status}", $"{status}", status < 500 ? "400" : "500"];
        var reason = reasons.First(candidate => !texts[$"error.{candidate}.title"].ResourceNotFound);
        return (texts[$"error.{reason}.title"], texts[$"error.{reason}.detail"]);
    }
}
