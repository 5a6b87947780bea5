using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>A request with all that its step must see, its order locked.</summary>
internal sealed record LockedReturn(Order Order, ReturnRequest Request, IReadOnlyList<ReturnRequest> Returns, IReadOnlyList<PaymentRefund> Refunds);

/// <summary>A step of a place or the office with a request: with its order locked, so that ten clicks take it once.</summary>
internal sealed class ReturnStep(OrdersDb db, Bell<PaymentRefund> bell)
{
    public async Task<ReturnResult> Take(string returnNo, ParcelAccess access, Func<LockedReturn, CancellationToken, Task<ReturnOutcome>> step, CancellationToken cancellation)
    {
        var orderId = await db.Returns.OpenTo(access, returnNo).Select(request => (Guid?)request.OrderId).SingleOrDefaultAsync(cancellation);
        return await Take(orderId, returnNo, step, cancellation);
    }

    /// <summary>Of the buyer.</summary>
    public async Task<ReturnResult> Take(string orderNo, string returnNo, OrderAccess access, Func<LockedReturn, CancellationToken, Task<ReturnOutcome>> step, CancellationToken cancellation)
    {
        var orderId = await db.Orders.OpenTo(access, orderNo).Select(order => (Guid?)order.Id).SingleOrDefaultAsync(cancellation);
        return await Take(orderId, returnNo, step, cancellation);
    }

    private async Task<ReturnResult> Take(Guid? found, string returnNo, Func<LockedReturn, CancellationToken, Task<ReturnOutcome>> step, CancellationToken cancellation)
    {
        if (found is not { } orderId)
            return new(ReturnOutcome.NotFound);
        var outcome = await db.Write(async token =>
        {
            var order = await db.Lock(orderId, token);
            var returns = await db.ReturnsOf(orderId, token);
            return returns.Find(request => request.ReturnNo == returnNo) is { } request
                ? await step(new LockedReturn(order, request, returns, await db.RefundsOf(orderId, token)), token)
                : ReturnOutcome.NotFound;
        }, cancellation);
        bell.Ring();
        return new(outcome);
    }
}
