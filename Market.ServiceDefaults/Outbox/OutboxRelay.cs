using System.Collections.Concurrent;
using System.Diagnostics;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Market.ServiceDefaults.Outbox;

/// <summary>
/// Carries facts from a service's outbox to the bus. Rows are leased, sent outside the transaction and marked sent only after
/// delivery is confirmed; what fails is tried again, later each time, for ever. Any number of relays may work on one outbox.
/// </summary>
internal sealed partial class OutboxRelay<TDb>(
    IServiceScopeFactory scopes, IFactTransport transport, OutboxSignal<TDb> signal, TimeProvider time, ILogger<OutboxRelay<TDb>> log)
    : BackgroundService
    where TDb : ServiceDb
{
    private const int BatchSize = 400;

    // Characters of JSON in one message: a fact may be large, and what travels with it comes again with it.
    private const int LongestTogether = 256 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    // Between the beginnings of two batches: a fact after a quiet while leaves at once, and those of a busy moment leave together, which costs each a fraction. After
    // as many as that the moment is busy, and so is the processor, which placing orders needs too.
    private const int Many = 16;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40), PaceOfMany = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);
    private readonly string relay = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private DateTimeOffset nextPurge;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var (sent, began) = (0, time.GetTimestamp());
            try
            {
                sent = await SendBatch(stoppingToken);
                await PurgeOld(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogBatchFailed(exception.Message);
            }
            if (sent == BatchSize)
                continue;
            await signal.Wait(Poll, stoppingToken);
            if ((sent < Many ? Pace : PaceOfMany) - time.GetElapsedTime(began) is { Ticks: > 0 } rest)
                await Task.Delay(rest, stoppingToken);
        }
    }

    private async Task<int> SendBatch(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        if (!await db.Outbox.AnyAsync(message => message.SentAt == null, cancellation))
            return 0;
        var leased = await LeaseBatch(db, cancellation);
        var failed = new ConcurrentDictionary<OutboxMessage, string>();
        await Task.WhenAll(InCompany(leased).Select(together => Send(together, failed, cancellation)));
        await Settle(db, leased, failed, cancellation);
        return leased.Count - failed.Count;
    }

    private async Task<List<OutboxMessage>> LeaseBatch(TDb db, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var until = now + Lease;
        object nowValue = db.IsSqlite ? now.ToUnixTimeMilliseconds() : now;
        object untilValue = db.IsSqlite ? until.ToUnixTimeMilliseconds() : until;
        var rowLocks = db.IsSqlite ? "" : "FOR UPDATE SKIP LOCKED";
        var sql = $$"""
            UPDATE outbox SET locked_by = {0}, locked_until = {1}, attempts = attempts + 1
            WHERE seq IN (SELECT seq FROM outbox WHERE sent_at IS NULL AND (locked_until IS NULL OR locked_until <= {2}) ORDER BY seq LIMIT {{BatchSize}} {{rowLocks}})
            RETURNING *
            """;
        var leased = await db.Write(token => db.Outbox.FromSqlRaw(sql, relay, untilValue, nowValue).AsNoTracking().ToListAsync(token), cancellation);
        return [.. leased.OrderBy(message => message.Seq)];
    }

    /// <summary>
    /// Fresh facts of one kind leave together. What failed before, for whichever of them, leaves alone, and so does a replay: it is for one queue, or to be
    /// handled with care.
    /// </summary>
    private IEnumerable<List<OutboxMessage>> InCompany(List<OutboxMessage> leased)
    {
        foreach (var kind in leased.GroupBy(message => message is { Attempts: 1, Queue: null, ReplayedBy: null } ? message.Type : message.MessageId.ToString()))
        {
            var (together, length) = (new List<OutboxMessage>(), 0);
            foreach (var message in kind)
            {
                if (together.Count > 0 && (together.Count == transport.MostTogether || length + message.Body.Length > LongestTogether))
                {
                    yield return together;
                    (together, length) = ([], 0);
                }
                together.Add(message);
                length += message.Body.Length;
            }
            yield return together;
        }
    }

    private async Task Send(List<OutboxMessage> together, ConcurrentDictionary<OutboxMessage, string> failed, CancellationToken cancellation)
    {
        var activities = together.ConvertAll(message => Telemetry.TelemetryRegistration.Source.StartActivity("outbox send", ActivityKind.Producer, message.TraceParent));
        try
        {
            // Several travel in no one's trace; each finds its own again at its consumer.
            if (together.Count > 1)
                Activity.Current = null;
            await transport.Deliver([.. together.Zip(activities, Delivery)], cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            foreach (var message in together)
                failed[message] = exception.Message;
            LogNotDelivered(together[0].Type, together.Count, together[0].MessageId, together[0].Attempts, exception.Message);
        }
        finally
        {
            activities.ForEach(activity => activity?.Dispose());
        }
    }

    private static Delivery Delivery(OutboxMessage message, Activity? activity) =>
        new(message.MessageId, message.Fact(), activity?.Id ?? message.TraceParent, message.Attempts, message.Queue, message.ReplayedBy is not null);

    /// <summary>Only the holder of the lease may settle: a relay that was suspended past its lease must not overwrite its successor.</summary>
    private async Task Settle(TDb db, List<OutboxMessage> leased, ConcurrentDictionary<OutboxMessage, string> failed, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var sent = leased.Where(message => !failed.ContainsKey(message)).Select(message => message.Seq).ToList();
        await db.Write(async token =>
        {
            await db.Outbox.Where(m => sent.Contains(m.Seq)).ExecuteUpdateAsync(set => set.SetProperty(m => m.SentAt, now).SetProperty(m => m.LastError, (string?)null), token);
            foreach (var (message, error) in failed)
            {
                var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 200 * Math.Pow(2, Math.Min(message.Attempts, 10))));
                await db.Outbox.Where(m => m.Seq == message.Seq && m.LockedBy == relay).ExecuteUpdateAsync(set => set
                    .SetProperty(m => m.LockedUntil, now + pause)
                    .SetProperty(m => m.LastError, error.Length > 1000 ? error[..1000] : error), token);
            }
        }, cancellation);
    }

    private async Task PurgeOld(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now < nextPurge)
            return;
        nextPurge = now.AddHours(1);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var before = now - Kept;
        await db.Write(async token =>
        {
            await db.Outbox.Where(m => m.SentAt < before).ExecuteDeleteAsync(token);
            await db.Inbox.Where(m => m.ReceivedAt < before).ExecuteDeleteAsync(token);
            await db.Parked.Where(m => m.LastAt < before && (m.State == ParkedState.TakenIn || m.State == ParkedState.Suspect || m.Cause == ParkedCause.NoConsumer)).ExecuteDeleteAsync(token);
        }, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "The outbox could not be worked on: {Reason}")]
    private partial void LogBatchFailed(string reason);

    [LoggerMessage(LogLevel.Warning, "{Type} ({Count}, the first {MessageId}) was not delivered at attempt {Attempt} and stays in the outbox: {Reason}")]
    private partial void LogNotDelivered(string type, int count, Guid messageId, int attempt, string reason);
}
