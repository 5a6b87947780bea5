using System.Globalization;
using System.Text;

namespace Market.Web.Shared;

/// <summary>
/// A table for spreadsheet programs: UTF-8 with its mark, every cell in quotes. Excel, WPS and LibreOffice run a cell as a formula when it
/// begins with = + - or @, also in full width, after blanks or after a tab or line break (CSV injection, OWASP): such text gets an
/// apostrophe in front, and control characters are left out. Amounts and counts are ours, not anybody's text, and stay numbers.
/// </summary>
internal static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";
    private const string Starters = "=+-@＝＋－＠﹦﹢﹣﹫−";

    public static byte[] File(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows) => [.. Encoding.UTF8.Preamble, .. Rows(rows.Prepend(columns))];

    /// <summary>More of a file that is written bit by bit.</summary>
    public static byte[] Rows(IEnumerable<IReadOnlyList<object?>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Fen as yuan with two decimals: 1284.40.</summary>
    public static decimal Yuan(long fen) => fen / 100.00m;

    private static string Cell(object? value) => value switch
    {
        null => "\"\"",
        decimal amount => amount.ToString("0.00", CultureInfo.InvariantCulture),
        int count => count.ToString(CultureInfo.InvariantCulture),
        _ => $"\"{Harmless(value.ToString()!).Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
    };

    private static string Harmless(string text)
    {
        var visible = string.Concat(text.Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format)));
        return visible.TrimStart() is { Length: > 0 } start && Starters.Contains(start[0], StringComparison.Ordinal) ? "'" + visible : visible;
    }
}
