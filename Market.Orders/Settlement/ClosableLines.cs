using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Market.Orders.Payments;
using Market.Orders.Payments.Disputes;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>A sale or refund that a closing takes in, with the counter's fee of it.</summary>
internal sealed record ClosableLine(
    string AttributionId, string OrderNo, int LineNo, string Supplier, string Product, string PlanVersion, long AttributedFen, long BenefitFen, string? Counter)
{
    public int FeePermille { get; set; }
    public long FeeFen { get; set; }
}

/// <summary>
/// Finds what has passed its return window since it was signed for and was not closed before: such sales, and all refunds of closed sales. What nobody
/// has signed for is never closed, and what money is still going back for, or went back after the month, waits.
/// </summary>
internal sealed class ClosableLines(OrdersDb db, SettlementOptions options, FulfilmentOptions fulfilment, DateTimeOffset cutoff)
{
    private const int Chunk = 500;
    private readonly Dictionary<(string, int), Closed> lines = [];

    /// <summary>What is closed of an order line, and how its counter's fee is reckoned.</summary>
    private sealed record Closed(string? Counter, int Permille)
    {
        public long NetFen { get; set; }
    }

    public async Task<List<ClosableLine>> Read(CancellationToken cancellation)
    {
        var notClosed = await db.Attributions.AsNoTracking()
            .Where(a => a.Refund && !db.ClosedLines.Any(line => line.AttributionId == a.Id)).OrderBy(a => a.At).ThenBy(a => a.Id)
            .Select(a => new { a.At, Line = new ClosableLine(a.Id, a.OrderNo, a.LineNo, a.SupplierCode, a.ProductCode, a.PlanVersion, a.AttributedFen, a.BenefitFen, null) }).ToListAsync(cancellation);
        // What was refunded after the month's end waits with its refund, however late the month is closed: households would never pay back what they got for it.
        var late = notClosed.Where(refund => refund.At >= cutoff).Select(refund => (refund.Line.OrderNo, refund.Line.LineNo)).ToHashSet();
        var sales = (await Sales(cancellation)).FindAll(sale => !late.Contains((sale.OrderNo, sale.LineNo)));
        foreach (var sale in sales)
            lines[(sale.OrderNo, sale.LineNo)] = new Closed(sale.Counter, sale.Counter is null ? 0 : options.CounterFeePermille);
        var refunds = notClosed.Where(refund => refund.At < cutoff).Select(refund => refund.Line).ToList();
        await ReadClosedBefore([.. refunds.Where(refund => !lines.ContainsKey((refund.OrderNo, refund.LineNo))).Select(refund => refund.OrderNo).Distinct()], cancellation);
        return [.. sales.Concat(refunds).Where(line => lines.ContainsKey((line.OrderNo, line.LineNo))).Select(WithFee)];
    }

    private Task<List<ClosableLine>> Sales(CancellationToken cancellation)
    {
        var latest = ReturnWindow.PassedForReceiptsBefore(cutoff, fulfilment.ReturnDays);
        var latestFresh = ReturnWindow.PassedForReceiptsBefore(cutoff, fulfilment.ClaimDays);
        return (
            from a in db.Attributions.AsNoTracking()
            where !a.Refund && !db.ClosedLines.Any(line => line.AttributionId == a.Id)
            join order in db.Orders on a.OrderNo equals order.OrderNo
            join sold in db.Set<OrderLine>() on new { OrderId = order.Id, a.LineNo } equals new { sold.OrderId, sold.LineNo }
            join parcel in db.Parcels on new { sold.OrderId, sold.Location } equals new { parcel.OrderId, parcel.Location }
            where parcel.ReceivedAt < latest || (parcel.ReceivedAt < latestFresh && sold.ReturnTerms == ReturnTerms.Perishable)
            // What somebody asks to return, or is being refunded, waits for the next closing: so does what Stripe would not refund, while the office can try again.
            where !db.Returns.Any(request => request.OrderId == order.Id && ReturnRequest.Open.Contains(request.State) && request.Lines.Any(line => line.LineNo == a.LineNo))
            where !db.Refunds.Any(refund => refund.OrderId == order.Id && refund.State != RefundState.Succeeded
                && refund.Lines.Any(line => line.LineNo == a.LineNo && line.Quantity <= sold.Quantity - sold.RefundedQuantity
                    && (line.Quantity > 0 || line.Fen <= (sold.Quantity * sold.UnitPriceFen) - sold.DiscountFen - sold.RefundedFen)))
            // So does what is disputed and not decided (docs/adr/0013).
            where !db.Disputes.Any(dispute => dispute.OrderId == order.Id && Dispute.Undecided.Contains(dispute.State))
            orderby a.Id
            select new ClosableLine(a.Id, a.OrderNo, a.LineNo, a.SupplierCode, a.ProductCode, a.PlanVersion, a.AttributedFen, a.BenefitFen, order.PickUpAt)).ToListAsync(cancellation);
    }

    private async Task ReadClosedBefore(List<string> orders, CancellationToken cancellation)
    {
        foreach (var some in orders.Chunk(Chunk))
            foreach (var line in await (
                from closed in db.ClosedLines
                join a in db.Attributions on closed.AttributionId equals a.Id
                where some.Contains(a.OrderNo)
                select new { a.OrderNo, a.LineNo, a.AttributedFen, closed.Counter, closed.FeePermille }).ToListAsync(cancellation))
            {
                lines.TryAdd((line.OrderNo, line.LineNo), new Closed(line.Counter, line.FeePermille));
                lines[(line.OrderNo, line.LineNo)].NetFen += line.AttributedFen;
            }
    }

    /// <summary>The fee of a movement is the fee of what is left after it less the fee of what was before, so that a line returned in parts leaves nothing behind.</summary>
    private ClosableLine WithFee(ClosableLine line)
    {
        var closed = lines[(line.OrderNo, line.LineNo)];
        var before = closed.NetFen;
        closed.NetFen += line.AttributedFen;
        return line with
        {
            Counter = closed.Counter,
            FeePermille = closed.Permille,
            FeeFen = (closed.NetFen * closed.Permille / 1000) - (before * closed.Permille / 1000),
        };
    }
}
