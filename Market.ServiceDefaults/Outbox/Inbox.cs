using System.Diagnostics;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Market.ServiceDefaults.Outbox;

/// <summary>
/// Where facts come into a service: inbox row, effect and the facts it gives rise to in one transaction. Facts that arrive while others are being kept are kept
/// together afterwards, all or none; then, where one of them stood in the way, each is kept alone, so it stands in nobody's way but its own.
/// </summary>
public sealed partial class Inbox<TDb> where TDb : ServiceDb
{
    private const int MostTogether = 64;
    private const int MostWaiting = 1024;

    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider time;
    private readonly ILogger<Inbox<TDb>> log;
    private readonly Together<Arrival> arrivals;

    public Inbox(IServiceScopeFactory scopes, TimeProvider time, ILogger<Inbox<TDb>> log) =>
        (this.scopes, this.time, this.log, arrivals) = (scopes, time, log, new Together<Arrival>(MostTogether, MostWaiting, Take));

    /// <summary>Returns when the fact's effect is committed, now or earlier.</summary>
    /// <param name="keep">The effect, within the transaction; called again where the transaction was not kept.</param>
    /// <param name="company">Whether other facts may share the transaction.</param>
    internal async Task Take(string consumer, Guid messageId, bool company, Func<TDb, CancellationToken, Task> keep, CancellationToken cancellation)
    {
        var arrival = new Arrival(consumer, messageId, keep, Activity.Current);
        if (!company)
        {
            await Save([arrival], cancellation);
            return;
        }
        await arrivals.Join(arrival, cancellation);
        await arrival.Kept.Task.WaitAsync(cancellation);
    }

    private async Task Take(List<Arrival> together)
    {
        if (together.Count > 1 && await TrySave(together))
            return;
        foreach (var arrival in together)
            try
            {
                await Save([arrival], CancellationToken.None);
                arrival.Kept.TrySetResult();
            }
            catch (Exception exception)
            {
                arrival.Kept.TrySetException(exception);
            }
    }

    /// <summary>Whether each has its answer.</summary>
    private async Task<bool> TrySave(List<Arrival> together)
    {
        try
        {
            await Save(together, CancellationToken.None);
            foreach (var arrival in together)
                arrival.Kept.TrySetResult();
            return true;
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            // A database that is away is away for each of them; all come again.
            foreach (var arrival in together)
                arrival.Kept.TrySetException(exception);
            return true;
        }
        catch (Exception exception)
        {
            LogNotTogether(together.Count, exception);
            return false;
        }
    }

    private async Task Save(List<Arrival> together, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        // In the order in which they were said: two nodes with facts of the same things then seldom wait for each other crosswise.
        together.Sort((one, other) => one.MessageId.CompareTo(other.MessageId));
        await db.Write(async token =>
        {
            var unseen = await InboxMessage.Enter(db, together.ConvertAll(arrival => (arrival.Consumer, arrival.MessageId)), time.GetUtcNow(), token);
            foreach (var arrival in together)
            {
                if (!unseen.Remove((arrival.Consumer, arrival.MessageId)))
                    continue;
                Activity.Current = arrival.Trace;
                await arrival.Keep(db, token);
                // The next one finds what this one wrote.
                await db.SaveChangesAsync(token);
            }
            Activity.Current = null;
        }, cancellation);
    }

    [LoggerMessage(LogLevel.Information, "{Count} facts could not be kept together and are kept one by one")]
    private partial void LogNotTogether(int count, Exception exception);

    /// <param name="Trace">In which the fact was told, so that one order can be followed.</param>
    private sealed record Arrival(string Consumer, Guid MessageId, Func<TDb, CancellationToken, Task> Keep, Activity? Trace)
    {
        public TaskCompletionSource Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
