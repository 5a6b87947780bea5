namespace Market.Web.Snapshot;

/// <summary>
/// Deals begin and end by time, with no fact to tell of it: at each edge the snapshot is replaced, and with it every shared page, list and price. By this node's clock: it
/// only decides what is shown. What is charged is decided by the clock of the orders' database, and nothing is placed at another total than was shown.
/// </summary>
internal sealed class DealClock(CurrentSnapshot snapshot, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Brings prices up to now if an edge has passed.</summary>
    public static void Tick(CurrentSnapshot snapshot, DateTimeOffset now)
    {
        if (snapshot.Value.PricesUntil <= now)
            snapshot.Change(known => known.At(now));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Tick(snapshot, time.GetUtcNow());
            await Task.Delay(Pause, stoppingToken);
        }
    }
}
