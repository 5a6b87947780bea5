using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>
/// Ends orders that were not paid in time and frees their stock. An order with an open attempt is left to <see cref="PaymentWatch"/>, which
/// closes that first; for money under way goods are kept a while longer, and what comes later still is late money.
/// </summary>
internal sealed class OrderExpiry(
    IServiceScopeFactory scopes, Bell<Order> bell, PaymentTimes times, TimeProvider time, ILogger<OrderExpiry> log)
    : Rounds<Order>(scopes, bell, times, log)
{
    public override async Task<int> Round(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var due = await Read(db => Due(db, now).OrderBy(order => order.ExpiresAt).Select(order => order.Id), cancellation);
        return await ForEach(due, (services, orderId, token) => Expire(services.GetRequiredService<OrdersDb>(), orderId, now, token), cancellation);
    }

    private IQueryable<Order> Due(OrdersDb db, DateTimeOffset now)
    {
        var keptUntil = now - Times.ProcessingHold;
        return db.Orders.Where(order => order.State == OrderState.Placed && order.ExpiresAt <= now
            && !db.Payments.Any(payment => payment.OrderId == order.Id && Payment.Open.Contains(payment.State)
                && (payment.State != PaymentState.Processing || order.ExpiresAt > keptUntil)));
    }

    private Task Expire(OrdersDb db, Guid orderId, DateTimeOffset now, CancellationToken cancellation) => db.Write(async token =>
    {
        var order = await db.Lock(orderId, token);
        // Paid, cancelled or being paid since it was found.
        if (!await Due(db, now).AnyAsync(due => due.Id == orderId, token))
            return;
        order.Expire(now);
        await Reservations.Release(db, order, token);
        await OfferUses.GiveBack(db, order, token);
        db.Tell(order, new OrderClosed(order.Summary(now)), "expired", now);
    }, cancellation);
}
