using System.Text.Json;
using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

internal enum SessionStatus { Open, Complete, Expired }

internal enum PaymentStatus { Unpaid, Paid }

/// <summary>One line of a session; amounts in the smallest unit of the currency (fen).</summary>
internal sealed record SessionLine(string Id, string Name, string? Description, long UnitAmount, long Quantity)
{
    public long Total => UnitAmount * Quantity;
}

/// <summary>
/// A Checkout Session in payment mode: open → complete | expired, each for ever. Its payment intent is null until the buyer
/// first confirms (Stripe API 2022-08-01 and later), and the money of a complete session may still be on its way.
/// </summary>
internal sealed class Session : StripeObject
{
    public const string Kind = "checkout.session";

    public required DateTimeOffset ExpiresAt { get; init; }
    public required string Currency { get; init; }

    /// <summary>Total in the smallest unit of the currency (fen).</summary>
    public required long Amount { get; init; }
    public required string LinesJson { get; init; }
    public required string[] PaymentMethodTypes { get; init; }
    public required string PaymentMethodOptionsJson { get; init; }
    public required string SuccessUrl { get; init; }
    public required string? CancelUrl { get; init; }
    public required string? ClientReferenceId { get; init; }
    public required string? CustomerEmail { get; init; }
    public required string? Locale { get; init; }
    public required string MetadataJson { get; init; }
    public required string IntentMetadataJson { get; init; }
    public required string? IntentDescription { get; init; }
    public required string Url { get; init; }

    public SessionStatus Status { get; private set; } = SessionStatus.Open;
    public PaymentStatus PaymentStatus { get; private set; } = PaymentStatus.Unpaid;
    public string? PaymentIntentId { get; private set; }

    /// <summary>Accepted by the hosted page once; kept at completion so that a double click ends where the first click went.</summary>
    public string FormToken { get; private set; } = Identifier.New("", 32);

    public IReadOnlyList<SessionLine> Lines => JsonSerializer.Deserialize<SessionLine[]>(LinesJson)!;

    public void Decline(PaymentIntent intent)
    {
        Require(Status == SessionStatus.Open);
        PaymentIntentId = intent.Id;
        FormToken = Identifier.New("", 32);
    }

    public void Complete(PaymentIntent intent, bool paid)
    {
        Require(Status == SessionStatus.Open);
        PaymentIntentId = intent.Id;
        Status = SessionStatus.Complete;
        PaymentStatus = paid ? PaymentStatus.Paid : PaymentStatus.Unpaid;
    }

    public void ReceiveLateMoney()
    {
        Require(Status == SessionStatus.Complete && PaymentStatus == PaymentStatus.Unpaid);
        PaymentStatus = PaymentStatus.Paid;
    }

    public void Expire()
    {
        Require(Status == SessionStatus.Open);
        Status = SessionStatus.Expired;
    }

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = Kind,
        ["amount_subtotal"] = Amount,
        ["amount_total"] = Amount,
        ["automatic_tax"] = new JsonObject { ["enabled"] = false, ["status"] = null },
        ["cancel_url"] = CancelUrl,
        ["client_reference_id"] = ClientReferenceId,
        ["created"] = Created.ToUnixTimeSeconds(),
        ["currency"] = Currency,
        ["customer"] = null,
        ["customer_creation"] = "if_required",
        ["customer_email"] = CustomerEmail,
        ["expires_at"] = ExpiresAt.ToUnixTimeSeconds(),
        ["livemode"] = false,
        ["locale"] = Locale,
        ["metadata"] = JsonNode.Parse(MetadataJson),
        ["mode"] = "payment",
        ["payment_intent"] = PaymentIntentId,
        ["payment_method_collection"] = "if_required",
        ["payment_method_options"] = JsonNode.Parse(PaymentMethodOptionsJson),
        ["payment_method_types"] = Texts(PaymentMethodTypes),
        ["payment_status"] = Wire(PaymentStatus),
        ["status"] = Wire(Status),
        ["success_url"] = SuccessUrl,
        ["total_details"] = new JsonObject { ["amount_discount"] = 0, ["amount_shipping"] = 0, ["amount_tax"] = 0 },
        ["ui_mode"] = "hosted_page",
        // Stripe shows the address of the page only while it can still be used.
        ["url"] = Status == SessionStatus.Open ? Url : null,
    };

    public JsonObject LinesToJson() => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. Lines.Select(LineToJson)]),
        ["has_more"] = false,
        ["url"] = $"/v1/checkout/sessions/{Id}/line_items",
    };

    private JsonNode LineToJson(SessionLine line) => new JsonObject
    {
        ["id"] = line.Id,
        ["object"] = "item",
        ["amount_subtotal"] = line.Total,
        ["amount_total"] = line.Total,
        ["currency"] = Currency,
        ["description"] = line.Name,
        ["price"] = new JsonObject { ["object"] = "price", ["currency"] = Currency, ["unit_amount"] = line.UnitAmount, ["type"] = "one_time" },
        ["quantity"] = line.Quantity,
    };

    private void Require(bool allowed)
    {
        if (!allowed) throw new InvalidOperationException($"Session {Id} is {Status} and {PaymentStatus}; this step is not open to it.");
    }
}
