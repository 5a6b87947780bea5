using ProtoBuf;
using ProtoBuf.Grpc.Configuration;

namespace Market.Orders.Contracts;

/// <summary>Deals and coupons: what an order would cost, for whoever buys; making, stopping and listing, for the office. Web has authorised whoever acts. Every command may be repeated.</summary>
[Service]
public interface IDeals
{
    /// <summary>What an order would cost its buyer now. Nothing is placed, taken or held.</summary>
    [Operation]
    ValueTask<OrderQuote> Quote(PlaceOrder order, CancellationToken cancellation = default);

    /// <summary>Puts up a deal or, as a preview, says what it would be.</summary>
    [Operation]
    ValueTask<DealResult> CreateDeal(CreateDeal command, CancellationToken cancellation = default);

    /// <summary>Issues a coupon or, as a preview, says what is wrong with it.</summary>
    [Operation]
    ValueTask<CouponResult> CreateCoupon(CreateCoupon command, CancellationToken cancellation = default);

    /// <summary>Ends a deal or a coupon before its time. Orders placed keep what they were placed at.</summary>
    [Operation]
    ValueTask<StopOfferResult> StopOffer(StopOffer command, CancellationToken cancellation = default);

    /// <summary>The latest deals, the newest first.</summary>
    [Operation]
    ValueTask<DealList> GetDeals(GetDeals ask, CancellationToken cancellation = default);

    /// <summary>The latest coupons, the newest first.</summary>
    [Operation]
    ValueTask<CouponList> GetCoupons(GetCoupons ask, CancellationToken cancellation = default);
}

public enum OfferState
{
    /// <summary>Put up; its time has not begun.</summary>
    Planned,
    Running,

    /// <summary>Its time has ended.</summary>
    Over,

    /// <summary>Ended by the office before its time.</summary>
    Stopped,
}

/// <param name="Version">Rises with every announcement of this deal; a record with a lower version is older news.</param>
/// <param name="PriceFen">Of one unit.</param>
/// <param name="OpensAt">It holds from then until just before <paramref name="EndsAt"/>, by the database's clock.</param>
/// <param name="Left">Units that can still be had at this price.</param>
/// <param name="LimitPerBuyer">Most units for one account or, of guests, one phone number.</param>
/// <param name="ReferenceFen">The price that may be struck through: the lowest of the seven days before it began; null when none may.</param>
/// <param name="Session">For those only whom this promoter (a live session) leads to the shop; null: for everybody.</param>
public sealed record DealRecord(
    string Code, long Version, string ProductCode, long PriceFen, DateTimeOffset OpensAt, DateTimeOffset EndsAt, int Left, int LimitPerBuyer, long? ReferenceFen,
    string? Session, OfferState State);

/// <param name="Lines">In the order of asking, each product once; empty when the order's lines are wrong.</param>
/// <param name="GoodsFen">At the prices of deals, before the coupon.</param>
/// <param name="DiscountFen">What the coupon takes off; 0 when it does not hold.</param>
/// <param name="ShippingFen">Of this order as it says where it goes; what it would be delivered is <paramref name="DeliveryFen"/>.</param>
/// <param name="Problems">Of deals and coupon only.</param>
public sealed record OrderQuote(
    IReadOnlyList<QuotedLine> Lines, long GoodsFen, long DiscountFen, long ShippingFen, long DeliveryFen, IReadOnlyList<OrderProblem> Problems)
{
    public IReadOnlyList<QuotedLine> Lines { get; init; } = Lines ?? [];
    public IReadOnlyList<OrderProblem> Problems { get; init; } = Problems ?? [];
}

/// <param name="DealCode">The deal that <paramref name="UnitPriceFen"/> is the price of, or null.</param>
public sealed record QuotedLine(string Code, int Quantity, long ListPriceFen, long UnitPriceFen, string? DealCode, long DiscountFen);

