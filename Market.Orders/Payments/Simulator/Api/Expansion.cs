using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>Puts objects in the place of identifiers wherever <c>expand</c> asks for it, as in <c>payment_intent.latest_charge</c>.</summary>
internal static class Expansion
{
    public static async Task<JsonObject> ApplyAsync(ApiCall call, StripeObject subject)
    {
        // What this very call made must be found too.
        await call.Db.SaveChangesAsync();
        var json = subject.ToJson();
        foreach (var path in call.Parameters.Texts("expand")) await ExpandAsync(call.Db, json, path.Split('.'));
        return json;
    }

    /// <summary>The same for the items of a list, whose paths begin with <c>data.</c></summary>
    public static async Task<JsonNode> ApplyToItemAsync(ApiCall call, StripeObject item)
    {
        var json = item.ToJson();
        foreach (var path in call.Parameters.Texts("expand")) await ExpandAsync(call.Db, json, path.Split('.')[1..]);
        return json;
    }

    private static async Task ExpandAsync(SimulatorDb db, JsonObject json, string[] path)
    {
        if (path.Length == 0) return;
        if (path[0] == "line_items")
            json["line_items"] = (await db.Sessions.SingleAsync(session => session.Id == (string?)json["id"])).LinesToJson();
        else if (json[path[0]] is JsonValue reference && await FindAsync(db, (string?)reference) is { } found)
            json[path[0]] = found.ToJson();
        if (json[path[0]] is JsonObject inner) await ExpandAsync(db, inner, path[1..]);
    }

    private static async Task<StripeObject?> FindAsync(SimulatorDb db, string? id) => id?.Split('_')[0] switch
    {
        "pi" => await db.PaymentIntents.SingleOrDefaultAsync(intent => intent.Id == id),
        "ch" => await db.Charges.SingleOrDefaultAsync(charge => charge.Id == id),
        _ => null,
    };
}
