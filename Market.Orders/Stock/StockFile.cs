using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace Market.Orders.Stock;

/// <summary>Units of a product at a supplier's warehouse or a counter.</summary>
internal sealed record StockRow(string ProductCode, string Location, int Quantity);

/// <summary>Reads stock.csv (UTF-8, comma, header) and says of every wrong cell where it is and why.</summary>
internal sealed partial class StockFile(string path)
{
    private const int MostRows = 200_000;
    private const int MostProblems = 50;
    private const int MostUnits = 10_000_000;
    private const long LargestBytes = 32 * 1024 * 1024;
    private static readonly string[] Columns = ["product_code", "location", "quantity"];
    private readonly List<string> problems = [];

    public IReadOnlyList<string> Problems => problems;

    public List<StockRow> Read()
    {
        var rows = new List<StockRow>();
        try
        {
            if (new FileInfo(path).Length > LargestBytes)
                throw new InvalidDataException($"is larger than {LargestBytes / 1024 / 1024} MB");
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { IgnoreBlankLines = false, BadDataFound = null });
            Rows(parser, rows);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or DecoderFallbackException or CsvHelperException)
        {
            Refuse(0, "", exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "is missing",
                DecoderFallbackException => "is not UTF-8",
                InvalidDataException => exception.Message,
                _ => "cannot be read",
            });
        }
        return rows;
    }

    private void Rows(CsvParser parser, List<StockRow> rows)
    {
        if (!parser.Read() || !parser.Record!.SequenceEqual(Columns))
        {
            Refuse(1, "", $"the header must be {string.Join(',', Columns)}");
            return;
        }
        var seen = new Dictionary<(string, string), int>();
        while (problems.Count < MostProblems && parser.Read())
        {
            if (parser.Record!.Length != Columns.Length)
                Refuse(parser.RawRow, "", $"has {parser.Record.Length} fields instead of {Columns.Length}");
            else if (rows.Count >= MostRows)
                throw new InvalidDataException($"has more than {MostRows} rows");
            else
                rows.Add(Row(parser.Record, parser.RawRow, seen));
        }
    }

    private StockRow Row(string[] cells, int line, Dictionary<(string, string), int> seen)
    {
        for (var i = 0; i < 2; i++)
            if (!Code().IsMatch(cells[i]))
                Refuse(line, Columns[i], "is not a code of 1 to 20 capital letters, digits and hyphens");
        if (!int.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) || quantity > MostUnits)
            Refuse(line, Columns[2], $"is not a whole number from 0 to {MostUnits}");
        if (!seen.TryAdd((cells[0], cells[1]), line))
            Refuse(line, Columns[0], $"this product at this location is in line {seen[(cells[0], cells[1])]} already");
        return new StockRow(cells[0], cells[1], quantity);
    }

    private void Refuse(int line, string column, string reason)
    {
        if (problems.Count < MostProblems)
            problems.Add(Path.GetFileName(path) + (line > 0 ? $", line {line}" : "") + (column.Length > 0 ? $", column {column}" : "") + $": {reason}");
    }

    [GeneratedRegex("^[A-Z0-9][A-Z0-9-]{0,19}$")]
    private static partial Regex Code();
}
