using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;

namespace Market.Orders.Returns;

/// <summary>Writes down money that is to go back for sold goods; Stripe is asked for it afterwards. Belongs in a transaction that has locked the order.</summary>
internal static class Refunding
{
    /// <summary>The money of a request, under the request's key.</summary>
    public static Task<PaymentRefund> Ask(OrdersDb db, LockedReturn locked, IReadOnlyList<RefundedLine> lines, string actor, DateTimeOffset now, CancellationToken cancellation) =>
        Ask(db, locked.Order, locked.Refunds, locked.Request.RefundKey, lines, ShippingFen(locked.Order, locked.Refunds, lines, IsFault(locked)), locked.Request.ReturnNo, actor, now, cancellation);

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
    /// Shipping that goes back with these lines, in fen: once, with the last of the order, when the whole of it goes back for a fault of the shop's or when nothing
    /// of it was sent or handed over, so that nothing was spent on the way.
    /// </summary>
    /// <param name="before">All refunds of the order so far.</param>
    public static long ShippingFen(Order order, IReadOnlyCollection<PaymentRefund> before, IReadOnlyList<RefundedLine> lines, bool isFault = false)
    {
        var unsent = !order.Parcels.Exists(parcel => parcel.State is ParcelState.Shipped or ParcelState.Received);
        var whole = order.Lines.All(line => Refundable.RestFen(line, before) == lines.Where(refunded => refunded.LineNo == line.LineNo).Sum(refunded => refunded.Fen));
        var already = before.Any(refund => refund.State != RefundState.Failed && refund.ShippingFen > 0);
        return (unsent || isFault) && whole && !already ? order.ShippingFen : 0;
    }

    /// <summary>A claim, unless some of the order was returned without reason.</summary>
    private static bool IsFault(LockedReturn locked) => locked.Request.IsClaim && !locked.Returns.Any(other => other is { IsClaim: false, RefundId: not null });
}
