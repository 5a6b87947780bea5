using System.Globalization;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;

namespace Market.Catalog.ReferenceData;

/// <summary>
/// A CSV file of a district (UTF-8, comma, header). All its problems are collected, up to a bound; with any, nothing of it is
/// used, and a file that refers to it is not read at all, because its references could not be checked.
/// </summary>
internal sealed class ReferenceFile(string folder, string name, params ReferenceFile[] refersTo)
{
    public const int MostProblems = 50;
    private const int MostRows = 100_000;
    private const long LargestBytes = 32 * 1024 * 1024;
    private readonly List<ReferenceProblem> problems = [];
    private readonly Dictionary<(string Column, string Value), int> seen = [];

    public string Name => name;
    public IReadOnlyList<ReferenceProblem> Problems => problems;
    public bool IsUsable => problems.Count == 0 && refersTo.All(file => file.IsUsable);

    /// <param name="columns">The header: these names, each once, in any order.</param>
    public IReadOnlyList<T> Read<T>(string columns, Func<ReferenceRow, T> read)
    {
        if (!refersTo.All(file => file.IsUsable))
            return [];
        var rows = new List<T>();
        if (Open() is { } text)
            using (text)
                ReadRows(text, columns.Split(','), row => rows.Add(read(row)));
        return rows;
    }

    public void Refuse(int line, string column, string reason)
    {
        if (problems.Count < MostProblems)
            problems.Add(new ReferenceProblem(name, line, column, reason));
    }

    /// <returns>The line on which the column had this value before, or null: it is the first.</returns>
    public int? FirstLineOf(string column, string value, int line) =>
        seen.TryAdd((column, value), line) ? null : seen[(column, value)];

    private StreamReader? Open()
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists)
            Refuse(0, "", "is missing");
        else if (file.Length > LargestBytes)
            Refuse(0, "", $"is larger than {LargestBytes / 1024 / 1024} MB");
        else if (File.ReadAllBytes(file.FullName) is var bytes && IsUtf8(bytes))
            return new StreamReader(new MemoryStream(bytes));
        return null;
    }

    private bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes[range]))
                Refuse(line, "", "is not UTF-8");
            line++;
        }
        return problems.Count == 0;
    }

    private void ReadRows(StreamReader text, string[] columns, Action<ReferenceRow> read)
    {
        var badQuotes = false;
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            IgnoreBlankLines = false,
            LineBreakInQuotedFieldIsBadData = true,
            BadDataFound = _ => badQuotes = true,
        });
        string[]? header = null;
        while (problems.Count < MostProblems)
        {
            // A record is known by its first line, even when a quotation mark that nobody closed has swallowed the next ones.
            var line = parser.RawRow + 1;
            if (!parser.Read())
                break;
            var cells = parser.Record!;
            if (badQuotes)
                Refuse(line, "", "has a quotation mark in the wrong place, or a line break within a field");
            else if (header is null)
                header = Header(cells, columns);
            else if (cells.Length != header.Length)
                Refuse(line, "", $"has {cells.Length} fields instead of {header.Length}");
            else if (parser.Row > MostRows)
                Refuse(line, "", $"is beyond the {MostRows} rows that are read");
            else
                read(new ReferenceRow(this, line, header.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second)));
            if (header is null || badQuotes || parser.Row > MostRows)
                return;
        }
        if (header is null)
            Refuse(1, "", "is empty");
    }

    private string[]? Header(string[] cells, string[] columns)
    {
        foreach (var missing in columns.Except(cells))
            Refuse(1, missing, "is missing from the header");
        foreach (var unknown in cells.Except(columns))
            Refuse(1, unknown, "is not a column of this file");
        foreach (var twice in cells.GroupBy(cell => cell).Where(group => group.Count() > 1))
            Refuse(1, twice.Key, "is twice in the header");
        return problems.Count == 0 ? cells : null;
    }
}
