using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Market.Orders.Contracts;

namespace Market.Orders.Settlement;

/// <param name="Line">Row of the file, the header being 1.</param>
internal sealed record BankResult(int Line, string Number, bool Paid, string? Reason);

/// <summary>Reads what a bank answers: UTF-8 CSV with the columns no, status (paid or failed), reason.</summary>
internal static class BankResults
{
    public const int LargestBytes = 4 * 1024 * 1024;
    private const int LongestReason = 200;
    private static readonly string[] Columns = ["no", "status", "reason"];

    /// <returns>The rows, or why the file was refused and at which row.</returns>
    public static (List<BankResult> Rows, BankResultsOutcome Outcome, int Line) Read(byte[] file)
    {
        var rows = new List<BankResult>();
        try
        {
            if (file.Length > LargestBytes)
                return (rows, BankResultsOutcome.Unreadable, 0);
            using var text = new StreamReader(new MemoryStream(file), new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { IgnoreBlankLines = false });
            if (!parser.Read() || !parser.Record!.SequenceEqual(Columns))
                return (rows, BankResultsOutcome.Unreadable, 1);
            while (parser.Read())
            {
                if (parser.Record!.Length != Columns.Length || parser.Record.Any(cell => cell.Any(char.IsControl)))
                    return (rows, BankResultsOutcome.Unreadable, parser.RawRow);
                if (parser.Record[1] is not ("paid" or "failed"))
                    return (rows, BankResultsOutcome.UnknownStatus, parser.RawRow);
                rows.Add(new BankResult(parser.RawRow, parser.Record[0], parser.Record[1] == "paid", Reason(parser.Record[2])));
            }
            return (rows, rows.Count > 0 ? BankResultsOutcome.Imported : BankResultsOutcome.Unreadable, 0);
        }
        catch (Exception exception) when (exception is CsvHelperException or DecoderFallbackException)
        {
            return (rows, BankResultsOutcome.Unreadable, rows.Count + 2);
        }
    }

    private static string? Reason(string cell) => cell.Trim() is { Length: > 0 } reason ? reason[..Math.Min(reason.Length, LongestReason)] : null;
}
