using System.Text.Json;
using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>
/// POST /v1/payment_intents/{id}/cancel. Always refused, as at Stripe: every payment intent here belongs to a Checkout Session, and
/// "You can't cancel the PaymentIntent for a Checkout Session. Expire the Checkout Session instead."
/// (https://docs.stripe.com/api/payment_intents/cancel)
/// </summary>
internal static class CancelPaymentIntent
{
    public static async Task<JsonObject> AnswerAsync(ApiCall call)
    {
        var intent = await call.Db.PaymentIntents.SingleOrDefaultAsync(intent => intent.Id == call.Id)
            ?? throw StripeError.NoSuch("payment_intent", call.Id!, "intent");
        throw intent.Status is IntentStatus.Succeeded or IntentStatus.Canceled
            ? StripeError.State("payment_intent_unexpected_state", UnexpectedState(intent.Status))
            : StripeError.State(null, "You cannot cancel the PaymentIntent of a Checkout Session. Expire the Checkout Session instead.");
    }

    private static string UnexpectedState(IntentStatus status) =>
        $"You cannot cancel this PaymentIntent because it has a status of {JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString())}.";
}
