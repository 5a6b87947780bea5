using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Messages;

/// <summary>Puts a parked message into this service's outbox, for the one queue that gave it up: it leaves when the broker can be reached, even after a crash.</summary>
internal sealed class ReplayMessageHandler<TDb>(TDb db, BoundQueues queues, TimeProvider time) where TDb : ServiceDb
{
    public Task<ReplayMessageResult> Replay(ReplayMessage command, CancellationToken cancellation) => db.Write(async token =>
    {
        var parked = await db.Parked.SingleOrDefaultAsync(message => message.Id == command.Id && message.State != ParkedState.Suspect, token);
        if (parked is null)
            return new ReplayMessageResult(ReplayMessageOutcome.NotFound, null);
        if (parked.State != ParkedState.Parked)
            return new ReplayMessageResult(ReplayMessageOutcome.AlreadyReplayed, parked.ReplayedAt);
        if (!IsTaken(parked))
            return new ReplayMessageResult(ReplayMessageOutcome.NobodyTakesIt, null);
        var now = time.GetUtcNow();
        parked.Replay(command.Actor, now);
        // Its first sending is still there when this service is the one that published it; a message id is in an outbox once.
        await db.Outbox.Where(message => message.MessageId == parked.MessageId).ExecuteDeleteAsync(token);
        db.Outbox.Add(OutboxMessage.Again(parked, command.Actor, now));
        return new ReplayMessageResult(ReplayMessageOutcome.Replayed, now);
    }, cancellation);

    private bool IsTaken(ParkedMessage parked)
    {
        var queue = queues.Beside(typeof(TDb)).FirstOrDefault(queue => queue.ReplayQueue == parked.Queue);
        if (queue is not null && parked.Cause is ParkedCause.Unreadable or ParkedCause.NoConsumer && Letter.Read(parked.MessageId, parked.Body, queue) is { } letter)
            parked.ReadAs(letter);
        return queues.Beside(typeof(TDb)).SelectMany(candidate => candidate.Consumers).Any(consumer => consumer.Takes(parked));
    }
}
