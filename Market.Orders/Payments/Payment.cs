using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Query;

namespace Market.Orders.Payments;

/// <summary>
/// One attempt to pay an order: a Checkout Session of Stripe. It is written down, with all that makes its call repeatable, before
/// Stripe is asked, so that a call whose answer was lost is repeated and never doubled.
/// </summary>
internal sealed class Payment
{
    private static readonly Dictionary<PaymentState, PaymentState[]> Transitions = new()
    {
        [PaymentState.Created] = [PaymentState.Requested, PaymentState.Failed, PaymentState.Canceled],
        [PaymentState.Requested] = [PaymentState.Processing, PaymentState.Paid, PaymentState.Failed, PaymentState.Canceled],
        [PaymentState.Processing] = [PaymentState.Paid, PaymentState.Failed, PaymentState.Canceled],
        [PaymentState.Paid] = [],
        [PaymentState.Failed] = [],
        [PaymentState.Canceled] = [],
    };

    /// <summary>The states in which money may still come. An order has at most one such attempt.</summary>
    public static readonly PaymentState[] Open = [PaymentState.Created, PaymentState.Requested, PaymentState.Processing];

    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public required string OrderNo { get; init; }

    /// <summary>1, 2, 3 … within the order.</summary>
    public int Attempt { get; init; }
    public PaymentState State { get; private set; }

    /// <summary>pay:{order}:{attempt}: Stripe answers a repeated call with this key as the first time.</summary>
    public required string IdempotencyKey { get; init; }
    public long AmountFen { get; init; }
    public required string Currency { get; init; }
    public bool LiveMode { get; init; }
    public required string ReturnUrl { get; init; }

    /// <summary>When Stripe closes the page by itself.</summary>
    public DateTimeOffset SessionExpiresAt { get; init; }
    public string? SessionId { get; private set; }
    public string? IntentId { get; private set; }

    /// <summary>The hosted page.</summary>
    public string? Url { get; private set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>When the watch asks Stripe again, should no webhook come.</summary>
    public DateTimeOffset NextCheckAt { get; private set; }

    /// <summary>Paid, but not for the order: it was closed and its goods were gone, or another attempt had paid it. It goes back.</summary>
    public bool Surplus { get; private set; }

    /// <summary>Why it cannot be accepted, for people to look at.</summary>
    public string? Problem { get; private set; }

    public static Payment Of(Order order, int attempt, string returnUrl, bool liveMode, DateTimeOffset now, DateTimeOffset nextCheckAt) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrderId = order.Id,
        OrderNo = order.OrderNo,
        Attempt = attempt,
        IdempotencyKey = $"pay:{order.OrderNo}:{attempt}",
        AmountFen = order.TotalFen,
        Currency = "cny",
        LiveMode = liveMode,
        ReturnUrl = returnUrl,
        // Stripe's minimum is 30 minutes from its own clock; five more leave room to repeat the call unchanged.
        SessionExpiresAt = DateTimeOffset.FromUnixTimeSeconds(now.AddMinutes(35).ToUnixTimeSeconds()),
        CreatedAt = now,
        ChangedAt = now,
        NextCheckAt = nextCheckAt,
    };

    /// <summary>
    /// The one conditional transition. However many try at once (webhook, return page, watch, another process), one
    /// changes the row and is told so; only that one may do what follows from it, in the same transaction.
    /// </summary>
    public static async Task<bool> Move(
        OrdersDb db, Guid paymentId, PaymentState next, DateTimeOffset now, CancellationToken cancellation, Action<UpdateSettersBuilder<Payment>>? also = null)
    {
        var from = Transitions.Where(transition => transition.Value.Contains(next)).Select(transition => transition.Key).ToArray();
        var changed = await db.Payments.Where(payment => payment.Id == paymentId && from.Contains(payment.State)).ExecuteUpdateAsync(set =>
        {
            set.SetProperty(payment => payment.State, next).SetProperty(payment => payment.ChangedAt, now);
            also?.Invoke(set);
        }, cancellation);
        return changed == 1;
    }
}

internal sealed class PaymentConfiguration : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> payment)
    {
        payment.ToTable("payments").HasKey(p => p.Id);
        payment.HasOne<Order>().WithMany().HasForeignKey(p => p.OrderId);
        payment.HasIndex(p => new { p.OrderId, p.Attempt }).IsUnique();
        payment.HasIndex(p => p.IdempotencyKey).IsUnique();
        payment.HasIndex(p => p.SessionId).IsUnique();
        payment.HasIndex(p => p.IntentId);
        var open = string.Join(", ", Payment.Open.Select(state => (int)state));
        payment.HasIndex(p => p.OrderId).HasFilter($"state IN ({open})").IsUnique().HasDatabaseName("ix_payments_one_open");
        payment.HasIndex(p => p.NextCheckAt).HasFilter($"state IN ({open})");
        payment.Property(p => p.Problem).HasMaxLength(500);
    }
}
