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
            var orderId = await db.Refunds.Where(refund => refund.Id == refundId).Select(refund => refund.OrderId).SingleAsync(token);
            var order = await db.Lock(orderId, token);
            var (refunds, returns) = (await db.RefundsOf(orderId, token), await db.ReturnsOf(orderId, token));
            var refund = refunds.Single(candidate => candidate.Id == refundId);
            if (refund.State != RefundState.Failed || await Refundable.IsDisputed(db, orderId, token))
                return false;
            if (!refund.Lines.TrueForAll(refunded => Refundable.IsLeft(order.Lines.Single(line => line.LineNo == refunded.LineNo), refunded, refunds, returns)))
                return false;
            refund.TakeUp(stripeRefundId, time.GetUtcNow());
            order.Record("refund_requested", actor, time.GetUtcNow(), refund.Reason);
            return true;
        }, cancellation);
        bell.Ring();
        return takenUp;
    }
}
