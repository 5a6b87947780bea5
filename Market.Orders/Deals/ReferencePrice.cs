using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals;

/// <summary>
/// The price that may be struck through beside a deal's: the lowest at which the product could be had, or was sold with a coupon, in the seven days of the district before
/// the deal began (domain §7: a struck-through price without details is no higher than the lowest of the previous seven days). Who raises a price to cut it finds the price from before.
/// </summary>
internal static class ReferencePrice
{
    private const int Days = 7;

    /// <returns>In fen; null when the product was not on the list for all of the seven days, so that nothing can be claimed.</returns>
    public static async Task<long?> Before(OrdersDb db, string productCode, DateTimeOffset begin, string? deal, CancellationToken cancellation)
    {
        var since = DistrictTime.StartOf(DistrictTime.Day(begin).AddDays(-Days));
        var listed = db.ListPrices.Where(price => price.ProductCode == productCode);
        var first = await listed.Where(price => price.Since <= since).OrderByDescending(price => price.Since).ThenByDescending(price => price.Id)
            .Select(price => (long?)price.PriceFen).FirstOrDefaultAsync(cancellation);
        var later = await listed.Where(price => price.Since > since && price.Since < begin).MinAsync(price => (long?)price.PriceFen, cancellation);
        if (first is null or ListPrice.Off || later is ListPrice.Off)
            return null;
        long?[] lowest =
        [
            first,
            later,
            await db.Deals.Where(other => other.ProductCode == productCode && other.Code != deal && other.OpensAt < begin && other.EndsAt > since
                && (other.StoppedAt == null || (other.StoppedAt > since && other.StoppedAt > other.OpensAt))).MinAsync(other => (long?)other.PriceFen, cancellation),
            await LowestPaid(db, productCode, since, begin, cancellation),
        ];
        return lowest.Min();
    }

    /// <summary>What buyers with coupons paid for a unit, rounded down.</summary>
    private static Task<long?> LowestPaid(OrdersDb db, string productCode, DateTimeOffset since, DateTimeOffset begin, CancellationToken cancellation) => (
        from line in db.Set<OrderLine>()
        where line.ProductCode == productCode && line.DiscountFen > 0
        join order in db.Orders on line.OrderId equals order.Id
        where order.PaidAt >= since && order.PaidAt < begin
        select (long?)(((line.Quantity * line.UnitPriceFen) - line.DiscountFen) / line.Quantity)).MinAsync(cancellation);
}
