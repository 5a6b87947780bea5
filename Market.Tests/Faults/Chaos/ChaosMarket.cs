using System.Data.Common;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Faults.Chaos;

/// <summary>One way in which the market is made to suffer.</summary>
/// <param name="What">kill, stop or lock.</param>
/// <param name="Part">A process, or the file that is locked.</param>
/// <param name="For">How long until it is mended.</param>
internal sealed record Blow(string What, string Part, TimeSpan For)
{
    public override string ToString() => $"{What} {Part} for {For.TotalSeconds:0.0} s";
}

/// <summary>A market of one of the two stacks, really running, and what can be done to it.</summary>
internal abstract class ChaosMarket : IAsyncDisposable
{
    public abstract Uri Address { get; }

    /// <summary>What can be struck, by kind of blow.</summary>
    public abstract IReadOnlyDictionary<string, string[]> Targets { get; }

    public abstract Task Start();

    /// <summary>Strikes, waits, and mends: afterwards the part is there again.</summary>
    public abstract Task Take(Blow blow, CancellationToken cancellation);

    public abstract DbConnection Database(string name);

    /// <summary>For reading the ledger as the verifier does.</summary>
    public abstract OrdersDb Orders();

    public abstract ValueTask DisposeAsync();
}

/// <summary>PostgreSQL, RabbitMQ, Catalog, Orders and two Webs.</summary>
internal sealed class DistributedChaos(PrivateServers servers) : ChaosMarket
{
    private static readonly string[] Parts = ["rabbitmq", "postgres", "catalog", "orders", "web-1", "web-2"];

    public override Uri Address => servers.Address;

    public override IReadOnlyDictionary<string, string[]> Targets { get; } = new Dictionary<string, string[]> { ["kill"] = Parts, ["stop"] = Parts };

    public override async Task Start()
    {
        await servers.Market("up");
        // RabbitMQ 3.10 can lose a queue that is younger than about a second (docs/adr/0004).
        await Task.Delay(TimeSpan.FromSeconds(3));
    }

    public override async Task Take(Blow blow, CancellationToken cancellation)
    {
        if (blow.What == "kill")
            await servers.Market($"kill {blow.Part}");
        else
            await servers.Signal(blow.Part, "STOP");
        try
        {
            await Task.Delay(blow.For, cancellation);
        }
        finally
        {
            if (blow.What == "kill")
                await servers.Market($"start {blow.Part}");
            else
                await servers.Signal(blow.Part, "CONT");
        }
    }

    public override DbConnection Database(string name) => servers.Database(name);

    public override OrdersDb Orders()
    {
        var options = new DbContextOptionsBuilder<PostgresOrdersDb>();
        options.UseMarketPostgres(Database("orders").ConnectionString);
        return new PostgresOrdersDb(options.Options);
    }

    public override ValueTask DisposeAsync() => servers.DisposeAsync();
}

/// <summary>One process and its SQLite files.</summary>
internal sealed class EmbeddedChaos : ChaosMarket
{
    private readonly EmbeddedMarket market = new();

    public override Uri Address => market.Address;

    public override IReadOnlyDictionary<string, string[]> Targets { get; } =
        new Dictionary<string, string[]> { ["kill"] = ["market"], ["stop"] = ["market"], ["lock"] = ["orders", "web", "catalog"] };

    public override Task Start() => market.Start();

    public override async Task Take(Blow blow, CancellationToken cancellation)
    {
        switch (blow.What)
        {
            case "kill":
                await market.Kill();
                await Task.Delay(blow.For, cancellation);
                await market.Start();
                break;
            case "stop":
                await market.Signal("STOP");
                await Task.Delay(blow.For, cancellation);
                await market.Signal("CONT");
                break;
            default:
                await Lock(blow.Part, blow.For, cancellation);
                break;
        }
    }

    public override DbConnection Database(string name) => market.Database(name);

    public override OrdersDb Orders()
    {
        var options = new DbContextOptionsBuilder<SqliteOrdersDb>();
        options.UseMarketSqlite(Database("orders").ConnectionString);
        return new SqliteOrdersDb(options.Options);
    }

    public override ValueTask DisposeAsync() => market.DisposeAsync();

    private async Task Lock(string name, TimeSpan held, CancellationToken cancellation)
    {
        await using var connection = (SqliteConnection)Database(name);
        await connection.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellation);
        await Task.Delay(held, cancellation);
    }
}
