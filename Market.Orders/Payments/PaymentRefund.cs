using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Payments;

internal enum RefundState
{
    /// <summary>Written down; Stripe is asked until it confirms.</summary>
    Requested,
    Succeeded,

    /// <summary>Stripe refused it for good; a person has to look.</summary>
    Failed,
}

/// <summary>
/// Money that goes back the way it came, for the goods of its <see cref="Lines"/>. Without lines it is money that paid
/// for nothing: the order was closed, or paid already.
/// </summary>
internal sealed class PaymentRefund
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public Guid PaymentId { get; init; }

    /// <summary>Unique within the order: a second click finds the first one's refund.</summary>
    public required string Key { get; init; }
    public RefundState State { get; private set; }

    /// <summary>Goods and shipping together, in fen.</summary>
    public long Fen { get; set; }

    /// <summary>Shipping that goes back with it, in fen.</summary>
    public long ShippingFen { get; set; }
    public required string Reason { get; init; }
    public required string Actor { get; init; }
    public string? StripeRefundId { get; private set; }

    /// <summary>1, 2, 3 …: asked for again after it failed, it is another refund for Stripe.</summary>
    public int Attempt { get; private set; } = 1;
    public DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset ChangedAt { get; private set; }
    public DateTimeOffset NextCheckAt { get; private set; }
    public string? Problem { get; private set; }
    public List<RefundedLine> Lines { get; init; } = [];

    /// <summary>Stripe answers a repeated call with this key as the first time.</summary>
    public string IdempotencyKey => Attempt == 1 ? $"refund:{Id}" : $"refund:{Id}:{Attempt}";

    public static PaymentRefund Of(
        Payment payment, string key, long fen, long shippingFen, string reason, string actor, DateTimeOffset now, IEnumerable<RefundedLine> lines) => new()
        {
            Id = Guid.CreateVersion7(now),
            OrderId = payment.OrderId,
            PaymentId = payment.Id,
            Key = key,
            Fen = fen,
            ShippingFen = shippingFen,
            Reason = reason,
            Actor = actor,
            RequestedAt = now,
            ChangedAt = now,
            NextCheckAt = now,
            Lines = [.. lines],
        };

    /// <summary>The whole of a payment that its order did not need.</summary>
    public static PaymentRefund OfSurplus(Payment payment, string reason, DateTimeOffset now, string actor = "market", long? fen = null) =>
        Of(payment, $"surplus:{payment.Id}", fen ?? payment.AmountFen, 0, reason, actor, now, []);

    /// <summary>Takes a failed one up again as a new attempt, whose money is reckoned anew: some of it may have gone back otherwise since.</summary>
    /// <param name="lines">What each of its lines is now.</param>
    /// <param name="shippingFen">Shipping that goes back with it, in fen.</param>
    public void TryAgain(IReadOnlyList<RefundedLine> lines, long shippingFen, DateTimeOffset now)
    {
        TakeUp(null, now);
        Attempt++;
        foreach (var line in Lines)
        {
            var again = lines.Single(candidate => candidate.LineNo == line.LineNo);
            (line.Quantity, line.Fen) = (again.Quantity, again.Fen);
        }
        // Without lines it is money that paid for nothing, and stays as it is.
        if (Lines.Count > 0)
            (Fen, ShippingFen) = (Lines.Sum(line => line.Fen) + shippingFen, shippingFen);
    }

    /// <summary>Takes a failed one up again as the one that Stripe has made of it after all.</summary>
    public void TakeUp(string? stripeRefundId, DateTimeOffset now)
    {
        if (State != RefundState.Failed)
            throw new InvalidOperationException($"Refund {Id} is {State} and cannot be taken up again.");
        (State, StripeRefundId, Problem, ChangedAt, NextCheckAt) = (RefundState.Requested, stripeRefundId, null, now, now);
    }
}

/// <summary>Units of one order line that a refund takes back; or, of no unit, a part of their value.</summary>
internal sealed class RefundedLine
{
    public Guid RefundId { get; init; }
    public int LineNo { get; init; }
    public int Quantity { get; set; }

    /// <summary>Their money, in fen.</summary>
    public long Fen { get; set; }

    /// <summary>The goods go back on sale.</summary>
    public bool Restock { get; init; }

    /// <summary>The goods came back and were thrown away.</summary>
    public bool Discard { get; init; }
}

internal sealed class RefundConfiguration : IEntityTypeConfiguration<PaymentRefund>, IEntityTypeConfiguration<RefundedLine>
{
    public void Configure(EntityTypeBuilder<PaymentRefund> refund)
    {
        refund.ToTable("refunds", table => table.HasCheckConstraint("ck_refunds_fen", "fen > 0 AND shipping_fen >= 0 AND shipping_fen <= fen")).HasKey(r => r.Id);
        refund.HasOne<Order>().WithMany().HasForeignKey(r => r.OrderId);
        refund.HasOne<Payment>().WithMany().HasForeignKey(r => r.PaymentId);
        refund.HasMany(r => r.Lines).WithOne().HasForeignKey(item => item.RefundId);
        refund.HasIndex(r => new { r.OrderId, r.Key }).IsUnique();
        refund.HasIndex(r => r.StripeRefundId).IsUnique();
        refund.HasIndex(r => r.NextCheckAt).HasFilter($"state = {(int)RefundState.Requested}");
        refund.Property(r => r.Attempt).HasDefaultValue(1);
        refund.Property(r => r.Key).HasMaxLength(200);
        refund.Property(r => r.Reason).HasMaxLength(500);
        refund.Property(r => r.Problem).HasMaxLength(500);
    }

    public void Configure(EntityTypeBuilder<RefundedLine> item)
    {
        item.ToTable("refund_lines", table => table.HasCheckConstraint("ck_refund_lines_quantity", "quantity >= 0 AND fen > 0 AND NOT (restock AND discard)")).HasKey(i => new { i.RefundId, i.LineNo });
    }
}
