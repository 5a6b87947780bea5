using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Unsettled;

/// <summary>Writes down the refund of money that paid for nothing: it came for a closed attempt, or a refund of it came back from the bank. Its key lets it be written once.</summary>
internal sealed class SendBackHandler(OrdersDb db, Bell<PaymentRefund> bell, TimeProvider time)
{
    public async Task<bool> SendBack(UnsettledPayment matter, string actor, CancellationToken cancellation)
    {
        var written = await db.Write(async token => matter.Kind == UnsettledKind.LateMoney
            ? await Late(Guid.Parse(matter.Id), actor, token)
            : await Found(matter, actor, token), cancellation);
        bell.Ring();
        return written;
    }

    private async Task<bool> Late(Guid paymentId, string actor, CancellationToken cancellation) =>
        await Write(await db.Payments.SingleAsync(payment => payment.Id == paymentId, cancellation), payment => PaymentRefund.OfSurplus(payment, "paid_too_late", time.GetUtcNow(), actor), actor, cancellation);

    private async Task<bool> Found(UnsettledPayment matter, string actor, CancellationToken cancellation)
    {
        // A second click comes when the first one's has been resolved.
        if (await db.PaymentFindings.AsNoTracking().SingleOrDefaultAsync(f => f.StripeId == matter.ProviderId && f.ResolvedAt == null, cancellation) is not { } finding)
            return false;
        if (finding.Book == StripeBook.Refunds)
        {
            var failed = await db.Refunds.AsNoTracking().SingleAsync(refund => refund.StripeRefundId == finding.StripeId, cancellation);
            var paid = await db.Payments.SingleAsync(payment => payment.Id == failed.PaymentId, cancellation);
            return await Write(paid, payment => PaymentRefund.Of(payment, $"again:{failed.Id}", failed.Fen, 0, "refund_came_back", actor, time.GetUtcNow(), []), actor, cancellation, finding);
        }
        var closed = await db.Payments.Where(payment => payment.OrderNo == finding.OrderNo && (payment.IntentId == finding.StripeId || payment.IntentId == null))
            .OrderBy(payment => payment.IntentId == null).ThenByDescending(payment => payment.Attempt).FirstAsync(cancellation);
        return await Write(closed, payment => PaymentRefund.OfSurplus(payment, "paid_too_late", time.GetUtcNow(), actor, finding.Fen), actor, cancellation, finding);
    }

    private async Task<bool> Write(Payment payment, Func<Payment, PaymentRefund> refundOf, string actor, CancellationToken cancellation, PaymentFinding? finding = null)
    {
        var order = await db.Lock(payment.OrderId, cancellation);
        var refund = refundOf(payment);
        if (await db.Refunds.AnyAsync(candidate => candidate.OrderId == order.Id && candidate.Key == refund.Key, cancellation))
            return false;
        if (finding?.Book == StripeBook.Payments)
            await db.Payments.Where(p => p.Id == payment.Id).ExecuteUpdateAsync(set => set
                .SetProperty(p => p.IntentId, finding.StripeId).SetProperty(p => p.Surplus, true), cancellation);
        if (finding is not null)
            await db.PaymentFindings.Where(f => f.Id == finding.Id).ExecuteUpdateAsync(set => set
                .SetProperty(f => f.ResolvedAt, time.GetUtcNow()).SetProperty(f => f.Handled, finding.Book == StripeBook.Refunds), cancellation);
        db.Add(refund);
        order.Record("refund_requested", actor, time.GetUtcNow(), refund.Reason);
        return true;
    }
}
