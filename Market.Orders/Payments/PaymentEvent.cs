using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Payments;

/// <summary>
/// A webhook that was received and verified. Of its content only what says where to look is kept: the object itself
/// is asked from Stripe, so that an old event cannot turn back a newer state, and personal data need not be stored.
/// </summary>
internal sealed class PaymentEvent
{
    public const int LongestText = 255;

    public required string Id { get; init; }
    public required string Type { get; init; }
    public string? ObjectId { get; init; }

    /// <summary>The order that the object names. A hint only: anybody who can make a payment can write it.</summary>
    public string? OrderNo { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? ProcessedAt { get; private set; }

    /// <summary>Looks that Stripe answered, or that were interrupted.</summary>
    public int Attempts { get; private set; }
    public DateTimeOffset NextAttemptAt { get; private set; }
    public string? LastError { get; private set; }
}

internal sealed class PaymentEventConfiguration : IEntityTypeConfiguration<PaymentEvent>
{
    public void Configure(EntityTypeBuilder<PaymentEvent> received)
    {
        received.ToTable("payment_events").HasKey(e => e.Id);
        received.HasIndex(e => e.NextAttemptAt).HasFilter("processed_at IS NULL");
        received.Property(e => e.Id).HasMaxLength(PaymentEvent.LongestText);
        received.Property(e => e.Type).HasMaxLength(PaymentEvent.LongestText);
        received.Property(e => e.ObjectId).HasMaxLength(PaymentEvent.LongestText);
        received.Property(e => e.OrderNo).HasMaxLength(PaymentEvent.LongestText);
        received.Property(e => e.LastError).HasMaxLength(PaymentEvent.LongestText);
    }
}
