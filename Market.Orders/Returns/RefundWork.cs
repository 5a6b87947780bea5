using Market.Orders.Data;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>Asks Stripe for every refund that is written down, with the same key until there is an answer, and on until the money is back.</summary>
internal sealed class RefundWork(IServiceScopeFactory scopes, Bell<PaymentRefund> bell, PaymentTimes times, TimeProvider time, ILogger<RefundWork> log)
    : Rounds<PaymentRefund>(scopes, bell, times, log)
{
    private sealed record Due(Guid RefundId, DateTimeOffset NextCheckAt, DateTimeOffset RequestedAt);

    public override async Task<int> Round(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var due = await Read(db => db.Refunds
            .Where(refund => refund.State == RefundState.Requested && refund.NextCheckAt <= now)
            .OrderBy(refund => refund.NextCheckAt)
            .Select(refund => new Due(refund.Id, refund.NextCheckAt, refund.RequestedAt)), cancellation);
        return await ForEach(due, (services, refund, token) => Look(services, refund, now, token), cancellation);
    }

    private async Task Look(IServiceProvider services, Due due, DateTimeOffset now, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<OrdersDb>();
        var next = Times.NextLook(due.RequestedAt, now);
        var claimed = await db.Write(token => db.Refunds
            .Where(refund => refund.Id == due.RefundId && refund.NextCheckAt == due.NextCheckAt)
            .ExecuteUpdateAsync(set => set.SetProperty(refund => refund.NextCheckAt, next), token), cancellation);
        if (claimed == 1)
            await services.GetRequiredService<RefundCompletion>().Complete(due.RefundId, cancellation);
    }
}
