using System.Text.Json;
using System.Text.Json.Serialization;
using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Deadlines;

namespace Market.Orders.Payments.Simulator.TestHelpers;

/// <summary>
/// GET and POST /test_helpers/faults with the secret key; a JSON body replaces every switch, and <c>{}</c> heals:
/// <code>{ "calls": [{ "route": "POST /v1/refunds", "kind": "hang_afterwards", "times": 1 }],
///   "webhooks": { "drop": 0, "duplicates": 4, "delay_milliseconds": 0, "reverse": false } }</code>
/// </summary>
internal static class SetFaults
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Task ShowAsync(HttpContext context, ApiDoor door, FaultSwitches faults) =>
        door.AnswerHelperAsync(context, () => Task.FromResult(JsonSerializer.Serialize(faults.Current, Json)));

    public static Task HandleAsync(HttpContext context, ApiDoor door, FaultSwitches faults, WakeUp wakeUp) =>
        door.AnswerHelperAsync(context, async () =>
        {
            faults.Current = await ReadAsync(context.Request);
            wakeUp.Ring();
            return JsonSerializer.Serialize(faults.Current, Json);
        });

    private static async Task<FaultSettings> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<FaultSettings>(request.Body, Json) ?? new();
        }
        catch (JsonException exception)
        {
            throw StripeError.Invalid(null, exception.Message);
        }
    }
}
