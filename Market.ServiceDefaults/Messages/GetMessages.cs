using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Messages;

internal sealed class GetMessagesHandler<TDb>(TDb db, BoundQueues queues, BrokerQueues broker) where TDb : ServiceDb
{
    public const int PageSize = 20;

    public async Task<MessagesView> Get(GetMessages ask, CancellationToken cancellation)
    {
        var shown = db.Parked.AsNoTracking().Where(message => message.State != ParkedState.Suspect);
        var pages = Math.Max(1, (await shown.CountAsync(cancellation) + PageSize - 1) / PageSize);
        var page = Math.Clamp(ask.Page, 1, pages);
        var parked = await shown.OrderBy(message => message.State).ThenByDescending(message => message.LastAt).Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(cancellation);
        return new MessagesView(
            await Outbox(cancellation), await Consumers(cancellation), await shown.CountAsync(message => message.State == ParkedState.Parked, cancellation), page, pages, parked.ConvertAll(View));
    }

    private async Task<OutboxView> Outbox(CancellationToken cancellation)
    {
        var unsent = db.Outbox.AsNoTracking().Where(message => message.SentAt == null);
        var count = await unsent.CountAsync(cancellation);
        if (count == 0)
            return new OutboxView(0, null, 0, null);
        var oldest = await unsent.OrderBy(message => message.Seq).Select(message => (DateTimeOffset?)message.OccurredAt).FirstOrDefaultAsync(cancellation);
        var attempts = await unsent.MaxAsync(message => (int?)message.Attempts, cancellation) ?? 0;
        var error = await unsent.Where(message => message.LastError != null).OrderBy(message => message.Seq).Select(message => message.LastError).FirstOrDefaultAsync(cancellation);
        return new OutboxView(count, oldest, attempts, error is null ? null : Masked.Reason(error));
    }

    private async Task<List<ConsumerView>> Consumers(CancellationToken cancellation)
    {
        var own = queues.Beside(typeof(TDb)).ToList();
        var waiting = await broker.Waiting(own.Select(queue => queue.Name), cancellation);
        var views = new List<ConsumerView>();
        foreach (var (queue, consumer) in own.SelectMany(queue => queue.Consumers.Select(consumer => (queue, consumer))))
        {
            var last = await LastTaken(consumer.Registered.Consumer.Name, cancellation);
            views.Add(new ConsumerView(
                consumer.Name, consumer.Registered.Fact.Name, queue.Name, !queue.PerNode, last?.ReceivedAt, last is null ? null : Delay(last),
                waiting.TryGetValue(queue.Name, out var messages) ? messages : null));
        }
        return views;
    }

    private Task<InboxMessage?> LastTaken(string consumer, CancellationToken cancellation) =>
        db.Inbox.AsNoTracking().Where(message => message.Consumer == consumer).OrderByDescending(message => message.ReceivedAt).FirstOrDefaultAsync(cancellation);

    /// <summary>A message's id says when its fact happened (UUID version 7: its first 48 bits are milliseconds since 1970).</summary>
    private static long? Delay(InboxMessage last)
    {
        if (last.MessageId.Version != 7)
            return null;
        var happened = Convert.ToInt64(last.MessageId.ToString("N")[..12], 16);
        return Math.Max(0, last.ReceivedAt.ToUnixTimeMilliseconds() - happened);
    }

    private static ParkedView View(ParkedMessage message) => new(
        message.Id, message.MessageId, message.Consumer, message.Type.Split(',')[0].Split('.')[^1], message.State, message.Cause, message.Reason, message.Attempts,
        message.FirstAt, message.LastAt, Masked.Body(message.Body), message.ReplayedAt, message.ReplayedBy);
}
