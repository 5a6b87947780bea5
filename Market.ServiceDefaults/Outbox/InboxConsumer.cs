using Market.ServiceDefaults.Database;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Outbox;

/// <summary>Receives a fact into a service's database: inbox row, effect and the facts it gives rise to in one transaction.</summary>
public abstract class InboxConsumer<TFact, TDb>(TDb db, TimeProvider time) : IConsumer<TFact>
    where TFact : class
    where TDb : ServiceDb
{
    /// <summary>The effect. It may see facts in any order and must let newer news stand.</summary>
    protected abstract Task Keep(TFact fact, TDb db, CancellationToken cancellation);

    public Task Consume(ConsumeContext<TFact> context) => db.Write(async cancellation =>
    {
        if (await IsNew(context.MessageId!.Value, cancellation))
            await Keep(context.Message, db, cancellation);
    }, context.CancellationToken);

    private async Task<bool> IsNew(Guid messageId, CancellationToken cancellation)
    {
        var consumer = GetType().Name;
        object receivedAt = db.IsSqlite ? time.GetUtcNow().ToUnixTimeMilliseconds() : time.GetUtcNow();
        // SQLite keeps Guid as upper-case text; EF writes it so, and so must we.
        object id = db.IsSqlite ? messageId.ToString().ToUpperInvariant() : messageId;
        return await db.Database.ExecuteSqlAsync(
            $"INSERT INTO inbox (consumer, message_id, received_at) VALUES ({consumer}, {id}, {receivedAt}) ON CONFLICT DO NOTHING", cancellation) == 1;
    }
}
