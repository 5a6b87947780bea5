using Market.Orders.Contracts;
using Market.Orders.Deals;
using Market.Orders.Ledger;

namespace Market.Orders.Checkout;

/// <summary>A product of an order at the price that will be charged.</summary>
/// <param name="Deal">Whose price it has, or null.</param>
/// <param name="Live">The live room it comes from, or null.</param>
/// <param name="DiscountFen">Its part of the coupon.</param>
internal sealed record PricedLine(SellableProduct Product, int Quantity, Deal? Deal, LiveSource? Live = null, long DiscountFen = 0)
{
    public long UnitPriceFen => Deal?.PriceFen ?? Product.PriceFen;

    /// <summary>Before the coupon.</summary>
    public long FullFen => Quantity * UnitPriceFen;

    public QuotedLine Quoted => new(Product.Code, Quantity, Product.PriceFen, UnitPriceFen, Deal?.Code, DiscountFen);

    /// <summary>All that a coupon may take off it: one fen of each unit is left, so that whatever is returned gives something back.</summary>
    private long MostOffFen => Quantity * (UnitPriceFen - 1);

    /// <summary>
    /// The lines with what the coupon takes off each. The stacking rules: one coupon an order; none on goods at a deal's price; its value is apportioned by prefixes, so that
    /// the parts add up to it exactly (docs/adr/0014).
    /// </summary>
    /// <param name="why">Why the coupon takes nothing off, or null.</param>
    public static List<PricedLine> With(List<PricedLine> lines, Coupon coupon, out OrderProblem? why)
    {
        bool Counts(PricedLine line) => line.Deal is null && (coupon.Products.Count == 0 || coupon.Products.Contains(line.Product.Code));
        var goods = lines.Where(Counts).Sum(line => line.FullFen);
        var most = lines.Where(Counts).Sum(line => line.MostOffFen);
        why = most == 0 ? new OrderProblem("couponCode", OrderProblems.CouponNotForThese, null, null)
            : goods < coupon.LeastGoodsFen ? new OrderProblem("couponCode", OrderProblems.CouponLeast, null, null, coupon.LeastGoodsFen) : null;
        if (why is not null)
            return lines;
        var off = coupon.Kind == CouponKind.Percent ? (long)((Int128)goods * coupon.Value / 100) : coupon.Value;
        off = Math.Min(Math.Min(off, coupon.MostFen ?? off), most);
        var parts = Apportionment.Parts(off, [.. lines.Select(line => Counts(line) ? line.MostOffFen : 0)]);
        return [.. lines.Select((line, i) => line with { DiscountFen = parts[i] })];
    }
}
