using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using MassTransit;

namespace Market.Web.Snapshot;

/// <summary>
/// Builds the snapshot from Catalog and Orders: at start, tried until they answer; whenever this node's queue is connected (again),
/// for facts may have passed it by; and every few minutes, so that no mistake lives long.
/// </summary>
internal sealed partial class SnapshotKeeper(CurrentSnapshot snapshot, IServiceScopeFactory scopes, IBus bus, TimeProvider time, ILogger<SnapshotKeeper> log)
    : BackgroundService, IReceiveEndpointObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim wanted = new(0);

    /// <summary>The first visitor should find the shop stocked; but services that are away do not keep its doors shut.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        bus.ConnectReceiveEndpointObserver(this);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceAtStart);
        await TryBuild(patience.Token);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await wanted.WaitAsync(snapshot.IsBuilt ? Interval : TimeSpan.Zero, stoppingToken);
            while (wanted.Wait(0, CancellationToken.None))
            {
                // Several wishes are met by one answer.
            }
            if (await TryBuild(stoppingToken))
                continue;
            await Task.Delay(RetryPause, time, stoppingToken);
            wanted.Release();
        }
    }

    private async Task<bool> TryBuild(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var catalog = await scope.ServiceProvider.GetRequiredService<ICatalog>().GetSnapshot(new GetSnapshot(), cancellation);
            var stock = await scope.ServiceProvider.GetRequiredService<IOrders>().GetStock(new GetStock(), cancellation);
            snapshot.Change(known => CatalogueSnapshot.Build(catalog, stock, time.GetUtcNow(), known));
            LogBuilt(catalog.Products.Count, catalog.Counters.Count, stock.Levels.Count);
            return true;
        }
        catch (Exception exception)
        {
            LogNotBuilt(exception.Message);
            return false;
        }
    }

    public Task Ready(ReceiveEndpointReady ready)
    {
        if (ready.InputAddress.AbsolutePath.Contains(SnapshotModule.Queue, StringComparison.Ordinal))
            wanted.Release();
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    public override void Dispose()
    {
        wanted.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "Snapshot built: {Products} products, {Counters} counters, {Levels} stock levels")]
    private partial void LogBuilt(int products, int counters, int levels);

    [LoggerMessage(LogLevel.Warning, "The snapshot could not be built and will be tried again: {Reason}")]
    private partial void LogNotBuilt(string reason);
}
