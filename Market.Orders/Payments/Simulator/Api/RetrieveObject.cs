using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>GET of one object by its identifier.</summary>
internal static class RetrieveObject
{
    public static Task<JsonObject> SessionAsync(ApiCall call) => AnswerAsync(call, call.Db.Sessions, "checkout.session", "session");

    public static Task<JsonObject> PaymentIntentAsync(ApiCall call) => AnswerAsync(call, call.Db.PaymentIntents, "payment_intent", "intent");

    public static Task<JsonObject> ChargeAsync(ApiCall call) => AnswerAsync(call, call.Db.Charges, "charge", "id");

    public static Task<JsonObject> RefundAsync(ApiCall call) => AnswerAsync(call, call.Db.Refunds, "refund", "id");

    public static Task<JsonObject> DisputeAsync(ApiCall call) => AnswerAsync(call, call.Db.Disputes, "dispute", "id");

    public static Task<JsonObject> EventAsync(ApiCall call) => AnswerAsync(call, call.Db.Events, "event", "id");

    private static async Task<JsonObject> AnswerAsync<T>(ApiCall call, IQueryable<T> all, string kind, string parameter) where T : StripeObject
    {
        var found = await all.SingleOrDefaultAsync(item => item.Id == call.Id) ?? throw StripeError.NoSuch(kind, call.Id!, parameter);
        return await Expansion.ApplyAsync(call, found);
    }
}
