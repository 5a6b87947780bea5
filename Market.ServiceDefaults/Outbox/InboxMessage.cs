using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Outbox;

/// <summary>A message that a consumer has dealt with. Inserted in the transaction of its effect, so the effect happens once.</summary>
public sealed class InboxMessage
{
    public string Consumer { get; private set; } = "";
    public Guid MessageId { get; private set; }
    public DateTimeOffset ReceivedAt { get; private set; }

    internal static void Configure(ModelBuilder model) => model.Entity<InboxMessage>(message =>
    {
        message.ToTable("inbox").HasKey(m => new { m.Consumer, m.MessageId });
        message.HasIndex(m => m.ReceivedAt);
        // What a consumer took last, without reading all that it ever took.
        message.HasIndex(m => new { m.Consumer, m.ReceivedAt });
    });
}
