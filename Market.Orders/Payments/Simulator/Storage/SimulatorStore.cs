using System.Data.Common;
using Market.Orders.Payments.Simulator.Deadlines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.Storage;

/// <summary>Opens the simulator's file, which it creates at first use, and runs changes one at a time.</summary>
internal sealed class SimulatorStore
{
    private readonly DbContextOptions<SimulatorDb> database;
    private readonly Lazy<Task> schema;
    private readonly WakeUp wakeUp;

    public SimulatorStore(IOptions<StripeSimulatorOptions> options, WakeUp wakeUp)
    {
        var path = Path.GetFullPath(options.Value.DatabasePath);
        var connection = new SqliteConnectionStringBuilder { DataSource = path }.ToString();
        database = new DbContextOptionsBuilder<SimulatorDb>().UseSqlite(connection).AddInterceptors(new DurableWrites()).Options;
        schema = new(() => CreateAsync(path));
        this.wakeUp = wakeUp;
    }

    public async Task<SimulatorDb> OpenAsync()
    {
        await schema.Value;
        return new SimulatorDb(database);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction that holds the file's only write lock from its start, so what it reads
    /// cannot change under it: of two payments at once the second sees the first. Nothing is kept when it throws.
    /// </summary>
    public async Task<T> ChangeAsync<T>(Func<SimulatorDb, Task<T>> work)
    {
        await using var db = await OpenAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = await work(db);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        wakeUp.Ring();
        return result;
    }

    private async Task CreateAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var db = new SimulatorDb(database);
        if (!await db.Database.EnsureCreatedAsync()) await AddDisputesAsync(db);
    }

    /// <summary>Files that were made before there were disputes.</summary>
    private static async Task AddDisputesAsync(SimulatorDb db)
    {
        if (await db.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = 'disputes'").SingleAsync() > 0) return;
        var statements = db.Database.GenerateCreateScript().Split(";", StringSplitOptions.TrimEntries).Where(statement => statement.Contains("\"disputes\"", StringComparison.Ordinal));
        await db.Database.ExecuteSqlRawAsync(string.Join(";\n", statements.Append("ALTER TABLE \"charges\" ADD COLUMN \"Disputed\" INTEGER NOT NULL DEFAULT 0")));
    }

    /// <summary>A charge that was answered must survive a power cut: every commit waits for the disk.</summary>
    private sealed class DurableWrites : DbConnectionInterceptor
    {
        private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
