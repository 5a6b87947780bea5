using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Outbox;

/// <summary>A message that a consumer has dealt with. Inserted in the transaction of its effect, so the effect happens once.</summary>
public sealed class InboxMessage
{
    public string Consumer { get; private set; } = "";
    public Guid MessageId { get; private set; }
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>Enters messages inside the transaction and returns those that were not there yet; one that another transaction is just entering is waited for.</summary>
    internal static async Task<HashSet<(string Consumer, Guid MessageId)>> Enter(ServiceDb db, IReadOnlyList<(string Consumer, Guid MessageId)> messages, DateTimeOffset now, CancellationToken cancellation)
    {
        var entered = db.IsSqlite ? EnterInSqlite(db, messages, now) : db.Inbox.FromSql($"""
            INSERT INTO inbox (consumer, message_id, received_at)
            SELECT consumer, message_id, {now} FROM unnest({messages.Select(message => message.Consumer).ToArray()}, {messages.Select(message => message.MessageId).ToArray()}) AS arrived (consumer, message_id)
            ON CONFLICT DO NOTHING RETURNING *
            """);
        return [.. (await entered.AsNoTracking().ToListAsync(cancellation)).Select(message => (message.Consumer, message.MessageId))];
    }

    private static IQueryable<InboxMessage> EnterInSqlite(ServiceDb db, IReadOnlyList<(string Consumer, Guid MessageId)> messages, DateTimeOffset now)
    {
        // EF writes a Guid as upper-case text here, and so must we.
        var values = messages.SelectMany(message => new object[] { message.Consumer, message.MessageId.ToString().ToUpperInvariant() });
        var rows = string.Join(", ", messages.Select((_, index) => $"({{{2 * index + 1}}}, {{{2 * index + 2}}}, {{0}})"));
        var sql = $"INSERT INTO inbox (consumer, message_id, received_at) VALUES {rows} ON CONFLICT DO NOTHING RETURNING *";
        return db.Inbox.FromSqlRaw(sql, [now.ToUnixTimeMilliseconds(), .. values]);
    }

    internal static void Configure(ModelBuilder model) => model.Entity<InboxMessage>(message =>
    {
        message.ToTable("inbox").HasKey(m => new { m.Consumer, m.MessageId });
        message.HasIndex(m => m.ReceivedAt);
        // What a consumer took last, without reading all that it ever took.
        message.HasIndex(m => new { m.Consumer, m.ReceivedAt });
    });
}
