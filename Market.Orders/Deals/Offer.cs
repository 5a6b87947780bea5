using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Deals;

/// <summary>
/// Something that holds for a time, for a number of takers and for each buyer up to a limit. What is taken changes by conditional UPDATE only
/// (<see cref="OfferUses"/>); the database refuses what would break 0 ≤ taken ≤ quota.
/// </summary>
internal abstract class Offer
{
    private static readonly Dictionary<OfferState, OfferState[]> Transitions = new()
    {
        [OfferState.Planned] = [OfferState.Running, OfferState.Over, OfferState.Stopped],
        [OfferState.Running] = [OfferState.Over, OfferState.Stopped],
        [OfferState.Over] = [],
        [OfferState.Stopped] = [],
    };

    public required string Code { get; init; }

    /// <summary>Idempotency key of the form that made it.</summary>
    public required string Key { get; init; }

    /// <summary>What was announced last. Whether it holds is the window's to say, by the database's clock; only a stop is decided here.</summary>
    public OfferState State { get; private set; }

    /// <summary>It holds from then, by the database's clock, until just before <see cref="EndsAt"/>.</summary>
    public DateTimeOffset OpensAt { get; init; }

    /// <inheritdoc cref="OpensAt"/>
    public DateTimeOffset EndsAt { get; init; }
    public DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>How often it can be taken: units of a deal, orders of a coupon.</summary>
    public int Quota { get; init; }
    public int Taken { get; init; }

    /// <summary>How often one buyer can take it; the quota where there is no limit.</summary>
    public int LimitPerBuyer { get; init; }

    /// <summary>What was taken when it was last announced.</summary>
    public int Announced { get; private set; }

    /// <summary>Rises with every announcement. Concurrency token.</summary>
    public long Version { get; private set; } = 1;
    public required string MadeBy { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public string? StoppedBy { get; private set; }

    public int Left => Quota - Taken;

    public bool May(OfferState next) => Transitions[State].Contains(next);

    public void Move(OfferState next)
    {
        if (!May(next))
            throw new InvalidOperationException($"Offer {Code} cannot go from {State} to {next}.");
        State = next;
    }

    public void Stop(string actor, DateTimeOffset now)
    {
        Move(OfferState.Stopped);
        (StoppedBy, StoppedAt) = (actor, now);
        Announce();
    }

    /// <summary>What stands in it now is told to others.</summary>
    public void Announce() => (Announced, Version) = (Taken, Version + 1);
}

/// <summary>A lower price for some units of a product.</summary>
internal sealed class Deal : Offer
{
    public required string ProductCode { get; init; }

    /// <summary>Of one unit, below the list price.</summary>
    public long PriceFen { get; init; }

    /// <summary>The lowest price of the seven days before it began (<see cref="ReferencePrice"/>), found when it begins; null when there is none to show. Nobody types it.</summary>
    public long? ReferenceFen { get; set; }

    /// <summary>For those only whom this promoter (a live session) leads here; null: for everybody.</summary>
    public string? Session { get; init; }

    public DealRecord Record() => new(Code, Version, ProductCode, PriceFen, OpensAt, EndsAt, Left, LimitPerBuyer, ReferenceFen, Session, State);
}

/// <summary>Something off an order, for whoever has its code.</summary>
internal sealed class Coupon : Offer
{
    public CouponKind Kind { get; init; }

    /// <summary>Fen, or per cent.</summary>
    public long Value { get; init; }

    /// <summary>Most that it takes off, in fen; null for no such bound.</summary>
    public long? MostFen { get; init; }

    /// <summary>The goods it counts for must be worth so much, in fen.</summary>
    public long LeastGoodsFen { get; init; }

    /// <summary>Products it counts for; empty for all.</summary>
    public List<string> Products { get; init; } = [];

    public CouponView View() => new(
        Code, Kind, Value, MostFen, LeastGoodsFen, OpensAt, EndsAt, Quota, Left, OncePerBuyer: LimitPerBuyer == 1, Products, State, MadeBy, MadeAt, StoppedBy);
}

/// <summary>How often one buyer has taken an offer.</summary>
internal sealed class OfferBuyer
{
    public required string OfferCode { get; init; }

    /// <summary>"account:…", or "phone:…" of a guest (<see cref="OfferUses.BuyerOf"/>).</summary>
    public required string Buyer { get; init; }
    public int Taken { get; init; }
}

internal sealed class OfferConfiguration :
    IEntityTypeConfiguration<Offer>, IEntityTypeConfiguration<Deal>, IEntityTypeConfiguration<OfferBuyer>
{
    public void Configure(EntityTypeBuilder<Offer> offer)
    {
        offer.ToTable("offers", table =>
        {
            table.HasCheckConstraint("ck_offers_taken", "0 <= taken AND taken <= quota");
            table.HasCheckConstraint("ck_offers_limit", "1 <= limit_per_buyer AND limit_per_buyer <= quota");
            table.HasCheckConstraint("ck_offers_window", "opens_at < ends_at");
            table.HasCheckConstraint("ck_offers_percent", $"kind <> {(int)CouponKind.Percent} OR value BETWEEN 1 AND 90");
        });
        offer.HasKey(o => o.Code);
        offer.HasDiscriminator<string>("type").HasValue<Deal>("deal").HasValue<Coupon>("coupon");
        offer.HasIndex(o => o.Key).IsUnique();
        offer.HasIndex(o => new { o.State, o.EndsAt });
        offer.Property(o => o.Version).IsConcurrencyToken();
        offer.Property(o => o.Code).HasMaxLength(40);
        offer.Property(o => o.Key).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<Deal> deal) => deal.HasIndex(d => new { d.ProductCode, d.EndsAt });

    public void Configure(EntityTypeBuilder<OfferBuyer> buyer)
    {
        buyer.ToTable("offer_buyers", table => table.HasCheckConstraint("ck_offer_buyers_taken", "taken >= 0")).HasKey(b => new { b.OfferCode, b.Buyer });
        buyer.HasOne<Offer>().WithMany().HasForeignKey(b => b.OfferCode);
    }
}
