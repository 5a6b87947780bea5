using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

/// <summary>Who asked: an event and an answer carry it back.</summary>
internal sealed record Caller(string? RequestId, string? IdempotencyKey)
{
    public static readonly Caller Nobody = new(null, null);
}

/// <summary>What happened to an object, with the object as it was at that instant, and how far the news has travelled.</summary>
internal sealed class Event : StripeObject
{
    /// <summary>After so long without an answer in 2xx the simulator stops trying.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private static readonly double[] SecondsBetweenAttempts = [0.5, 1, 2, 5, 10, 30, 60];

    public required string Type { get; init; }

    /// <summary>The exact text that every delivery sends and signs.</summary>
    public required string Payload { get; init; }

    public int Attempts { get; private set; }

    /// <summary>Null once delivered, dropped or given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    public static Event About(string type, StripeObject subject, Caller caller, DateTimeOffset now)
    {
        var id = Identifier.New("evt_");
        var payload = new JsonObject
        {
            ["id"] = id,
            ["object"] = "event",
            // An endpoint is bound to one API version; ours to the one of the Stripe.net that reads it, which refuses any other.
            ["api_version"] = global::Stripe.StripeConfiguration.ApiVersion,
            ["created"] = now.ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = subject.ToJson() },
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = caller.RequestId, ["idempotency_key"] = caller.IdempotencyKey },
            ["type"] = type,
        };
        return new() { Id = id, Created = now, Type = type, Payload = payload.ToJsonString(), NextAttemptAt = now };
    }

    public void Settle(bool accepted, DateTimeOffset now)
    {
        Attempts++;
        var pause = TimeSpan.FromSeconds(SecondsBetweenAttempts[Math.Min(Attempts, SecondsBetweenAttempts.Length) - 1]);
        NextAttemptAt = accepted || now - Created > Patience ? null : now + pause;
    }

    public override JsonObject ToJson()
    {
        var json = JsonNode.Parse(Payload)!.AsObject();
        json["pending_webhooks"] = NextAttemptAt is null ? 0 : 1;
        return json;
    }
}
