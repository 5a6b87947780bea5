using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Ledger;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments;

/// <summary>
/// Where webhook, return page and watch meet. None of them is believed: Stripe is asked how the session stands, the answer is checked against
/// what was asked for, and one of however many makes the transition with all that follows from it in one transaction.
/// </summary>
internal sealed partial class PaymentSettlement(
    OrdersDb db, PaymentRequest request, StripeGateway stripe, StripeSettings settings, Bell<PaymentRefund> refunds, TimeProvider time, ILogger<PaymentSettlement> log)
{
    private enum Sale { Done, GoodsGone }

    /// <summary>Brings an attempt to where Stripe says it is.</summary>
    /// <returns>Its state, and whether Stripe could be asked, if there was anything to ask.</returns>
    public async Task<(PaymentState State, bool Asked)> Settle(Guid paymentId, CancellationToken cancellation)
    {
        var payment = await Find(paymentId, cancellation);
        if (payment.State == PaymentState.Created)
            payment = await request.Send(payment, cancellation);
        if (payment.State is not (PaymentState.Requested or PaymentState.Processing))
            return (payment.State, payment.State != PaymentState.Created);
        var answer = await stripe.GetSession(payment.SessionId!, cancellation);
        if (answer.Outcome == StripeOutcome.Unavailable)
            return (payment.State, false);
        await Apply(payment, answer.Value, cancellation);
        return ((await Find(paymentId, cancellation)).State, true);
    }

    /// <summary>Makes sure that nobody can pay an attempt any more, unless somebody has: then it is settled as paid or stays processing.</summary>
    /// <inheritdoc cref="Settle"/>
    public async Task<(PaymentState State, bool Asked)> Stop(Guid paymentId, CancellationToken cancellation)
    {
        var payment = await Find(paymentId, cancellation);
        if (payment.State == PaymentState.Created)
            payment = await request.Send(payment, cancellation);
        // Refused when it is paid or expired already, which settling then finds out.
        if (payment.State == PaymentState.Requested)
            await stripe.ExpireSession(payment.SessionId!, cancellation);
        return await Settle(paymentId, cancellation);
    }

    private Task<Payment> Find(Guid id, CancellationToken cancellation) =>
        db.Payments.AsNoTracking().SingleAsync(payment => payment.Id == id, cancellation);

    private async Task Apply(Payment payment, StripeSession? session, CancellationToken cancellation)
    {
        if (Mismatch(payment, session) is { } problem)
        {
            LogMismatch(payment.OrderNo, payment.Attempt, problem);
            await Close(payment, PaymentState.Failed, problem, session?.IntentId, cancellation);
            return;
        }
        switch (session!)
        {
            case { Status: "complete", PaymentStatus: "paid" }:
                await Receive(payment, session!.IntentId, cancellation);
                break;
            case { Status: "complete", IntentStatus: "processing" or "requires_action" or "requires_capture" }:
                await Close(payment, PaymentState.Processing, null, session!.IntentId, cancellation);
                break;
            case { Status: "complete" }:
                await Close(payment, PaymentState.Failed, null, session!.IntentId, cancellation);
                break;
            case { Status: "expired" }:
                await Close(payment, PaymentState.Canceled, null, session!.IntentId, cancellation);
                break;
        }
    }

    /// <summary>A genuine payment of one yuan must not pay for two thousand: all that was asked for is compared with what Stripe tells.</summary>
    private string? Mismatch(Payment payment, StripeSession? session) => session switch
    {
        null => "session_unknown",
        _ when session.Id != payment.SessionId => "session_mismatch",
        _ when session.OrderNo != payment.OrderNo => "order_mismatch",
        _ when session.AmountFen != payment.AmountFen => "amount_mismatch",
        _ when session.PaymentStatus == "paid" && session.ReceivedFen != payment.AmountFen => "received_mismatch",
        _ when !string.Equals(session.Currency, payment.Currency, StringComparison.OrdinalIgnoreCase) => "currency_mismatch",
        _ when session.LiveMode != payment.LiveMode || session.LiveMode != settings.LiveMode => "mode_mismatch",
        _ => null,
    };

    private Task Close(Payment payment, PaymentState next, string? problem, string? intentId, CancellationToken cancellation) =>
        db.Write(token => Payment.Move(db, payment.Id, next, time.GetUtcNow(), token, set => set
            .SetProperty(p => p.IntentId, intentId).SetProperty(p => p.Problem, problem)), cancellation);

    private async Task Receive(Payment payment, string? intentId, CancellationToken cancellation)
    {
        var sale = await db.Write(token => Receive(payment, intentId, takeUp: true, token), sale => sale != Sale.GoodsGone, cancellation);
        if (sale == Sale.GoodsGone)
            await db.Write(token => Receive(payment, intentId, takeUp: false, token), cancellation);
        refunds.Ring();
    }

    private async Task<Sale> Receive(Payment payment, string? intentId, bool takeUp, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(payment.OrderId, cancellation);
        if (!await Payment.Move(db, payment.Id, PaymentState.Paid, now, cancellation, set => set.SetProperty(p => p.IntentId, intentId)))
            return Sale.Done;
        var late = order.State != OrderState.Placed;
        if (late && (!takeUp || !order.State.CameToNothing()))
            return await GiveBack(payment, order, now, cancellation);
        if (late && (await Reservations.Hold(db, order, cancellation) is not null || await OfferUses.TakeAgain(db, order, cancellation) is not null))
            return Sale.GoodsGone;
        order.MarkPaid(now);
        await Reservations.Commit(db, order, cancellation);
        await SalePosting.PostSale(db, order, now, cancellation);
        db.Tell(order, new OrderPaid(order.Summary(now)), "paid", now);
        return Sale.Done;
    }

    /// <summary>The order is paid already, or is closed and its goods are gone: this money goes back and nothing is sold for it.</summary>
    private async Task<Sale> GiveBack(Payment payment, Order order, DateTimeOffset now, CancellationToken cancellation)
    {
        await db.Payments.Where(p => p.Id == payment.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Surplus, true), cancellation);
        var reason = order.State.WasPaid() ? "paid_twice" : "paid_too_late";
        db.Add(PaymentRefund.OfSurplus(payment, reason, now));
        order.Record("refund_requested", "market", now, reason);
        return Sale.Done;
    }

    [LoggerMessage(LogLevel.Error, "What Stripe tells of attempt {Attempt} of order {OrderNo} is not what was asked for: {Problem}")]
    private partial void LogMismatch(string orderNo, int attempt, string problem);
}
