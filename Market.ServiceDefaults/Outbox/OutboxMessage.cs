using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Outbox;

/// <summary>A fact that has happened and is not yet known to be delivered.</summary>
public sealed class OutboxMessage
{
    public long Seq { get; private set; }
    public Guid MessageId { get; private set; }

    /// <summary>Full name and assembly of the fact's type.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The fact as JSON.</summary>
    public string Body { get; private set; } = "";
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>W3C trace of the request that gave rise to it, so that one order can be followed across processes.</summary>
    public string? TraceParent { get; private set; }

    /// <summary>Who replays it after it was parked; null for a fact that leaves for the first time.</summary>
    public string? ReplayedBy { get; private set; }

    /// <summary>The one queue that a replay is for; null for everybody.</summary>
    public string? Queue { get; private set; }
    public int Attempts { get; private set; }
    public string? LockedBy { get; private set; }

    /// <summary>End of a relay's lease; after a failure, the moment of the next attempt.</summary>
    public DateTimeOffset? LockedUntil { get; private set; }
    public DateTimeOffset? SentAt { get; private set; }
    public string? LastError { get; private set; }

    public static OutboxMessage Of(object fact, DateTimeOffset now) => new()
    {
        MessageId = Guid.CreateVersion7(now),
        Type = TypeOf(fact),
        Body = JsonSerializer.Serialize(fact, fact.GetType()),
        OccurredAt = now,
        TraceParent = Activity.Current?.Id,
    };

    internal static OutboxMessage Again(Messages.ParkedMessage parked, string actor, DateTimeOffset now) => new()
    {
        MessageId = parked.MessageId,
        Type = parked.Type,
        Body = parked.Body,
        OccurredAt = now,
        TraceParent = Activity.Current?.Id,
        ReplayedBy = actor,
        Queue = parked.Queue,
    };

    internal static string TypeOf(object fact) => $"{fact.GetType().FullName}, {fact.GetType().Assembly.GetName().Name}";

    internal object Fact() => JsonSerializer.Deserialize(Body, System.Type.GetType(Type, throwOnError: true)!)!;

    internal static void Configure(ModelBuilder model) => model.Entity<OutboxMessage>(message =>
    {
        message.ToTable("outbox").HasKey(m => m.Seq);
        message.HasIndex(m => m.MessageId).IsUnique();
        message.HasIndex(m => m.Seq).HasDatabaseName("ix_outbox_unsent").HasFilter("sent_at IS NULL");
        message.Property(m => m.LastError).HasMaxLength(1000);
        message.Property(m => m.ReplayedBy).HasMaxLength(256);
        message.Property(m => m.Queue).HasMaxLength(Messages.ParkedMessage.LongestName);
    });
}
