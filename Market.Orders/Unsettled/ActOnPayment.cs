using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Disputes;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Unsettled;

/// <summary>
/// Does the one thing that is safe with a matter that is not settled. It is looked up again first, so that a second click, or one on an old page, finds
/// it settled or with another safe action and does nothing.
/// </summary>
internal sealed class ActOnPaymentHandler(
    OrdersDb db, UnsettledReads reads, PaymentSettlement payments, RefundCompletion refunds, DisputeSettlement disputes, ComparePayments comparison,
    RetryRefundHandler retrying, SendBackHandler sendingBack, HandlePaymentHandler handling)
{
    public async Task<ActOnPaymentOutcome> Act(ActOnPayment command, CancellationToken cancellation)
    {
        if (await reads.Find(command.Kind, command.Id, cancellation) is not { } matter || matter.Action != command.Action)
            return ActOnPaymentOutcome.NotNow;
        return command.Action switch
        {
            SafeAction.AskAgain => await Ask(matter, cancellation),
            SafeAction.RetryRefund => Outcome(await retrying.Retry(await Refund(matter, cancellation), null, command.Actor, cancellation)),
            SafeAction.SendBack => Outcome(await sendingBack.SendBack(matter, command.Actor, cancellation)),
            _ => await handling.Handle(matter, command, cancellation),
        };
    }

    private async Task<ActOnPaymentOutcome> Ask(UnsettledPayment matter, CancellationToken cancellation)
    {
        switch (matter.Kind)
        {
            case UnsettledKind.OpenTooLong:
                return Answered((await payments.Stop(Guid.Parse(matter.Id), cancellation)).Asked);
            case UnsettledKind.Processing:
                return Answered((await payments.Settle(Guid.Parse(matter.Id), cancellation)).Asked);
            case UnsettledKind.RefundLate or UnsettledKind.LateMoney:
                return Answered(await refunds.Complete(await Refund(matter, cancellation), cancellation));
            case UnsettledKind.Disputed:
                return Answered(await disputes.Settle(matter.Id, cancellation) is not (DisputeOutcome.Unanswered or DisputeOutcome.Later));
            default:
                return await AskAboutFinding(matter, cancellation);
        }
    }

    /// <summary>Has what differs followed, and compares it anew: if it agrees now, the finding is closed.</summary>
    private async Task<ActOnPaymentOutcome> AskAboutFinding(UnsettledPayment matter, CancellationToken cancellation)
    {
        var id = matter.ProviderId!;
        var book = await db.PaymentFindings.Where(finding => finding.StripeId == id && finding.ResolvedAt == null).Select(finding => finding.Book).FirstAsync(cancellation);
        try
        {
            if (book == StripeBook.Disputes)
                await disputes.Settle(id, cancellation);
            foreach (var payment in book == StripeBook.Payments ? await Payments(matter, cancellation) : [])
                await payments.Settle(payment, cancellation);
            if (book == StripeBook.Refunds)
                await FollowRefund(matter, id, cancellation);
            await comparison.Look(book, id, cancellation);
            return ActOnPaymentOutcome.Done;
        }
        catch (TimeoutException)
        {
            return ActOnPaymentOutcome.ProviderUnavailable;
        }
    }

    private Task<List<Guid>> Payments(UnsettledPayment matter, CancellationToken cancellation) => db.Payments
        .Where(payment => payment.IntentId == matter.ProviderId || (payment.OrderNo == matter.OrderNo && Payment.Open.Contains(payment.State)))
        .Select(payment => payment.Id).ToListAsync(cancellation);

    private async Task FollowRefund(UnsettledPayment matter, string stripeRefundId, CancellationToken cancellation)
    {
        var refund = await Refund(matter, cancellation);
        if (matter.Ours == nameof(RefundState.Failed))
            await retrying.Retry(refund, stripeRefundId, "market", cancellation);
        await refunds.Complete(refund, cancellation);
    }

    /// <summary>The refund that a matter is about: it is one itself, or its payment's, or bears the provider's id.</summary>
    private async Task<Guid> Refund(UnsettledPayment matter, CancellationToken cancellation)
    {
        if (matter.Kind is UnsettledKind.RefundLate or UnsettledKind.RefundFailed)
            return Guid.Parse(matter.Id);
        if (matter.Kind == UnsettledKind.LateMoney)
        {
            var payment = Guid.Parse(matter.Id);
            return await db.Refunds.Where(refund => refund.PaymentId == payment).Select(refund => refund.Id).FirstAsync(cancellation);
        }
        return await db.Refunds.Where(refund => refund.StripeRefundId == matter.ProviderId
            || (refund.StripeRefundId == null && db.Orders.Any(order => order.Id == refund.OrderId && order.OrderNo == matter.OrderNo)))
            .OrderBy(refund => refund.StripeRefundId == null).Select(refund => refund.Id).FirstAsync(cancellation);
    }

    private static ActOnPaymentOutcome Outcome(bool done) => done ? ActOnPaymentOutcome.Done : ActOnPaymentOutcome.NotNow;

    private static ActOnPaymentOutcome Answered(bool answered) => answered ? ActOnPaymentOutcome.Done : ActOnPaymentOutcome.ProviderUnavailable;
}
