using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

internal enum ChargeStatus { Pending, Succeeded, Failed }

/// <summary>Money taken, on its way, or refused; amounts in the smallest unit of the currency (fen).</summary>
internal sealed class Charge : StripeObject
{
    public const string CardDeclined = "card_declined";

    public required string PaymentIntentId { get; init; }
    public required string SessionId { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required string Method { get; init; }
    public required string MetadataJson { get; init; }

    public ChargeStatus Status { get; private set; } = ChargeStatus.Pending;
    public long AmountRefunded { get; private set; }
    public string? FailureCode { get; private set; }
    public string? FailureMessage { get; private set; }
    public DateTimeOffset? SettlesAt { get; private set; }
    public bool WillFail { get; private set; }
    public bool Disputed { get; private set; }

    public long Unrefunded => Status == ChargeStatus.Succeeded ? Amount - AmountRefunded : 0;

    public static Charge Of(PaymentIntent intent, string method, DateTimeOffset now) => new()
    {
        Id = Identifier.New("ch_"),
        Created = now,
        PaymentIntentId = intent.Id,
        SessionId = intent.SessionId,
        Amount = intent.Amount,
        Currency = intent.Currency,
        Method = method,
        MetadataJson = intent.MetadataJson,
    };

    public void Succeed() => Settle(ChargeStatus.Succeeded);

    public void Fail()
    {
        Settle(ChargeStatus.Failed);
        FailureCode = Method == "card" ? CardDeclined : "payment_intent_payment_attempt_failed";
        FailureMessage = Method == "card" ? "Your card was declined." : "The payment attempt failed.";
    }

    /// <summary>Leaves the charge pending until <paramref name="settlesAt"/>.</summary>
    public void Wait(DateTimeOffset settlesAt, bool willFail) => (SettlesAt, WillFail) = (settlesAt, willFail);

    /// <param name="amount">In the smallest unit of the currency; at most <see cref="Unrefunded"/>.</param>
    public void Return(long amount)
    {
        if (amount <= 0 || amount > Unrefunded) throw new InvalidOperationException($"Charge {Id} cannot return {amount} of {Unrefunded}.");
        AmountRefunded += amount;
    }

    public Dispute DisputeFor(string reason, long fee, DateTimeOffset now)
    {
        if (Disputed || Unrefunded == 0) throw new InvalidOperationException($"Charge {Id} cannot be disputed.");
        Disputed = true;
        return Dispute.Of(this, reason, fee, now);
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "charge",
        ["amount"] = Amount,
        ["amount_captured"] = Status == ChargeStatus.Succeeded ? Amount : 0,
        ["amount_refunded"] = AmountRefunded,
        ["captured"] = Status == ChargeStatus.Succeeded,
        ["created"] = Created.ToUnixTimeSeconds(),
        ["currency"] = Currency,
        ["disputed"] = Disputed,
        ["failure_code"] = FailureCode,
        ["failure_message"] = FailureMessage,
        ["livemode"] = false,
        ["metadata"] = JsonNode.Parse(MetadataJson),
        ["paid"] = Status == ChargeStatus.Succeeded,
        ["payment_intent"] = PaymentIntentId,
        ["payment_method_details"] = new JsonObject { ["type"] = Method, [Method] = new JsonObject() },
        ["refunded"] = AmountRefunded == Amount,
        ["status"] = Wire(Status),
    };

    private void Settle(ChargeStatus outcome)
    {
        if (Status != ChargeStatus.Pending) throw new InvalidOperationException($"Charge {Id} is {Status} already.");
        Status = outcome;
        SettlesAt = null;
    }
}
