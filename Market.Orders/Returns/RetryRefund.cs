using Market.Orders.Data;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>Takes a failed refund up again, unless its goods were given back otherwise meanwhile or a dispute has taken the money.</summary>
internal sealed class RetryRefundHandler(OrdersDb db, Bell<PaymentRefund> bell, TimeProvider time)
{
    /// <param name="stripeRefundId">The refund at Stripe that was made after all; null to make another.</param>
    /// <returns>False when nothing was to be done.</returns>
    public async Task<bool> Retry(Guid refundId, string? stripeRefundId, string actor, CancellationToken cancellation)
    {
        var takenUp = await db.Write(async token =>
        {
            var now = time.GetUtcNow();
            var orderId = await db.Refunds.Where(refund => refund.Id == refundId).Select(refund => refund.OrderId).SingleAsync(token);
            var order = await db.Lock(orderId, token);
            var (refunds, returns) = (await db.RefundsOf(orderId, token), await db.ReturnsOf(orderId, token));
            var refund = refunds.Single(candidate => candidate.Id == refundId);
            if (refund.State != RefundState.Failed || await Refundable.IsDisputed(db, orderId, token))
                return false;
            var takenUp = stripeRefundId is null ? TryAgain(order, refund, refunds, returns, now) : await TakeUp(order, refund, stripeRefundId, refunds, returns, actor, now, token);
            if (takenUp)
                order.Record("refund_requested", actor, now, refund.Reason);
            return takenUp;
        }, cancellation);
        bell.Ring();
        return takenUp;
    }

    private static bool TryAgain(Order order, PaymentRefund refund, List<PaymentRefund> refunds, List<ReturnRequest> returns, DateTimeOffset now)
    {
        var lines = refund.Lines.ConvertAll(refunded => Refundable.Again(Line(order, refunded), refunded, refunds, returns)).OfType<RefundedLine>().ToList();
        if (lines.Count < refund.Lines.Count)
            return false;
        // By now it may be the last of the order.
        var shippingFen = refund.ShippingFen > 0 ? refund.ShippingFen : Refunding.ShippingFen(order, refunds, lines);
        refund.TryAgain(lines, shippingFen, now);
        return true;
    }

    /// <summary>The money has left as it was reckoned then. Fen that remain of a line without units follow it.</summary>
    private async Task<bool> TakeUp(
        Order order, PaymentRefund refund, string stripeRefundId, List<PaymentRefund> refunds, List<ReturnRequest> returns, string actor, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!refund.Lines.TrueForAll(refunded => Refundable.Fits(Line(order, refunded), refunded, refunds, returns)))
            return false;
        refund.TakeUp(stripeRefundId, now);
        var rest = order.Lines.Where(line => Refundable.Of(line, refunds) == 0 && Refundable.RestFen(line, refunds) > 0)
            .Select(line => Refundable.Take(line, Refundable.RestFen(line, refunds), refunds)!).ToList();
        if (rest.Count > 0)
            await Refunding.Ask(db, order, refunds, $"rest:{refunds.Count + 1}", rest, Refunding.ShippingFen(order, refunds, rest), refund.Reason, actor, now, cancellation);
        return true;
    }

    private static OrderLine Line(Order order, RefundedLine refunded) => order.Lines.Single(line => line.LineNo == refunded.LineNo);
}
