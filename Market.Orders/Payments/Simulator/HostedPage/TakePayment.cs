using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>What the buyer chose to happen to the payment.</summary>
internal enum PaymentChoice { Pay, Decline, PayLate, FailLate, PayAndDispute }

/// <summary>
/// One attempt to pay an open session. The first attempt creates the payment intent; every attempt is a charge of its own.
/// Money that comes late leaves the session complete and unpaid (https://docs.stripe.com/checkout/fulfillment).
/// </summary>
internal static class TakePayment
{
    public static async Task ApplyAsync(
        SimulatorDb db, Session session, PaymentChoice choice, string method, StripeSimulatorOptions options, DateTimeOffset now)
    {
        var intent = await db.PaymentIntents.SingleOrDefaultAsync(intent => intent.Id == session.PaymentIntentId);
        if (intent is null) db.PaymentIntents.Add(intent = PaymentIntent.Of(session, now));
        var charge = Charge.Of(intent, method, now);
        db.Charges.Add(charge);
        if (choice is PaymentChoice.Pay or PaymentChoice.PayAndDispute) charge.Succeed();
        else if (choice == PaymentChoice.Decline) charge.Fail();
        else charge.Wait(now + options.AsyncDelay, willFail: choice == PaymentChoice.FailLate);
        intent.Follow(charge);
        Record(db, session, intent, now);
        if (choice == PaymentChoice.PayAndDispute) UpdateDispute.Begin(db, charge, "fraudulent", options.DisputeFee, now);
    }

    private static void Record(SimulatorDb db, Session session, PaymentIntent intent, DateTimeOffset now)
    {
        if (intent.Status == IntentStatus.RequiresPaymentMethod)
        {
            session.Decline(intent);
            db.Announce("payment_intent.payment_failed", intent, now);
            return;
        }

        var paid = intent.Status == IntentStatus.Succeeded;
        session.Complete(intent, paid);
        if (paid) db.Announce("payment_intent.succeeded", intent, now);
        db.Announce("checkout.session.completed", session, now);
    }
}
