using System.Text.Json;
using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>POST /v1/checkout/sessions: a payment to make on the hosted page.</summary>
internal static class CreateSession
{
    private const int LongestReference = 200;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(30), LongestLife = TimeSpan.FromHours(24);

    public static async Task<JsonObject> AnswerAsync(ApiCall call)
    {
        var asked = call.Parameters;
        RefuseWhatIsNotSimulated(asked);
        var (currency, lines) = SessionLines.Read(asked);
        var methods = Methods(asked);
        var id = Identifier.New("cs_test_", 58);
        var session = new Session
        {
            Id = id,
            Created = call.Now,
            ExpiresAt = Expiry(asked, call.Now),
            Currency = currency,
            Amount = lines.Sum(line => line.Total),
            LinesJson = JsonSerializer.Serialize(lines),
            PaymentMethodTypes = methods,
            PaymentMethodOptionsJson = Options(methods),
            SuccessUrl = Url(asked, "success_url") ?? throw StripeError.Missing("success_url"),
            CancelUrl = Url(asked, "cancel_url"),
            ClientReferenceId = asked.Text("client_reference_id", LongestReference),
            CustomerEmail = asked.Text("customer_email", 800),
            Locale = asked.Choice("locale", "auto", "zh", "zh-HK", "zh-TW", "en", "en-GB"),
            MetadataJson = asked.MetadataJson("metadata"),
            IntentMetadataJson = asked.MetadataJson("payment_intent_data[metadata]"),
            IntentDescription = asked.Text("payment_intent_data[description]", 1000),
            Url = $"{call.PageBase}/pay/{id}",
        };
        call.Db.Sessions.Add(session);
        return await Expansion.ApplyAsync(call, session);
    }

    private static void RefuseWhatIsNotSimulated(Parameters asked)
    {
        asked.RefuseAllBut(
            "mode", "ui_mode", "line_items", "success_url", "cancel_url", "expires_at", "locale", "client_reference_id", "customer_email",
            "customer_creation", "metadata", "payment_intent_data", "allowed_payment_method_types", "payment_method_types", "payment_method_options",
            "submit_type", "expand");
        if (asked.RequiredText("mode") != "payment")
            throw StripeError.Invalid(null, "Invalid mode: the simulator knows only payment", "mode");
        asked.Choice("ui_mode", "hosted", "hosted_page");
    }

    private static DateTimeOffset Expiry(Parameters asked, DateTimeOffset now)
    {
        if (asked.PositiveInteger("expires_at") is not { } seconds) return now + LongestLife;
        var created = now.ToUnixTimeSeconds();
        if (seconds < created + ShortestLife.TotalSeconds)
            throw StripeError.Invalid(null, "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "expires_at");
        if (seconds > created + LongestLife.TotalSeconds)
            throw StripeError.Invalid(null, "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "expires_at");
        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    /// <summary>
    /// Which methods the buyer may choose from. Stripe took <c>payment_method_types</c> away with its version 2026-09-30
    /// (https://docs.stripe.com/changelog/endive/2026-09-30/remove-payment-method-types-checkout-sessions).
    /// </summary>
    private static string[] Methods(Parameters asked)
    {
        if (asked.Has("payment_method_types"))
            throw StripeError.Invalid(
                "payment_method_types_no_longer_supported", "Use allowed_payment_method_types instead of payment_method_types.", "payment_method_types");
        const string name = "allowed_payment_method_types";
        var methods = asked.Texts(name);
        if (methods.Length == 0) return ["card", "alipay", "wechat_pay"];
        for (var index = 0; index < methods.Length; index++)
            if (methods[index] is not ("card" or "alipay" or "wechat_pay"))
                throw StripeError.Invalid(null, $"Invalid {name}[{index}]: must be one of card, alipay, wechat_pay", $"{name}[{index}]");
        const string client = "payment_method_options[wechat_pay][client]";
        if (methods.Contains("wechat_pay") && asked.RequiredText(client) != "web")
            throw StripeError.Invalid(null, $"Invalid {client}: must be web", client);
        return [.. methods.Distinct()];
    }

    private static string Options(string[] methods)
    {
        var options = new JsonObject();
        if (methods.Contains("wechat_pay")) options["wechat_pay"] = new JsonObject { ["client"] = "web" };
        return options.ToJsonString();
    }

    private static string? Url(Parameters asked, string name)
    {
        var text = asked.Text(name);
        if (text is null) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? text : throw StripeError.Invalid("url_invalid", "Not a valid URL", name);
    }
}
