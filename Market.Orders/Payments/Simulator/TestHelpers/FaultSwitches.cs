using System.Text.Json.Serialization;

namespace Market.Orders.Payments.Simulator.TestHelpers;

/// <summary>What can go wrong with a call of the API.</summary>
internal enum CallFaultKind
{
    /// <summary>500 before anything is done.</summary>
    FailBefore,

    /// <summary>409 idempotency_key_in_use before anything is done.</summary>
    Conflict,

    /// <summary>The work is done and remembered, and no answer ever comes.</summary>
    HangAfterwards,

    /// <summary>The work is done and remembered, and the connection breaks before the answer.</summary>
    CloseAfterwards,
}

/// <summary>Spoils the next calls of one route.</summary>
/// <param name="Route">Method and pattern, as in <c>POST /v1/checkout/sessions/{id}/expire</c>; <c>*</c> for every call.</param>
/// <param name="Times">How many calls.</param>
internal sealed record CallFault(string Route, CallFaultKind Kind, int Times = 1);

/// <summary>Spoils webhooks.</summary>
/// <param name="Drop">How many of the next events are never sent, though Stripe believes they were.</param>
/// <param name="Duplicates">How many more times each event is posted, all at once.</param>
/// <param name="DelayMilliseconds">How long each attempt waits beyond its time.</param>
/// <param name="Reverse">Waits half a second for company and sends the newest event first.</param>
internal sealed record WebhookFaults(int Drop = 0, int Duplicates = 0, int DelayMilliseconds = 0, bool Reverse = false)
{
    [JsonIgnore]
    public TimeSpan Delay => TimeSpan.FromMilliseconds(DelayMilliseconds);
}

/// <summary>Everything that is broken on purpose at this moment; the default is: nothing.</summary>
internal sealed record FaultSettings
{
    public IReadOnlyList<CallFault> Calls { get; init; } = [];

    public WebhookFaults Webhooks { get; init; } = new();
}

/// <summary>The switches that trials turn, in this process or over HTTP. They live in memory: a restart heals.</summary>
internal sealed class FaultSwitches
{
    private readonly Lock gate = new();
    private FaultSettings settings = new();

    /// <summary>What is still to come; setting it replaces all of it.</summary>
    public FaultSettings Current
    {
        get { lock (gate) return settings; }
        set { lock (gate) settings = value; }
    }

    /// <summary>Uses up one fault for this call, if one waits for it.</summary>
    public CallFaultKind? TakeForCall(string method, string route)
    {
        lock (gate)
        {
            var fault = settings.Calls.FirstOrDefault(fault => fault.Times > 0 && (fault.Route == "*" || fault.Route == $"{method} {route}"));
            if (fault is null) return null;
            var oneLess = fault with { Times = fault.Times - 1 };
            settings = settings with { Calls = [.. settings.Calls.Select(other => ReferenceEquals(other, fault) ? oneLess : other)] };
            return fault.Kind;
        }
    }

    /// <summary>Uses up one dropped webhook, if one is left.</summary>
    public bool TakeDrop()
    {
        lock (gate)
        {
            if (settings.Webhooks.Drop <= 0) return false;
            settings = settings with { Webhooks = settings.Webhooks with { Drop = settings.Webhooks.Drop - 1 } };
            return true;
        }
    }
}
