using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>
/// The parameters of a request in Stripe's form encoding, where <c>line_items[0][quantity]</c> is a path.
/// Every reading refuses what Stripe would refuse, naming the parameter.
/// </summary>
internal sealed class Parameters(IReadOnlyDictionary<string, StringValues> values)
{
    private const int MostMetadataKeys = 50, LongestMetadataKey = 40, LongestMetadataValue = 500;

    public static async Task<Parameters> ReadAsync(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method)) return new(request.Query.ToDictionary());
        if (!request.HasFormContentType) return new(new Dictionary<string, StringValues>());
        return new((await request.ReadFormAsync(request.HttpContext.RequestAborted)).ToDictionary());
    }

    /// <summary>Identical for identical requests, whatever the order of the parameters.</summary>
    public string Fingerprint(string method, string path)
    {
        var text = values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{method} {path}\n{string.Join('\n', text)}")));
    }

    public bool Has(string name) => values.Keys.Any(key => key == name || key.StartsWith(name + "[", StringComparison.Ordinal));

    /// <param name="longest">The greatest number of characters.</param>
    public string? Text(string name, int longest = 5000)
    {
        if (!values.TryGetValue(name, out var found)) return null;
        var text = found.ToString();
        if (text.Length == 0)
            throw StripeError.Invalid("parameter_invalid_empty", $"You passed an empty string for '{name}'.", name);
        if (text.Length > longest)
            throw StripeError.Invalid(null, $"Invalid string: {text[..10]}...{text[^10..]}; must be at most {longest} characters", name);
        return text;
    }

    public string RequiredText(string name, int longest = 5000) => Text(name, longest) ?? throw StripeError.Missing(name);

    public string? Choice(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name);
        return text is null || allowed.Contains(text) ? text
            : throw StripeError.Invalid(null, $"Invalid {name}: must be one of {string.Join(", ", allowed!)}", name);
    }

    public long? PositiveInteger(string name)
    {
        var text = Text(name);
        if (text is null) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number : throw StripeError.Invalid("parameter_invalid_integer", $"Invalid positive integer: {text}", name);
    }

    public long RequiredPositiveInteger(string name) => PositiveInteger(name) ?? throw StripeError.Missing(name);

    /// <summary>The values of <c>name[0]</c>, <c>name[1]</c>… or of a repeated <c>name[]</c>.</summary>
    public string[] Texts(string name) =>
        [.. values.Where(pair => IsItem(pair.Key, name)).OrderBy(pair => pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => pair.Value.Select(value => value ?? ""))];

    /// <summary>How many items follow one another from <c>name[0]</c>.</summary>
    public int Count(string name)
    {
        var count = 0;
        while (Has($"{name}[{count}]")) count++;
        return count;
    }

    /// <summary>Stripe's metadata under <paramref name="name"/> as a JSON object: at most 50 keys of 40 and values of 500 characters.</summary>
    public string MetadataJson(string name)
    {
        var prefix = name + "[";
        var pairs = values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..^1], pair => pair.Value.ToString());
        if (pairs.Count > MostMetadataKeys)
            throw StripeError.Invalid(null, $"You can have up to {MostMetadataKeys} metadata keys, but you passed in {pairs.Count}.", name);
        if (pairs.Keys.FirstOrDefault(key => key.Length > LongestMetadataKey) is { } key)
            throw StripeError.Invalid(null, $"Metadata keys can have up to {LongestMetadataKey} characters, but you passed in one of {key.Length}.", name);
        if (pairs.Values.FirstOrDefault(value => value.Length > LongestMetadataValue) is { } value)
            throw StripeError.Invalid(null, $"Metadata values can have up to {LongestMetadataValue} characters, but you passed in one of {value.Length}.", name);
        return JsonSerializer.Serialize(pairs);
    }

    /// <summary>Refuses every parameter whose first word is not listed: better no answer than one that ignores what was asked.</summary>
    public void RefuseAllBut(params string[] known)
    {
        var unknown = values.Keys.FirstOrDefault(key => !known.Contains(key.Split('[')[0]));
        if (unknown is not null) throw StripeError.Invalid("parameter_unknown", $"Received unknown parameter: {unknown}", unknown);
    }

    private static bool IsItem(string key, string name) =>
        key.StartsWith(name + "[", StringComparison.Ordinal) && key[^1] == ']' && key[(name.Length + 1)..^1].All(char.IsAsciiDigit);
}
