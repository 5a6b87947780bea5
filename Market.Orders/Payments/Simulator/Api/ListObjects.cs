using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>GET of lists, newest first, in pages of <c>limit</c> (1 to 100, by default 10) that begin after <c>starting_after</c>.</summary>
internal static class ListObjects
{
    private const int DefaultLimit = 10, GreatestLimit = 100;

    public static Task<JsonObject> SessionsAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("limit", "starting_after", "expand", "payment_intent", "status");
        IQueryable<Session> found = call.Db.Sessions;
        if (call.Parameters.Text("payment_intent") is { } intent) found = found.Where(session => session.PaymentIntentId == intent);
        if (call.Parameters.Choice("status", "open", "complete", "expired") is { } status)
        {
            var wanted = Enum.Parse<SessionStatus>(status, ignoreCase: true);
            found = found.Where(session => session.Status == wanted);
        }

        return PageAsync(call, found, "/v1/checkout/sessions", "checkout.session");
    }

    public static Task<JsonObject> RefundsAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("limit", "starting_after", "expand", "payment_intent", "charge", "created");
        var found = Created(call, call.Db.Refunds);
        if (call.Parameters.Text("payment_intent") is { } intent) found = found.Where(refund => refund.PaymentIntentId == intent);
        if (call.Parameters.Text("charge") is { } charge) found = found.Where(refund => refund.ChargeId == charge);
        return PageAsync(call, found, "/v1/refunds", "refund");
    }

    public static Task<JsonObject> PaymentIntentsAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("limit", "starting_after", "expand", "created");
        return PageAsync(call, Created(call, call.Db.PaymentIntents), "/v1/payment_intents", "payment_intent");
    }

    public static Task<JsonObject> DisputesAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("limit", "starting_after", "expand", "payment_intent", "charge", "created");
        var found = Created(call, call.Db.Disputes);
        if (call.Parameters.Text("payment_intent") is { } intent) found = found.Where(dispute => dispute.PaymentIntentId == intent);
        if (call.Parameters.Text("charge") is { } charge) found = found.Where(dispute => dispute.ChargeId == charge);
        return PageAsync(call, found, "/v1/disputes", "dispute");
    }

    public static Task<JsonObject> EventsAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("limit", "starting_after", "expand", "type", "types", "created");
        var found = Created(call, call.Db.Events);
        string[] types = call.Parameters.Text("type") is { } type ? [type] : call.Parameters.Texts("types");
        if (types.Length > 0) found = found.Where(happening => types.Contains(happening.Type));
        return PageAsync(call, found, "/v1/events", "event");
    }

    /// <summary>The time of creation: an instant, or bounds in gt, gte, lt and lte, in seconds since 1970.</summary>
    private static IQueryable<T> Created<T>(ApiCall call, IQueryable<T> found) where T : StripeObject
    {
        if (Seconds("created") is { } at) found = found.Where(item => item.Created >= at && item.Created < at.AddSeconds(1));
        if (Seconds("created[gte]") is { } from) found = found.Where(item => item.Created >= from);
        if (Seconds("created[gt]") is { } after) found = found.Where(item => item.Created >= after.AddSeconds(1));
        if (Seconds("created[lt]") is { } before) found = found.Where(item => item.Created < before);
        if (Seconds("created[lte]") is { } until) found = found.Where(item => item.Created < until.AddSeconds(1));
        return found;

        DateTimeOffset? Seconds(string name) => call.Parameters.PositiveInteger(name) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private static async Task<JsonObject> PageAsync<T>(ApiCall call, IQueryable<T> found, string url, string kind) where T : StripeObject
    {
        var limit = (int)(call.Parameters.PositiveInteger("limit") ?? DefaultLimit);
        if (limit > GreatestLimit)
            throw StripeError.Invalid("parameter_invalid_integer", $"This value must be less than or equal to {GreatestLimit}.", "limit");
        if (call.Parameters.Text("starting_after") is { } id)
        {
            var last = await call.Db.Set<T>().SingleOrDefaultAsync(item => item.Id == id) ?? throw StripeError.NoSuch(kind, id, "starting_after");
            found = found.Where(item => item.Sequence < last.Sequence);
        }

        var items = await found.OrderByDescending(item => item.Sequence).Take(limit + 1).ToListAsync();
        var data = new JsonArray();
        foreach (var item in items.Take(limit)) data.Add(await Expansion.ApplyToItemAsync(call, item));
        return new() { ["object"] = "list", ["data"] = data, ["has_more"] = items.Count > limit, ["url"] = url };
    }
}
