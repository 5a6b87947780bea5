namespace Market.Orders.Payments.Simulator;

/// <summary>How the simulator stands in for Stripe. Bound from the configuration section <see cref="Section"/>.</summary>
internal sealed record StripeSimulatorOptions
{
    public const string Section = "StripeSimulator";

    /// <summary>The only key the API accepts; must begin with <c>sk_test_</c>, so that a live key can never be put here.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>Signs webhooks; must begin with <c>whsec_</c>.</summary>
    public string WebhookSecret { get; init; } = "";

    /// <summary>Where events are posted: absolute, or a path of this very server. Null: events are stored and never sent.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>Origin of the hosted page, such as <c>https://pay.example</c>; null: the origin of the request that creates the session.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The SQLite file that remembers charges across a killed process.</summary>
    public string DatabasePath { get; init; } = "";

    /// <summary>The seller's name on the hosted page.</summary>
    public string MerchantName { get; init; } = "Market";

    /// <summary>How long money takes that the buyer chose to send late.</summary>
    public TimeSpan AsyncDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What a dispute costs, whatever becomes of it, in the smallest unit of the currency (fen).</summary>
    public long DisputeFee { get; init; } = 1_500;

    /// <summary>How long a refund to Alipay or WeChat Pay stays pending; zero: it succeeds at once, as for cards.</summary>
    public TimeSpan WalletRefundDelay { get; init; } = TimeSpan.Zero;

    /// <summary>True when every required value is present and of the right kind.</summary>
    public bool IsComplete() =>
        SecretKey.StartsWith("sk_test_", StringComparison.Ordinal)
        && WebhookSecret.StartsWith("whsec_", StringComparison.Ordinal)
        && DatabasePath.Length > 0;
}
