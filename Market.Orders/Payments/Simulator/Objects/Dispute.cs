using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

internal enum DisputeStatus { NeedsResponse, UnderReview, Won, Lost }

/// <summary>
/// A charge that the buyer's bank wants back (https://docs.stripe.com/api/disputes): the money leaves the balance when it begins, with a fee, and comes back
/// when it is won. Amounts in the smallest unit of the currency (fen).
/// </summary>
internal sealed class Dispute : StripeObject
{
    public required string ChargeId { get; init; }
    public required string PaymentIntentId { get; init; }
    public required long Amount { get; init; }
    public required long Fee { get; init; }
    public required string Currency { get; init; }
    public required string Reason { get; init; }

    /// <summary>Of the movements of money: taken at the beginning, returned when won.</summary>
    public string WithdrawalId { get; init; } = Identifier.New("txn_");
    public string? ReturnId { get; private set; }
    public DateTimeOffset? ReturnedAt { get; private set; }
    public DisputeStatus Status { get; private set; } = DisputeStatus.NeedsResponse;

    public bool IsDecided => Status is DisputeStatus.Won or DisputeStatus.Lost;

    public static Dispute Of(Charge charge, string reason, long fee, DateTimeOffset now) => new()
    {
        Id = Identifier.New("du_"),
        Created = now,
        ChargeId = charge.Id,
        PaymentIntentId = charge.PaymentIntentId,
        Amount = charge.Unrefunded,
        Fee = fee,
        Currency = charge.Currency,
        Reason = reason,
    };

    public void Review() => Move(DisputeStatus.UnderReview);

    public void Lose() => Move(DisputeStatus.Lost);

    public void Win(DateTimeOffset now)
    {
        Move(DisputeStatus.Won);
        (ReturnId, ReturnedAt) = (Identifier.New("txn_"), now);
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "dispute",
        ["amount"] = Amount,
        ["balance_transactions"] = Movements(),
        ["charge"] = ChargeId,
        ["created"] = Created.ToUnixTimeSeconds(),
        ["currency"] = Currency,
        ["evidence_details"] = new JsonObject
        {
            ["due_by"] = Created.AddDays(7).ToUnixTimeSeconds(),
            ["has_evidence"] = Status != DisputeStatus.NeedsResponse,
            ["past_due"] = false,
            ["submission_count"] = Status == DisputeStatus.NeedsResponse ? 0 : 1,
        },
        ["is_charge_refundable"] = false,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["payment_intent"] = PaymentIntentId,
        ["reason"] = Reason,
        ["status"] = Wire(Status),
    };

    private JsonArray Movements()
    {
        var all = new JsonArray(Movement(WithdrawalId, -Amount, Fee, Created, "dispute"));
        if (ReturnId is not null) all.Add(Movement(ReturnId, Amount, 0, ReturnedAt!.Value, "dispute_reversal"));
        return all;
    }

    private JsonObject Movement(string id, long amount, long fee, DateTimeOffset at, string category) => new()
    {
        ["id"] = id,
        ["object"] = "balance_transaction",
        ["amount"] = amount,
        ["created"] = at.ToUnixTimeSeconds(),
        ["currency"] = Currency,
        ["fee"] = fee,
        ["net"] = amount - fee,
        ["reporting_category"] = category,
        ["source"] = Id,
        ["status"] = "available",
        ["type"] = "adjustment",
    };

    private void Move(DisputeStatus next)
    {
        if (IsDecided) throw new InvalidOperationException($"Dispute {Id} is {Status} already.");
        Status = next;
    }
}
