using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Payments;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>
/// Calls an order off. Unpaid: its payment page is closed at Stripe first, then its stock is free. Paid: all that is left goes back, shipping
/// included, and the order is closed when Stripe confirms it. When its first part is packed it is too late.
/// </summary>
internal sealed class CancelOrderHandler(OrdersDb db, PaymentSettlement settlement, Bell<PaymentRefund> bell, TimeProvider time)
{
    public async Task<CancelOrderOutcome> Cancel(CancelOrder command, CancellationToken cancellation)
    {
        var found = await db.Orders.OpenTo(command.Access, command.OrderNo)
            .Select(order => (Guid?)order.Id).SingleOrDefaultAsync(cancellation);
        if (found is not { } orderId)
            return CancelOrderOutcome.NotFound;
        var open = await db.Payments.Where(payment => payment.OrderId == orderId && Payment.Open.Contains(payment.State))
            .Select(payment => payment.Id).ToListAsync(cancellation);
        foreach (var paymentId in open)
            await settlement.Stop(paymentId, cancellation);
        var outcome = await db.Write(token => Close(orderId, command.Access.Actor, token), cancellation);
        bell.Ring();
        return outcome;
    }

    private async Task<CancelOrderOutcome> Close(Guid orderId, string actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(orderId, cancellation);
        switch (order.State)
        {
            case OrderState.Placed when await db.Payments.AnyAsync(payment => payment.OrderId == orderId && Payment.Open.Contains(payment.State), cancellation):
                return CancelOrderOutcome.PaymentUnderWay;
            case OrderState.Placed:
                order.Cancel(actor, now);
                await Reservations.Release(db, order, cancellation);
                await OfferUses.GiveBack(db, order, cancellation);
                db.Tell(order, new OrderClosed(order.Summary(now)), "cancelled", now);
                return CancelOrderOutcome.Cancelled;
            case OrderState.Paid when await Refundable.IsDisputed(db, orderId, cancellation):
                return CancelOrderOutcome.Disputed;
            case OrderState.Paid:
                await RefundRest(order, actor, now, cancellation);
                return CancelOrderOutcome.RefundUnderWay;
            // Asked again: the answer stays the same.
            case OrderState.Cancelled:
                return CancelOrderOutcome.Cancelled;
            case OrderState.Expired or OrderState.Refunded:
                return CancelOrderOutcome.AlreadyClosed;
            default:
                return CancelOrderOutcome.AlreadyPacked;
        }
    }

    /// <summary>One refund for all that is not yet returned or asked to be; asked again, nothing is left and the first one stands, with the shipping.</summary>
    private async Task RefundRest(Order order, string actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var refunds = await db.RefundsOf(order.Id, cancellation);
        var rest = order.Lines.Select(line => (Line: line, Quantity: Refundable.Of(line, refunds))).Where(left => left.Quantity > 0).ToList();
        if (rest.Count == 0)
            return;
        var lines = rest.ConvertAll(left => Refundable.Take(left.Line, left.Quantity, restock: true, refunds));
        await Refunding.Ask(db, order, refunds, $"cancel:{refunds.Count + 1}", lines, Refunding.ShippingFen(order, refunds, lines), "cancelled", actor, now, cancellation);
    }
}
