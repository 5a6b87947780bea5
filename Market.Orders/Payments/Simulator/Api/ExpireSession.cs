using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>POST /v1/checkout/sessions/{id}/expire: after it nobody can pay this session any more.</summary>
internal static class ExpireSession
{
    public static async Task<JsonObject> AnswerAsync(ApiCall call)
    {
        var session = await call.Db.Sessions.SingleOrDefaultAsync(session => session.Id == call.Id)
            ?? throw StripeError.NoSuch("checkout.session", call.Id!, "session");
        if (session.Status != SessionStatus.Open)
            throw StripeError.State(
                null,
                "Only Checkout Sessions with a status in [\"open\"] can be expired. "
                + $"This Checkout Session has a status of `{session.Status.ToString().ToLowerInvariant()}`.");
        await ExpireAsync(call.Db, session, call.Now, call.Caller);
        return await Expansion.ApplyAsync(call, session);
    }

    /// <summary>Expires an open session and cancels the payment intent that a declined attempt may have left.</summary>
    public static async Task ExpireAsync(SimulatorDb db, Session session, DateTimeOffset now, Caller caller)
    {
        session.Expire();
        var intent = await db.PaymentIntents.SingleOrDefaultAsync(intent => intent.Id == session.PaymentIntentId);
        if (intent is not null)
        {
            intent.Cancel(now);
            db.Announce("payment_intent.canceled", intent, now, caller);
        }

        db.Announce("checkout.session.expired", session, now, caller);
    }
}
