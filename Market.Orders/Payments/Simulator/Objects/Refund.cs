using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

internal enum RefundStatus { Pending, Succeeded, Failed }

/// <summary>Money on its way back to the buyer; the amount in the smallest unit of the currency (fen).</summary>
internal sealed class Refund : StripeObject
{
    public required string ChargeId { get; init; }
    public required string PaymentIntentId { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required string? Reason { get; init; }
    public required string MetadataJson { get; init; }

    /// <summary>When a pending refund succeeds; null: at once.</summary>
    public DateTimeOffset? SucceedsAt { get; private set; }
    public RefundStatus Status { get; private set; } = RefundStatus.Pending;

    public void Wait(DateTimeOffset succeedsAt) => SucceedsAt = succeedsAt;

    public void Succeed()
    {
        if (Status != RefundStatus.Pending) throw new InvalidOperationException($"Refund {Id} is {Status} already.");
        (Status, SucceedsAt) = (RefundStatus.Succeeded, null);
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "refund",
        ["amount"] = Amount,
        ["balance_transaction"] = null,
        ["charge"] = ChargeId,
        ["created"] = Created.ToUnixTimeSeconds(),
        ["currency"] = Currency,
        ["metadata"] = JsonNode.Parse(MetadataJson),
        ["payment_intent"] = PaymentIntentId,
        ["reason"] = Reason,
        ["receipt_number"] = null,
        ["status"] = Wire(Status),
    };
}
