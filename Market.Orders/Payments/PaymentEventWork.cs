using Market.Orders.Data;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Disputes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Market.Orders.Payments;

/// <summary>Goes where the received webhooks point and asks Stripe how things stand there.</summary>
internal sealed class PaymentEventWork(
    IServiceScopeFactory scopes, Bell<PaymentEvent> bell, PaymentTimes times, TimeProvider time, ILogger<PaymentEventWork> log)
    : Rounds<PaymentEvent>(scopes, bell, times, log)
{
    /// <summary>Of what is answered: while Stripe does not answer, it is asked on, at most every ten minutes.</summary>
    private const int MostAttempts = 20;
    private const string Unanswered = "Stripe did not answer";
    private const string NotYet = "of a payment that is not known yet";

    public override async Task<int> Round(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var waiting = await Read(db => db.PaymentEvents.AsNoTracking()
            .Where(received => received.ProcessedAt == null && received.NextAttemptAt <= now && received.Attempts < MostAttempts)
            .OrderBy(received => received.NextAttemptAt), cancellation);
        return await ForEach(waiting, (services, received, token) => Process(services, received, now, token), cancellation);
    }

    private async Task Process(IServiceProvider services, PaymentEvent received, DateTimeOffset now, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<OrdersDb>();
        var next = Times.NextLook(received.ReceivedAt, now);
        await Mark(set => set.SetProperty(e => e.Attempts, e => e.Attempts + 1).SetProperty(e => e.NextAttemptAt, next).SetProperty(e => e.LastError, "interrupted"));
        var problem = received.ObjectId is null ? "names no object"
            : received.Type.StartsWith("charge.dispute.", StringComparison.Ordinal) ? await LookAtDispute(services, received, cancellation)
            : received.Type.StartsWith("refund.", StringComparison.Ordinal) || received.Type == "charge.refund.updated" ? await LookAtRefund(services, received, now, cancellation)
            : await LookAtPayments(services, received, cancellation);
        var done = problem is not (Unanswered or NotYet);
        var uncounted = problem == Unanswered ? 1 : 0;
        await Mark(set => set.SetProperty(e => e.LastError, problem).SetProperty(e => e.ProcessedAt, done ? time.GetUtcNow() : null).SetProperty(e => e.Attempts, e => e.Attempts - uncounted));

        Task Mark(Action<UpdateSettersBuilder<PaymentEvent>> change) =>
            db.Write(token => db.PaymentEvents.Where(e => e.Id == received.Id).ExecuteUpdateAsync(change, token), cancellation);
    }

    private static async Task<string?> LookAtPayments(IServiceProvider services, PaymentEvent received, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<OrdersDb>();
        var settlement = services.GetRequiredService<PaymentSettlement>();
        var known = await db.Payments.Where(payment => payment.SessionId == received.ObjectId || payment.IntentId == received.ObjectId)
            .Select(payment => payment.Id).ToListAsync(cancellation);
        // The order's number only says which of our own sessions to ask about; a foreign payment that bears it pays nothing.
        var named = known.Count > 0 || received.OrderNo is null ? [] : await db.Payments
            .Where(payment => payment.OrderNo == received.OrderNo && Payment.Open.Contains(payment.State)).Select(payment => payment.Id).ToListAsync(cancellation);
        var answered = true;
        foreach (var paymentId in known.Concat(named))
            answered &= (await settlement.Settle(paymentId, cancellation)).Asked;
        if (!answered)
            return Unanswered;
        return known.Count == 0 && received.Type.StartsWith("checkout.session.", StringComparison.Ordinal) ? "not a session of ours" : null;
    }

    /// <summary>A dispute of a payment that we do not know yet may be one whose own event is still under way: it is looked at again.</summary>
    private static async Task<string?> LookAtDispute(IServiceProvider services, PaymentEvent received, CancellationToken cancellation) =>
        await services.GetRequiredService<DisputeSettlement>().Settle(received.ObjectId!, cancellation) switch
        {
            DisputeOutcome.Settled => null,
            DisputeOutcome.Refused => "not a dispute of ours",
            DisputeOutcome.Unanswered => Unanswered,
            _ => NotYet,
        };

    /// <summary>One that is under way is asked about. One that had ended may have been sent back by the bank, weeks later: where that differs from ours, it is for people to see.</summary>
    private static async Task<string?> LookAtRefund(IServiceProvider services, PaymentEvent received, DateTimeOffset now, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<OrdersDb>();
        var underWay = await db.Write(token => db.Refunds.Where(refund => refund.StripeRefundId == received.ObjectId && refund.State == RefundState.Requested)
            .ExecuteUpdateAsync(set => set.SetProperty(refund => refund.NextCheckAt, now), token), cancellation);
        if (underWay > 0)
            services.GetRequiredService<Bell<PaymentRefund>>().Ring();
        else if (await db.Refunds.AnyAsync(refund => refund.StripeRefundId == received.ObjectId, cancellation))
            try
            {
                await services.GetRequiredService<ComparePayments>().Look(StripeBook.Refunds, received.ObjectId!, cancellation);
            }
            catch (TimeoutException)
            {
                return Unanswered;
            }
        return null;
    }
}
