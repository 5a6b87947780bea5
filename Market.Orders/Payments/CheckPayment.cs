using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>For the return page: a redirect proves nothing, so Stripe is asked.</summary>
internal sealed class CheckPaymentHandler(OrdersDb db, PaymentSettlement settlement)
{
    public async Task Check(CheckPayment command, CancellationToken cancellation)
    {
        var open = await (
            from order in db.Orders.OpenTo(command.Access, command.OrderNo)
            join payment in db.Payments on order.Id equals payment.OrderId
            where Payment.Open.Contains(payment.State)
            select payment.Id).ToListAsync(cancellation);
        foreach (var paymentId in open)
            await settlement.Settle(paymentId, cancellation);
    }
}
