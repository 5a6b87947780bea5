using System.Diagnostics;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;

namespace Market.Orders.Ledger.Verification;

/// <summary>
/// Market.Orders verify-ledger [--export FILE | --from FILE] [--head HASH@SEQ]: re-computes the ledger, of its database or of an
/// exported file, and names the first wrong entry. Ends with 0 when all is right, 1 when something is wrong, 2 when it could not be told.
/// </summary>
internal static class VerifyLedger
{
    public const string Command = "verify-ledger";
    private const int Right = 0;
    private const int Wrong = 1;
    private const int Unknown = 2;
    private const string Usage = $"Usage: ./Market.Orders {Command} [--export FILE | --from FILE] [--head HASH@SEQ]";

    private sealed record Options(string? Export, string? From, PublishedHead? Head);

    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        if (Read(arguments) is not { } options)
            return Fail(errors, Usage);
        try
        {
            if (options.From is { } file)
                return await Verify(LedgerExport.Read(file, cancellation), null, options.Head, output, cancellation);
            await using var services = Database();
            await using var scope = services.CreateAsyncScope();
            return await Run(scope.ServiceProvider.GetRequiredService<OrdersDb>(), options.Export, options.Head, output, cancellation);
        }
        catch (InvalidDataException exception)
        {
            output.WriteLine($"WRONG: {exception.Message}.");
            return Wrong;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            return Fail(errors, exception.Message);
        }
    }

    /// <summary>Verifies the ledger of a database, of its copy in <paramref name="export"/> if one is asked for.</summary>
    public static async Task<int> Run(OrdersDb db, string? export, PublishedHead? head, TextWriter output, CancellationToken cancellation)
    {
        var reader = new LedgerReader(db);
        if (export is null)
            return await Verify(reader.Read(cancellation), reader, head, output, cancellation);
        var manifest = await LedgerExport.Write(export, reader.Read(cancellation), DateTimeOffset.UtcNow, cancellation);
        output.WriteLine($"Exported {manifest.Lines} entries to {export}, SHA-256 {manifest.Sha256}.");
        return await Verify(LedgerExport.Read(export, cancellation), reader, head, output, cancellation);
    }

    private static async Task<int> Verify(
        IAsyncEnumerable<LedgerEntry> entries, LedgerReader? database, PublishedHead? head, TextWriter output, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var verifier = new LedgerVerifier(head);
        var wrong = await verifier.Verify(entries, cancellation) ?? (database is null ? null : await database.Stray(cancellation));
        if (wrong is not null)
        {
            output.WriteLine($"WRONG: {wrong.Entry}: {wrong.Reason}.");
            return Wrong;
        }
        var report = verifier.Report;
        output.WriteLine($"Right: {report.Seq} links, {report.Journals} journals, {report.Postings} postings, {report.Plans} plans in {watch.Elapsed.TotalSeconds:0.0} s.");
        output.WriteLine($"Attributed sales {report.AttributedFen} fen, benefit {report.BenefitFen} fen.");
        if (report.Waiting > 0)
            output.WriteLine($"{report.Waiting} journals wait to be sealed.");
        output.WriteLine($"Head {Convert.ToHexStringLower(report.Head)}@{report.Seq}");
        return Right;
    }

    private static Options? Read(string[] arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 1; i < arguments.Length; i += 2)
            if (arguments[i] is not ("--export" or "--from" or "--head") || i + 1 == arguments.Length || !values.TryAdd(arguments[i], arguments[i + 1]))
                return null;
        var head = values.TryGetValue("--head", out var text) ? PublishedHead.Parse(text) : null;
        return (text is not null && head is null) || (values.ContainsKey("--export") && values.ContainsKey("--from"))
            ? null : new Options(values.GetValueOrDefault("--export"), values.GetValueOrDefault("--from"), head);
    }

    /// <summary>The database alone, found as the service finds it; nothing is migrated and nothing else is started.</summary>
    private static ServiceProvider Database()
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceDb<OrdersDb, SqliteOrdersDb, PostgresOrdersDb>("Orders");
        return builder.Services.BuildServiceProvider();
    }

    private static int Fail(TextWriter errors, string reason)
    {
        errors.WriteLine(reason);
        return Unknown;
    }
}
