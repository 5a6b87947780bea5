using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>Opens the payment page of an unpaid order, or finds again the one that is open: a double click pays on one page.</summary>
internal sealed class StartPaymentHandler(OrdersDb db, PaymentRequest request, PaymentSettlement settlement, StripeSettings settings, PaymentTimes times, TimeProvider time)
{
    private static readonly TimeSpan StillUsable = TimeSpan.FromMinutes(1);

    public async Task<StartPaymentResult> Start(StartPayment command, CancellationToken cancellation)
    {
        var orderId = await db.Orders.OpenTo(command.Access, command.OrderNo)
            .Select(order => (Guid?)order.Id).SingleOrDefaultAsync(cancellation);
        if (orderId is null)
            return new(StartPaymentOutcome.NotFound, null);
        var (state, payment) = await FindOrWrite(orderId.Value, command, cancellation);
        if (payment is not null && payment.State != PaymentState.Created && !IsUsable(payment))
        {
            // Its page is closed or its money under way: what became of it decides whether a new one may be opened.
            await settlement.Stop(payment.Id, cancellation);
            (state, payment) = await FindOrWrite(orderId.Value, command, cancellation);
        }
        if (payment is null)
            return new(state.WasPaid() ? StartPaymentOutcome.AlreadyPaid : StartPaymentOutcome.Closed, null);
        // Money under way would be taken a second time.
        if (payment.State == PaymentState.Processing)
            return new(StartPaymentOutcome.AlreadyPaid, null);
        if (payment.State == PaymentState.Created)
            payment = await request.Send(payment, cancellation);
        return payment.State == PaymentState.Requested && IsUsable(payment)
            ? new(StartPaymentOutcome.Ready, payment.Url)
            : new(StartPaymentOutcome.ProviderUnavailable, null);
    }

    private bool IsUsable(Payment payment) => payment.State == PaymentState.Requested && payment.SessionExpiresAt - time.GetUtcNow() > StillUsable;

    /// <summary>The attempt that is open; a new one, written before Stripe is asked, when none is; null when the order cannot be paid any more.</summary>
    private Task<(OrderState State, Payment? Payment)> FindOrWrite(Guid orderId, StartPayment command, CancellationToken cancellation) => db.Write(async token =>
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(orderId, token);
        if (order.State != OrderState.Placed || order.ExpiresAt <= now)
            return (order.State, (Payment?)null);
        var last = await db.Payments.AsNoTracking().Where(payment => payment.OrderId == orderId)
            .OrderByDescending(payment => payment.Attempt).FirstOrDefaultAsync(token);
        if (last is not null && Payment.Open.Contains(last.State))
            return (order.State, last);
        var next = Payment.Of(order, (last?.Attempt ?? 0) + 1, command.ReturnUrl, settings.LiveMode, now, now + times.LongestCall);
        db.Add(next);
        order.Record("payment_started", command.Access.Actor, now);
        return (order.State, next);
    }, cancellation);
}
