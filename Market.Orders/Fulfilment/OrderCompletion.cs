using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Returns;
using Microsoft.Extensions.Options;

namespace Market.Orders.Fulfilment;

/// <summary>Completes orders whose return window has passed, at the midnight that ends it. One that is just being returned waits.</summary>
internal sealed class OrderCompletion(
    IServiceScopeFactory scopes, Bell<OrderCompletion> bell, PaymentTimes times, IOptions<FulfilmentOptions> options, TimeProvider time, ILogger<OrderCompletion> log)
    : Rounds<OrderCompletion>(scopes, bell, times, log)
{
    public override async Task<int> Round(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var before = ReturnWindow.PassedForReceiptsBefore(now, options.Value.ReturnDays);
        var due = await Read(db => db.Orders
            .Where(order => order.State == OrderState.Received && order.ReceivedAt < before
                && !db.Returns.Any(request => request.OrderId == order.Id && ReturnRequest.Open.Contains(request.State))
                && !db.Refunds.Any(refund => refund.OrderId == order.Id && refund.State == RefundState.Requested))
            .OrderBy(order => order.ReceivedAt).Select(order => order.Id), cancellation);
        return await ForEach(due, (services, orderId, token) => Complete(services.GetRequiredService<OrdersDb>(), orderId, now, token), cancellation);
    }

    private static Task Complete(OrdersDb db, Guid orderId, DateTimeOffset now, CancellationToken cancellation) => db.Write(async token =>
    {
        var order = await db.Lock(orderId, token);
        // Returned or refunded since it was found.
        if (order.State != OrderState.Received)
            return;
        order.Complete(now);
        db.Tell(order, new OrderAdvanced(order.Summary(now)), "completed", now);
    }, cancellation);
}