/// <param name="Key">Idempotency key: the same key makes one deal.</param>
/// <param name="OpensAt">Null: at once.</param>
/// <param name="LimitPerBuyer">Null: no limit but the quota.</param>
/// <param name="Session">Null: for everybody.</param>
/// <param name="Preview">Nothing is made; the answer is what would be.</param>
/// <param name="Actor">Account name of the office member.</param>
public sealed record CreateDeal(
    string Key, string ProductCode, long PriceFen, DateTimeOffset? OpensAt, DateTimeOffset EndsAt, int Quota, int? LimitPerBuyer, string? Session, bool Preview, string Actor);

/// <param name="Problems">Field and reason: unknown_product, not_lower, bad_window, in_past, too_long, bad_quota, bad_limit, overlaps, required.</param>
/// <param name="Deal">What was made, or would be.</param>
/// <param name="ListPriceFen">Of the product now.</param>
/// <param name="ReferenceFen">The lowest price of the seven days before it begins, as far as is known now; null when the product was not listed that long.</param>
public sealed record DealResult(IReadOnlyList<OrderProblem> Problems, DealRecord? Deal, long? ListPriceFen, long? ReferenceFen)
{
    public IReadOnlyList<OrderProblem> Problems { get; init; } = Problems ?? [];
}

public enum CouponKind
{
    /// <summary>So many fen off.</summary>
    Amount,

    /// <summary>So many per cent off, 1 to 90.</summary>
    Percent,
}

/// <param name="Code">4 to 20 letters and digits, as buyers type it; small letters are as good.</param>
/// <param name="Value">Fen, or per cent.</param>
/// <param name="MostFen">Most that it takes off; null for no such bound.</param>
/// <param name="LeastGoodsFen">The goods it counts for must be worth so much.</param>
/// <param name="Quota">Orders that can use it.</param>
/// <param name="Products">Codes of the products it counts for; empty for all.</param>
/// <inheritdoc cref="CreateDeal"/>
public sealed record CreateCoupon(
    string Key, string Code, CouponKind Kind, long Value, long? MostFen, long LeastGoodsFen, DateTimeOffset? OpensAt, DateTimeOffset EndsAt, int Quota, bool OncePerBuyer,
    IReadOnlyList<string> Products, bool Preview, string Actor)
{
    public IReadOnlyList<string> Products { get; init; } = Products ?? [];
}

/// <param name="Problems">Field and reason: bad_code, code_taken, bad_value, bad_window, in_past, too_long, bad_quota, unknown_product.</param>
public sealed record CouponResult(IReadOnlyList<OrderProblem> Problems, CouponView? Coupon)
{
    public IReadOnlyList<OrderProblem> Problems { get; init; } = Problems ?? [];
}

public sealed record StopOffer(string Code, string Actor);

public sealed record StopOfferResult(StopOfferOutcome Outcome);

public enum StopOfferOutcome
{
    /// <summary>Stopped, now or before.</summary>
    Stopped,
    NotFound,

    /// <summary>Its time had ended.</summary>
    Over,
}

[ProtoContract]
public sealed record GetDeals;

public sealed record DealList(IReadOnlyList<DealView> Deals)
{
    public IReadOnlyList<DealView> Deals { get; init; } = Deals ?? [];
}

/// <param name="Quota">Units in all.</param>
public sealed record DealView(DealRecord Deal, int Quota, string MadeBy, DateTimeOffset MadeAt, string? StoppedBy);

[ProtoContract]
public sealed record GetCoupons;

public sealed record CouponList(IReadOnlyList<CouponView> Coupons)
{
    public IReadOnlyList<CouponView> Coupons { get; init; } = Coupons ?? [];
}

/// <param name="Left">Orders that can still use it.</param>
public sealed record CouponView(
    string Code, CouponKind Kind, long Value, long? MostFen, long LeastGoodsFen, DateTimeOffset OpensAt, DateTimeOffset EndsAt, int Quota, int Left, bool OncePerBuyer,
    IReadOnlyList<string> Products, OfferState State, string MadeBy, DateTimeOffset MadeAt, string? StoppedBy)
{
    public IReadOnlyList<string> Products { get; init; } = Products ?? [];
}
