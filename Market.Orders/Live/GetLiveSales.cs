using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Live;

/// <summary>Adds up the order lines of a live session. Nothing is counted beside them, so a refund changes the session's figures in the moment it changes the line.</summary>
internal sealed class GetLiveSalesHandler(OrdersDb db)
{
    public async Task<LiveSales> Get(string session, CancellationToken cancellation)
    {
        var lines = await (
            from line in db.Set<OrderLine>().Where(line => line.LiveSession == session)
            join order in db.Orders on line.OrderId equals order.Id
            group line by new { line.ProductCode, order.State } into same
            select new
            {
                same.Key.ProductCode,
                same.Key.State,
                Units = same.Sum(line => line.Quantity - line.RefundedQuantity),
                SoldFen = same.Sum(line => (line.Quantity * line.UnitPriceFen) - line.DiscountFen),
                RefundedFen = same.Sum(line => line.RefundedFen),
                Kept = same.Count(line => (line.Quantity * line.UnitPriceFen) - line.DiscountFen > line.RefundedFen),
            }).ToListAsync(cancellation);
        var sold = Enum.GetValues<OrderState>().Where(state => state.IsSold()).ToList();
        var orders = await db.Orders.CountAsync(order => sold.Contains(order.State)
            && order.Lines.Any(line => line.LiveSession == session && (line.Quantity * line.UnitPriceFen) - line.DiscountFen > line.RefundedFen), cancellation);
        return new LiveSales(orders, [.. lines.GroupBy(line => line.ProductCode).OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => new LiveProductSales(
            of.Key,
            of.Where(line => line.State.WasPaid()).Sum(line => line.Units),
            of.Sum(line => line.SoldFen),
            of.Where(line => line.State == OrderState.Placed).Sum(line => line.SoldFen),
            of.Where(line => line.State.CameToNothing()).Sum(line => line.SoldFen),
            of.Sum(line => line.RefundedFen),
            of.Where(line => line.State.WasPaid()).Sum(line => line.SoldFen - line.RefundedFen),
            of.Where(line => line.State.IsSold()).Sum(line => line.Kept)))]);
    }
}
