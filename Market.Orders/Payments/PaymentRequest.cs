using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>
/// Makes the call of an attempt that is written down but not yet known to Stripe. It may be made by anybody any number of times: it is always
/// the same call with the same key, and opens one session.
/// </summary>
internal sealed class PaymentRequest(OrdersDb db, StripeGateway stripe, PaymentTimes times, TimeProvider time)
{
    /// <summary>Returns the attempt as it is afterwards: still created when no answer came.</summary>
    public async Task<Payment> Send(Payment created, CancellationToken cancellation)
    {
        var order = await db.Orders.AsNoTracking().Include(o => o.Lines.OrderBy(line => line.LineNo)).SingleAsync(o => o.Id == created.OrderId, cancellation);
        var answer = await stripe.CreateSession(order, created, cancellation);
        var now = time.GetUtcNow();
        if (answer.Value is { } session)
            await db.Write(token => Payment.Move(db, created.Id, PaymentState.Requested, now, token, set => set
                .SetProperty(payment => payment.SessionId, session.Id)
                .SetProperty(payment => payment.Url, session.Url)
                .SetProperty(payment => payment.NextCheckAt, times.NextLook(now, now, order.ExpiresAt))), cancellation);
        else if (answer.Outcome == StripeOutcome.Refused)
            await db.Write(token => Payment.Move(db, created.Id, PaymentState.Failed, now, token, set => set
                .SetProperty(payment => payment.Problem, answer.Reason)), cancellation);
        // Nobody was ever given its address, so nobody can have paid, and by now the page has closed by itself.
        else if (created.SessionExpiresAt <= now)
            await db.Write(token => Payment.Move(db, created.Id, PaymentState.Canceled, now, token), cancellation);
        return await db.Payments.AsNoTracking().SingleAsync(payment => payment.Id == created.Id, cancellation);
    }
}
