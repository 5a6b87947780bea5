using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Payments.Comparison;

internal enum FindingKind
{
    /// <summary>Stripe has it and we do not.</summary>
    MissingHere,

    /// <summary>We have it and Stripe does not.</summary>
    MissingThere,
    Currency,
    Amount,
    State,
}

/// <summary>Where Stripe's books and ours differ. Nothing is put right by it: a person decides, and a comparison that no longer sees it closes it.</summary>
internal sealed class PaymentFinding
{
    private const int LongestWord = 100;

    public long Id { get; init; }
    public StripeBook Book { get; init; }
    public required string StripeId { get; init; }
    public FindingKind Kind { get; private set; }
    public string? OrderNo { get; private set; }

    /// <summary>What we have: a state, an amount in fen or a currency, by <see cref="Kind"/>; null when we have nothing.</summary>
    public string? Ours { get; private set; }
    public string? Theirs { get; private set; }

    /// <summary>What is at stake, in fen.</summary>
    public long Fen { get; private set; }
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset SeenAt { get; private set; }
    public DateTimeOffset? ResolvedAt { get; private set; }

    /// <summary>Two people looked at it and let it be: the same difference is no finding any more.</summary>
    public bool Handled { get; private set; }

    public static PaymentFinding Of(StripeBook book, string stripeId, Difference difference, DateTimeOffset now)
    {
        var finding = new PaymentFinding { Book = book, StripeId = stripeId, Since = now };
        finding.See(difference, now);
        return finding;
    }

    public bool Is(Difference difference) => (Kind, Ours, Theirs) == (difference.Kind, Short(difference.Ours), Short(difference.Theirs));

    public void See(Difference difference, DateTimeOffset now) =>
        (Kind, OrderNo, Ours, Theirs, Fen, SeenAt) = (difference.Kind, Short(difference.OrderNo), Short(difference.Ours), Short(difference.Theirs), difference.Fen, now);

    public void Resolve(bool handled, DateTimeOffset now) => (ResolvedAt, Handled) = (now, handled);

    private static string? Short(string? text) => text?.Length > LongestWord ? text[..LongestWord] : text;

    internal sealed class Configuration : IEntityTypeConfiguration<PaymentFinding>
    {
        public void Configure(EntityTypeBuilder<PaymentFinding> finding)
        {
            finding.ToTable("payment_findings").HasKey(f => f.Id);
            finding.HasIndex(f => new { f.Book, f.StripeId }).HasFilter("resolved_at IS NULL").IsUnique().HasDatabaseName("ix_payment_findings_one_open");
            finding.HasIndex(f => f.StripeId);
            finding.Property(f => f.StripeId).HasMaxLength(PaymentEvent.LongestText);
            finding.Property(f => f.OrderNo).HasMaxLength(LongestWord);
            finding.Property(f => f.Ours).HasMaxLength(LongestWord);
            finding.Property(f => f.Theirs).HasMaxLength(LongestWord);
        }
    }
}
