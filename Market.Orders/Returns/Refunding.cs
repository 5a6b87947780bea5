using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;

namespace Market.Orders.Returns;

/// <summary>Writes down money that is to go back for sold goods; Stripe is asked for it afterwards. Belongs in a transaction that has locked the order.</summary>
internal static class Refunding
{
    /// <summary>The money of a request, under the request's key.</summary>
    public static Task<PaymentRefund> Ask(OrdersDb db, LockedReturn locked, IReadOnlyList<RefundedLine> lines, string actor, DateTimeOffset now, CancellationToken cancellation) =>
        Ask(db, locked.Order, locked.Refunds, locked.Request.RefundKey, lines, ShippingFen(locked, lines), locked.Request.ReturnNo, actor, now, cancellation);

    /// <param name="before">All refunds of the order so far.</param>
    /// <param name="shippingFen">Shipping that goes back with it.</param>
    public static async Task<PaymentRefund> Ask(
        OrdersDb db, Order order, IReadOnlyCollection<PaymentRefund> before, string key, IReadOnlyList<RefundedLine> lines, long shippingFen, string reason, string actor, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var payment = await Refundable.Payment(db, order.Id, cancellation);
        var refund = PaymentRefund.Of(payment, key, lines.Sum(line => line.Fen) + shippingFen, shippingFen, reason, actor, now, lines);
        db.Add(refund);
        order.Record("refund_requested", actor, now, reason);
        if (order.May(OrderState.Returned) && order.Lines.All(line => Refundable.RestFen(line, [.. before, refund]) == 0))
        {
            order.MarkReturned(actor, now);
            db.Tell(order, new OrderAdvanced(order.Summary(now)), "returned", now, fen: refund.Fen);
        }
        return refund;
    }

    /// <summary>
    /// Shipping goes back when the whole order goes back for a fault of the shop's: with the claim that takes the last of it, once, and not when some of it was
    /// returned without reason. (Before packing, an order is called off and shipping goes back too.)
    /// </summary>
    private static long ShippingFen(LockedReturn locked, IReadOnlyList<RefundedLine> lines)
    {
        var (order, request) = (locked.Order, locked.Request);
        var whole = order.Lines.All(line => Refundable.RestFen(line, locked.Refunds) == lines.Where(refunded => refunded.LineNo == line.LineNo).Sum(refunded => refunded.Fen));
        var someWithoutReason = locked.Returns.Any(other => other is { IsClaim: false, RefundId: not null });
        var before = locked.Refunds.Any(refund => refund.State != RefundState.Failed && refund.ShippingFen > 0);
        return request.IsClaim && whole && !someWithoutReason && !before ? order.ShippingFen : 0;
    }
}
