using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>
/// Asks Stripe about open attempts, should no webhook come, and closes those whose order has ended: at Stripe first, because
/// goods are given free only when nobody can pay for them any more.
/// </summary>
internal sealed class PaymentWatch(
    IServiceScopeFactory scopes, Bell<Payment> bell, PaymentTimes times, TimeProvider time, ILogger<PaymentWatch> log)
    : Rounds<Payment>(scopes, bell, times, log)
{
    private sealed record Due(Guid PaymentId, DateTimeOffset NextCheckAt, DateTimeOffset CreatedAt, OrderState Order, DateTimeOffset OrderEndsAt);

    public override async Task<int> Round(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var due = await Read(db =>
            from payment in db.Payments
            join order in db.Orders on payment.OrderId equals order.Id
            where Payment.Open.Contains(payment.State) && payment.NextCheckAt <= now
            orderby payment.NextCheckAt
            select new Due(payment.Id, payment.NextCheckAt, payment.CreatedAt, order.State, order.ExpiresAt), cancellation);
        return await ForEach(due, (services, payment, token) => Look(services, payment, now, token), cancellation);
    }

    private async Task Look(IServiceProvider services, Due payment, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!await Claim(services.GetRequiredService<OrdersDb>(), payment, now, cancellation))
            return;
        var settlement = services.GetRequiredService<PaymentSettlement>();
        if (payment.Order != OrderState.Placed || payment.OrderEndsAt <= now)
            await settlement.Stop(payment.PaymentId, cancellation);
        else
            await settlement.Settle(payment.PaymentId, cancellation);
    }

    /// <summary>Sets the next look; whoever sets it looks now, so that several processes do not ask the same.</summary>
    private async Task<bool> Claim(OrdersDb db, Due payment, DateTimeOffset now, CancellationToken cancellation)
    {
        var next = Times.NextLook(payment.CreatedAt, now, payment.OrderEndsAt);
        return await db.Write(token => db.Payments
            .Where(p => p.Id == payment.PaymentId && p.NextCheckAt == payment.NextCheckAt)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.NextCheckAt, next), token), cancellation) == 1;
    }
}
