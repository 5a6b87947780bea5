using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Payments.Disputes;

/// <summary>
/// A buyer's bank wants money back (Stripe: dispute, chargeback). It is what Stripe tells of it, kept beside the payment: the sale is not undone by it,
/// and while it is undecided or lost nothing of the payment is refunded, for that would pay the buyer twice (docs/adr/0013).
/// </summary>
internal sealed class Dispute
{
    /// <summary>The states in which the money is not ours to give back.</summary>
    public static readonly DisputeState[] Blocking = [DisputeState.Open, DisputeState.Lost];

    /// <summary>The states in which it is not decided.</summary>
    public static readonly DisputeState[] Undecided = [DisputeState.Inquiry, DisputeState.Open];

    /// <summary>Stripe's.</summary>
    public required string Id { get; init; }
    public Guid OrderId { get; init; }
    public Guid PaymentId { get; init; }
    public long Fen { get; private set; }

    /// <summary>Stripe's word: fraudulent, product_not_received, duplicate …</summary>
    public required string Reason { get; init; }
    public DisputeState State { get; private set; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Rises with every change, so that what was asked before another change is not taken for newer than it.</summary>
    public long Version { get; private set; }

    /// <summary>Taken by the provider and not returned, in fen.</summary>
    public long WithdrawnFen { get; private set; }
    public DateTimeOffset? WrittenOffAt { get; private set; }

    public static Dispute Of(StripeDispute told, Payment payment) =>
        new() { Id = told.Id, OrderId = payment.OrderId, PaymentId = payment.Id, Reason = told.Reason, OpenedAt = told.OpenedAt };

    /// <returns>Whether its state is another than before.</returns>
    public bool Follow(StripeDispute told, DateTimeOffset now)
    {
        var moved = Version == 0 || State != told.State;
        (State, Fen, WithdrawnFen, ChangedAt) = (told.State, told.Fen, -told.Movements.Sum(movement => movement.Fen), now);
        Version++;
        return moved;
    }

    public void WriteOff(DateTimeOffset now)
    {
        if (State != DisputeState.Lost || WrittenOffAt is not null)
            throw new InvalidOperationException($"Dispute {Id} is {State} and cannot be written off.");
        WrittenOffAt = now;
        Version++;
    }
}

internal sealed class DisputeConfiguration : IEntityTypeConfiguration<Dispute>
{
    public void Configure(EntityTypeBuilder<Dispute> dispute)
    {
        dispute.ToTable("disputes").HasKey(d => d.Id);
        dispute.HasOne<Order>().WithMany().HasForeignKey(d => d.OrderId);
        dispute.HasOne<Payment>().WithMany().HasForeignKey(d => d.PaymentId);
        dispute.HasIndex(d => new { d.State, d.OpenedAt });
        dispute.Property(d => d.Id).HasMaxLength(PaymentEvent.LongestText);
        dispute.Property(d => d.Reason).HasMaxLength(100);
        dispute.Property(d => d.Version).IsConcurrencyToken();
    }
}
