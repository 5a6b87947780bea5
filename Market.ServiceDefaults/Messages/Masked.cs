using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Market.ServiceDefaults.Messages;

/// <summary>
/// What may be shown of a message: its shape, its numbers, instants and codes. Every other text may be a name, an address, a
/// number of a person or a key, and is withheld: what is not known to be harmless is not shown.
/// </summary>
internal static partial class Masked
{
    private const string Withheld = "•••";
    private const int LongestBody = 2000;
    private const int MostElements = 3;

    public static string Body(string json)
    {
        var text = new StringBuilder();
        try
        {
            Write(text, JsonDocument.Parse(json).RootElement, 0);
        }
        catch (JsonException)
        {
            return Withheld;
        }
        return text.Length > LongestBody ? $"{text.ToString(0, LongestBody)} …" : text.ToString();
    }

    /// <summary>The root of a failure. An e-mail address or a long number in its text is withheld.</summary>
    public static string Reason(Exception exception)
    {
        var root = exception.GetBaseException();
        return Reason($"{root.GetType().Name}: {root.Message}");
    }

    public static string Reason(string text)
    {
        var reason = Personal().Replace(text.Replace('\0', ' '), Withheld);
        return reason.Length > ParkedMessage.LongestReason ? reason[..ParkedMessage.LongestReason] : reason;
    }

    private static void Write(StringBuilder text, JsonElement element, int depth)
    {
        if (text.Length > LongestBody)
            return;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Indent(text, depth).Append(member.Name).Append(": ");
                    Write(text, member.Value, depth + 1);
                }
                break;
            case JsonValueKind.Array:
                foreach (var (item, index) in element.EnumerateArray().Take(MostElements).Select((item, index) => (item, index)))
                {
                    Indent(text, depth).Append('[').Append(index).Append("] ");
                    Write(text, item, depth + 1);
                }
                if (element.GetArrayLength() > MostElements)
                    Indent(text, depth).Append("… ").Append(element.GetArrayLength());
                break;
            case JsonValueKind.String:
                text.Append(Code().IsMatch(element.GetString()!) ? element.GetString() : Withheld);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static StringBuilder Indent(StringBuilder text, int depth) => (text.Length == 0 ? text : text.AppendLine()).Append(' ', depth * 2);

    /// <summary>JJ20260101-22222222, C001, plan versions, instants and months.</summary>
    [GeneratedRegex(@"^([A-Z]{1,4}[0-9][0-9A-Z-]{0,30}|\d{4}-\d{2}(-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2})?)?)?)$")]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\s@""'<>(]+@[^\s@""'>)]+|(?<![A-Z0-9]|[A-Z0-9]{6}-)\d{7,}[xX]?")]
    private static partial Regex Personal();
}
