namespace Market.Orders.Payments.Simulator.Deadlines;

/// <summary>Does what is due, then sleeps until the next deadline or until something changes.</summary>
internal abstract class DeadlineWorker(WakeUp wakeUp, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10), Longest = TimeSpan.FromMinutes(1), AfterFailure = TimeSpan.FromSeconds(1);

    /// <returns>When it wants to be called again at the latest; null: when something changes.</returns>
    protected abstract Task<DateTimeOffset?> WorkAsync(DateTimeOffset now, CancellationToken stop);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var ring = wakeUp.NextRing;
            var pause = await TryWorkAsync(stoppingToken);
            await Task.WhenAny(ring, Task.Delay(pause, time, stoppingToken));
        }
    }

    private async Task<TimeSpan> TryWorkAsync(CancellationToken stop)
    {
        try
        {
            var next = await WorkAsync(time.GetUtcNow(), stop);
            return next is null ? Longest : TimeSpan.FromTicks(Math.Clamp((next.Value - time.GetUtcNow()).Ticks, Shortest.Ticks, Longest.Ticks));
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            logger.LogError(exception, "The Stripe simulator could not do what was due; it tries again.");
            return AfterFailure;
        }
        catch (OperationCanceledException)
        {
            return TimeSpan.Zero;
        }
    }
}
