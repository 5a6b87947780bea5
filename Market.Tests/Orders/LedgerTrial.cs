using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Ledger.Verification;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>How a test seals, verifies and, past the triggers, falsifies a ledger.</summary>
internal static class LedgerTrial
{
    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    public static Task Seal(this OrdersHost host) =>
        host.Host.In<OrdersDb>(db => LedgerSealer.SealAll(db, host.Time, Cancellation));

    /// <summary>What verify-ledger says and ends with; of the database, or of a fresh export of it, read again offline.</summary>
    public static async Task<(int Code, string Said)> Verify(this OrdersHost host, string? head = null, bool offline = false)
    {
        var file = Path.Combine(Path.GetTempPath(), $"ledger-{Guid.NewGuid():N}");
        using var said = new StringWriter();
        try
        {
            if (offline)
                await host.Read(async db => await LedgerExport.Write(file, new LedgerReader(db).Read(Cancellation), OrdersHost.Opening, Cancellation));
            string[] arguments = [VerifyLedger.Command, "--from", file, .. head is null ? Array.Empty<string>() : ["--head", head]];
            var code = offline
                ? await VerifyLedger.Run(arguments, said, said, Cancellation)
                : await host.Read(db => VerifyLedger.Run(db, null, head is null ? null : PublishedHead.Parse(head), said, Cancellation));
            return (code, said.ToString());
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".manifest.json");
        }
    }

    /// <summary>What somebody with the database's password can do.</summary>
    public static Task Falsify(this OrdersHost host, params string[] statements) => host.Host.In<OrdersDb>(async db =>
    {
        await db.Database.OpenConnectionAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync(db.IsSqlite ? "PRAGMA foreign_keys = OFF" : "SET session_replication_role = replica", Cancellation);
        if (db.IsSqlite)
            foreach (var drop in await db.Database.SqlQuery<string>($"SELECT 'DROP TRIGGER ' || name AS Value FROM sqlite_master WHERE type = 'trigger'").ToListAsync(Cancellation))
                await db.Database.ExecuteSqlRawAsync(drop, Cancellation);
        foreach (var statement in statements)
            Assert.True(await db.Database.ExecuteSqlRawAsync(statement, Cancellation) > 0, $"changed nothing: {statement}");
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = origin", Cancellation);
    });
}
