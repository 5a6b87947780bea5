using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Messages;
using MassTransit;

namespace Market.ServiceDefaults.Outbox;

/// <summary>Receives a fact into a service's database: once, in the transaction of its effect (<see cref="Inbox{TDb}"/>).</summary>
public abstract class InboxConsumer<TFact, TDb>(Inbox<TDb> inbox) : IConsumer<TFact>
    where TFact : class
    where TDb : ServiceDb
{
    /// <summary>The effect. It may see facts in any order and must let newer news stand.</summary>
    protected abstract Task Keep(TFact fact, TDb db, CancellationToken cancellation);

    public Task Consume(ConsumeContext<TFact> context) =>
        // What may have ended a process before is tried alone.
        inbox.Take(GetType().Name, context.MessageId!.Value, company: !DeliveryHeaders.NeedsCare(context), (db, cancellation) => Keep(context.Message, db, cancellation), context.CancellationToken);
}
