using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>
/// Work that is done in rounds: every few seconds, and at once when rung for. A round takes a bounded batch and leaves what fails to a
/// later one; several processes may go their rounds at the same time.
/// </summary>
internal abstract partial class Rounds<TMatter>(IServiceScopeFactory scopes, Bell<TMatter> bell, PaymentTimes times, ILogger log) : BackgroundService
{
    protected const int Batch = 50;
    private const int AtOnce = 4;

    protected PaymentTimes Times => times;

    /// <returns>How many matters it finished; a full batch means that more may wait.</returns>
    public abstract Task<int> Round(CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var done = 0;
            try
            {
                done = await Round(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogRoundFailed(GetType().Name, exception);
            }
            if (done < Batch)
                await bell.Wait(times.PollEvery, stoppingToken);
        }
    }

    /// <summary>Does each in a scope of its own, a few at once; one that fails does not keep the others.</summary>
    /// <returns>How many did not fail.</returns>
    protected async Task<int> ForEach<TItem>(IReadOnlyList<TItem> items, Func<IServiceProvider, TItem, CancellationToken, Task> work, CancellationToken cancellation)
    {
        var done = 0;
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (item, token) =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await work(scope.ServiceProvider, item, token);
                Interlocked.Increment(ref done);
            }
            catch (Exception exception) when (!token.IsCancellationRequested)
            {
                LogItemFailed(GetType().Name, exception);
            }
        });
        return done;
    }

    protected async Task<List<T>> Read<T>(Func<OrdersDb, IQueryable<T>> query, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<OrdersDb>()).Take(Batch).ToListAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "{Worker} could not go its round and tries again")]
    private partial void LogRoundFailed(string worker, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Worker} could not finish one matter and tries again")]
    private partial void LogItemFailed(string worker, Exception exception);
}
