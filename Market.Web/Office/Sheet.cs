using System.Text;
using MiniExcelLibs;

namespace Market.Web.Office;

/// <summary>Tables as files, whose cells are never more than text or numbers.</summary>
internal static class Sheet
{
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    public const string CsvType = "text/csv; charset=utf-8";

    public static byte[] Xlsx(IReadOnlyList<string> columns, IEnumerable<object[]> rows)
    {
        using var file = new MemoryStream();
        file.SaveAs(rows.Select(row => columns.Zip(row, (column, cell) => (Column: column, Cell: cell is string text ? Text(text) : cell)).ToDictionary(pair => pair.Column, pair => pair.Cell)));
        return file.ToArray();
    }

    /// <summary>UTF-8 with a mark, which spreadsheet programs need to read Chinese; the same rows give the same bytes.</summary>
    public static byte[] Csv(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(',', columns).Append("\r\n");
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(cell => $"\"{Text(cell).Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>
    /// Text that no spreadsheet takes for a formula: what begins like one, full-width forms and white space before it included, gets an
    /// apostrophe (OWASP, CSV injection; trials, abuse 30).
    /// </summary>
    public static string Text(string cell)
    {
        var visible = cell.TrimStart(' ', '\u00A0', '\u3000', '\uFEFF');
        return visible.Length > 0 && "=+-@＝＋－＠\t\r\n\0".Contains(visible[0], StringComparison.Ordinal) ? "'" + cell.Replace("\0", "", StringComparison.Ordinal) : cell.Replace("\0", "", StringComparison.Ordinal);
    }
}
