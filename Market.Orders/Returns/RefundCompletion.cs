using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Ledger;
using Market.Orders.Payments;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Market.Orders.Returns;

/// <summary>
/// Brings one refund to where Stripe says it is. When the money is back, one of however many that see it takes the goods
/// out of sale and attribution, puts them on the shelf again and closes the order, in one transaction.
/// </summary>
internal sealed partial class RefundCompletion(OrdersDb db, StripeGateway stripe, TimeProvider time, ILogger<RefundCompletion> log)
{
    /// <returns>Whether Stripe could be asked, if there was anything to ask.</returns>
    public async Task<bool> Complete(Guid refundId, CancellationToken cancellation)
    {
        var refund = await db.Refunds.AsNoTracking().SingleAsync(candidate => candidate.Id == refundId, cancellation);
        if (refund.State != RefundState.Requested)
            return true;
        var answer = refund.StripeRefundId is { } known ? await stripe.GetRefund(known, cancellation) : await Create(refund, cancellation);
        switch (answer)
        {
            case { Outcome: StripeOutcome.Unavailable }:
                break;
            case { Outcome: StripeOutcome.Refused }:
                await Fail(refund, null, answer.Reason, cancellation);
                break;
            case { Value.Status: "succeeded" }:
                await db.Write(token => TakeBack(refund, answer.Value.Id, token), cancellation);
                break;
            case { Value.Status: "failed" or "canceled" }:
                await Fail(refund, answer.Value.Id, answer.Value.FailureReason ?? answer.Value.Status, cancellation);
                break;
            default:
                await db.Write(token => Move(refund, RefundState.Requested, answer.Value!.Id, null, token), cancellation);
                break;
        }
        return answer.Outcome != StripeOutcome.Unavailable;
    }

    private async Task<StripeAnswer<StripeRefund>> Create(PaymentRefund refund, CancellationToken cancellation)
    {
        var intentId = await db.Payments.Where(payment => payment.Id == refund.PaymentId).Select(payment => payment.IntentId).SingleAsync(cancellation);
        // Stripe forgets a key after a day: what is older may have been made without our hearing of it.
        if (time.GetUtcNow() - refund.RequestedAt > StripeGateway.KeysAreKept && await stripe.FindRefund(refund, intentId!, cancellation) is { } known)
            return known;
        return await stripe.CreateRefund(refund, intentId!, cancellation);
    }

    private async Task TakeBack(PaymentRefund refund, string stripeRefundId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(refund.OrderId, cancellation);
        if (!await Move(refund, RefundState.Succeeded, stripeRefundId, null, cancellation))
            return;
        var lines = await db.Set<RefundedLine>().AsNoTracking().Where(line => line.RefundId == refund.Id).OrderBy(line => line.LineNo).ToListAsync(cancellation);
        if (lines.Count == 0)
        {
            // Money that had paid for nothing: no sale to take back.
            order.RecordStep("refunded", refund.Actor, now, refund.Reason);
            db.Tell(order, new OrderAdvanced(order.Summary(now)), "refunded", now, fen: refund.Fen);
            return;
        }
        var fen = refund.ShippingFen;
        foreach (var refunded in lines)
        {
            var line = order.Lines.Single(candidate => candidate.LineNo == refunded.LineNo);
            SalePosting.PostRefund(db, order, line, refunded.Quantity, refunded.Fen, refund.Id, refunded == lines[0] ? refund.ShippingFen : 0, now);
            fen += refunded.Fen;
            if (refunded.Discard)
                Reservations.Discard(db, line, refunded.Quantity);
        }
        if (fen != refund.Fen)
            throw new InvalidOperationException($"Refund {refund.Id} gave back {refund.Fen} fen, but its goods are worth {fen}.");
        // Everybody locks stock in this order (docs/adr/0019); in the order of the lines, refunds and orders would wait for each other.
        foreach (var (line, quantity) in lines.Where(refunded => refunded.Restock)
            .Select(refunded => (Line: order.Lines.Single(line => line.LineNo == refunded.LineNo), refunded.Quantity))
            .OrderBy(refunded => refunded.Line.ProductCode, StringComparer.Ordinal).ThenBy(refunded => refunded.Line.Location, StringComparer.Ordinal))
            await Reservations.Restock(db, line, quantity, cancellation);
        order.RecordRefund(refund.Fen, refund.Actor, refund.Reason, now);
        await EndReturns(order, now, cancellation);
        await OfferUses.GiveBack(db, order, lines.Select(line => (line.LineNo, line.Quantity)), cancellation);
        db.Tell(order, order.State == OrderState.Refunded ? new OrderClosed(order.Summary(now)) : new OrderAdvanced(order.Summary(now)), "refunded", now, fen: refund.Fen);
    }

    /// <summary>The return whose money this was has ended; so has one whose own refund failed, when what it was for has gone back otherwise.</summary>
    private async Task EndReturns(Order order, DateTimeOffset now, CancellationToken cancellation)
    {
        var refunding = await db.Returns.Where(request => request.OrderId == order.Id && request.State == ReturnState.Refunding).ToListAsync(cancellation);
        if (refunding.Count == 0)
            return;
        var refunds = await db.RefundsOf(order.Id, cancellation);
        foreach (var request in refunding)
        {
            var own = refunds.Single(refund => refund.Id == request.RefundId);
            if (own.State == RefundState.Succeeded || (own.State == RefundState.Failed && !Refundable.IsLeft(order, own, [])))
                request.MarkRefunded(now);
        }
    }

    private async Task Fail(PaymentRefund refund, string? stripeRefundId, string? problem, CancellationToken cancellation)
    {
        LogFailed(refund.Id, problem);
        await db.Write(async token =>
        {
            var order = await db.Lock(refund.OrderId, token);
            if (await Move(refund, RefundState.Failed, stripeRefundId, problem, token))
                order.Record("refund_failed", "market", time.GetUtcNow(), refund.Reason);
        }, cancellation);
    }

    /// <summary>The conditional transition: only a refund that is still requested moves, and only one of many moves it.</summary>
    private async Task<bool> Move(PaymentRefund refund, RefundState next, string? stripeRefundId, string? problem, CancellationToken cancellation) =>
        await db.Refunds.Where(candidate => candidate.Id == refund.Id && candidate.State == RefundState.Requested).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, next)
            .SetProperty(r => r.StripeRefundId, stripeRefundId)
            .SetProperty(r => r.Problem, problem)
            .SetProperty(r => r.ChangedAt, time.GetUtcNow()), cancellation) == 1;

    [LoggerMessage(LogLevel.Error, "Stripe will not make refund {RefundId}: {Problem}; somebody has to look after it")]
    private partial void LogFailed(Guid refundId, string? problem);
}
