using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals;

/// <summary>What is on offer to one buyer now, by the database's clock: the deals of the products asked for, and the coupon that was named.</summary>
internal sealed class OffersForBuyer
{
    private const int LongestCode = 40;
    private readonly Dictionary<string, int> taken;
    private readonly ILookup<string, Deal> deals;
    private readonly string? couponCode;
    private readonly DateTimeOffset now;

    private OffersForBuyer(List<Deal> deals, string? couponCode, Coupon? coupon, Dictionary<string, int> taken, DateTimeOffset now)
    {
        this.deals = deals.ToLookup(deal => deal.ProductCode);
        (this.couponCode, Coupon, this.taken, this.now) = (couponCode, coupon, taken, now);
    }

    /// <summary>For who names no coupon and buys nothing on which there is a deal.</summary>
    public static OffersForBuyer None { get; } = new([], null, null, [], default);

    public Coupon? Coupon { get; }

    /// <param name="sessions">The live sessions that have led the buyer here.</param>
    public static async Task<OffersForBuyer> Read(
        OrdersDb db, IReadOnlyCollection<string> products, string buyer, IReadOnlyCollection<string> sessions, string? couponCode, CancellationToken cancellation)
    {
        var deals = await Open(db).Where(deal => products.Contains(deal.ProductCode)).Where(deal => deal.Session == null || sessions.Contains(deal.Session)).ToListAsync(cancellation);
        var code = CodeOf(couponCode);
        var coupon = code is { Length: <= LongestCode } && code.All(char.IsAsciiLetterOrDigit)
            ? await db.Coupons.AsNoTracking().SingleOrDefaultAsync(known => known.Code == code, cancellation) : null;
        if (deals.Count == 0 && coupon is null)
            return new OffersForBuyer(deals, code, null, [], default);
        string[] codes = [.. deals.Select(deal => deal.Code), .. coupon is null ? [] : new[] { coupon.Code }];
        var taken = await db.OfferBuyers.Where(of => of.Buyer == buyer && codes.Contains(of.OfferCode)).ToDictionaryAsync(of => of.OfferCode, of => of.Taken, cancellation);
        return new OffersForBuyer(deals, code, coupon, taken, coupon is null ? default : await DatabaseClock.Read(db, cancellation));
    }

    /// <summary>The deals that are open to somebody.</summary>
    public static IQueryable<Deal> Open(OrdersDb db) => db.Deals.AsNoTracking()
        .Where(deal => deal.State != OfferState.Stopped && deal.OpensAt <= DatabaseClock.Now() && DatabaseClock.Now() < deal.EndsAt);

    /// <summary>As coupons are kept, however one is typed; null for none.</summary>
    public static string? CodeOf(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim().ToUpperInvariant();

    /// <summary>The deal whose price a line of this product has: the lowest below the list price that is not used up, by all or by this buyer.</summary>
    /// <param name="session">The live session that the line comes from, or null.</param>
    public Deal? Of(string product, long listPriceFen, string? session) => deals[product]
        .Where(deal => (deal.Session is null || deal.Session == session) && deal.PriceFen < listPriceFen && deal.Left > 0 && LeftToBuyer(deal) > 0)
        .OrderBy(deal => deal.PriceFen).ThenBy(deal => deal.Session is not null).ThenBy(deal => deal.Code, StringComparer.Ordinal).FirstOrDefault();

    public int LeftToBuyer(Offer offer) => offer.LimitPerBuyer - taken.GetValueOrDefault(offer.Code);

    /// <summary>Why the coupon does not hold for this buyer now, whatever is in the order; null when it does, or none was named.</summary>
    public string? WhyNotCoupon() => Coupon switch
    {
        null => couponCode is null ? null : OrderProblems.UnknownCoupon,
        { State: OfferState.Stopped } => OrderProblems.CouponOver,
        _ when Coupon.EndsAt <= now => OrderProblems.CouponOver,
        _ when Coupon.OpensAt > now => OrderProblems.CouponNotYet,
        _ when LeftToBuyer(Coupon) < 1 => OrderProblems.CouponUsed,
        { Left: < 1 } => OrderProblems.CouponUsedUp,
        _ => null,
    };
}
