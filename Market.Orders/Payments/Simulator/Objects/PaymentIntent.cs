using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

internal enum IntentStatus { RequiresPaymentMethod, Processing, Succeeded, Canceled }

/// <summary>The attempt to collect one amount: it outlives declined charges and has at most one that succeeds.</summary>
internal sealed class PaymentIntent : StripeObject
{
    public required string SessionId { get; init; }

    /// <summary>In the smallest unit of the currency (fen).</summary>
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required string[] PaymentMethodTypes { get; init; }
    public required string MetadataJson { get; init; }
    public required string? Description { get; init; }

    public IntentStatus Status { get; private set; } = IntentStatus.RequiresPaymentMethod;
    public string? LatestChargeId { get; private set; }
    public string? ErrorCode { get; private set; }
    public string? ErrorMessage { get; private set; }
    public DateTimeOffset? CanceledAt { get; private set; }

    public static PaymentIntent Of(Session session, DateTimeOffset now) => new()
    {
        Id = Identifier.New("pi_"),
        Created = now,
        SessionId = session.Id,
        Amount = session.Amount,
        Currency = session.Currency,
        PaymentMethodTypes = session.PaymentMethodTypes,
        MetadataJson = session.IntentMetadataJson,
        Description = session.IntentDescription,
    };

    /// <summary>Takes over where its charge stands: succeeded, processing, or asking for another payment method.</summary>
    public void Follow(Charge charge)
    {
        if (Status is IntentStatus.Succeeded or IntentStatus.Canceled)
            throw new InvalidOperationException($"Payment intent {Id} is {Status}; no charge can follow.");
        LatestChargeId = charge.Id;
        ErrorCode = charge.FailureCode;
        ErrorMessage = charge.FailureMessage;
        Status = charge.Status switch
        {
            ChargeStatus.Succeeded => IntentStatus.Succeeded,
            ChargeStatus.Pending => IntentStatus.Processing,
            _ => IntentStatus.RequiresPaymentMethod,
        };
    }

    public void Cancel(DateTimeOffset now)
    {
        if (Status != IntentStatus.RequiresPaymentMethod) throw new InvalidOperationException($"Payment intent {Id} is {Status}.");
        Status = IntentStatus.Canceled;
        CanceledAt = now;
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "payment_intent",
        ["amount"] = Amount,
        ["amount_capturable"] = 0,
        ["amount_received"] = Status == IntentStatus.Succeeded ? Amount : 0,
        ["canceled_at"] = CanceledAt?.ToUnixTimeSeconds(),
        ["cancellation_reason"] = Status == IntentStatus.Canceled ? "automatic" : null,
        ["capture_method"] = "automatic_async",
        ["client_secret"] = $"{Id}_secret_simulated",
        ["confirmation_method"] = "automatic",
        ["created"] = Created.ToUnixTimeSeconds(),
        ["currency"] = Currency,
        ["customer"] = null,
        ["description"] = Description,
        ["last_payment_error"] = Error(),
        ["latest_charge"] = LatestChargeId,
        ["livemode"] = false,
        ["metadata"] = JsonNode.Parse(MetadataJson),
        ["payment_method_types"] = Texts(PaymentMethodTypes),
        ["status"] = Wire(Status),
    };

    private JsonObject? Error() => ErrorCode is null ? null : new JsonObject
    {
        ["type"] = ErrorCode == Charge.CardDeclined ? "card_error" : "invalid_request_error",
        ["code"] = ErrorCode,
        ["decline_code"] = ErrorCode == Charge.CardDeclined ? "generic_decline" : null,
        ["charge"] = LatestChargeId,
        ["message"] = ErrorMessage,
    };
}
