namespace Market.Orders.Payments;

/// <summary>Which server speaks Stripe's API to us, and with which keys. The simulator stands in only where no real key is.</summary>
/// <param name="ApiBase">Another server that speaks Stripe's API; null for Stripe itself, or for the simulator.</param>
internal sealed record StripeSettings(string SecretKey, string WebhookSecret, string? ApiBase, bool Simulated)
{
    /// <summary>Real money. Test keys and the simulator move none.</summary>
    public bool LiveMode =>
        SecretKey.StartsWith("sk_live", StringComparison.Ordinal) || SecretKey.StartsWith("rk_live", StringComparison.Ordinal);

    /// <exception cref="InvalidOperationException">Nothing could be paid; the message names the setting.</exception>
    public static StripeSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var secretKey = configuration["Stripe:SecretKey"];
        var apiBase = configuration["Stripe:ApiBase"] is { Length: > 0 } address ? address.TrimEnd('/') : null;
        if (string.IsNullOrEmpty(secretKey))
        {
            if (!configuration.GetValue("Stripe:Simulator", environment.IsDevelopment()))
                throw new InvalidOperationException("Stripe:SecretKey is not set: nothing could be paid. Set it, or set Stripe:Simulator=true to try the shop without Stripe.");
            return new StripeSettings(Chosen("SecretKey", "sk_test_"), Chosen("WebhookSecret", "whsec_"), null, Simulated: true);
        }
        if (configuration["Stripe:WebhookSecret"] is not { Length: > 0 } webhookSecret)
            throw new InvalidOperationException("Stripe:WebhookSecret is not set: Stripe's events could not be told from forged ones.");
        return new StripeSettings(secretKey, webhookSecret, apiBase, Simulated: false);

        // Made anew at each start unless a trial fixes it: a key known from the source code would open the simulator to everybody.
        string Chosen(string name, string prefix) =>
            configuration[$"StripeSimulator:{name}"] is { Length: > 0 } configured ? configured : prefix + Guid.NewGuid().ToString("N");
    }
}

/// <summary>Times of payment, from the configuration section Payments.</summary>
internal sealed record PaymentTimes
{
    /// <summary>How often the workers look, and the shortest time between two looks at one payment or refund.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one call to Stripe may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take with its repetition: so long nobody else makes the same one, which Stripe would refuse while the first is at work.</summary>
    public TimeSpan LongestCall => (CallTimeout * 2) + TimeSpan.FromSeconds(3);

    /// <summary>After this time what is still under way is shown to the office.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long beyond an order's end goods are kept for money that is under way.</summary>
    public TimeSpan ProcessingHold { get; init; } = TimeSpan.FromHours(2);

    /// <summary>When to look again at what began at <paramref name="began"/>: the older, the rarer, at most every ten minutes.</summary>
    /// <param name="atEnd">A moment still to come at which to look in any case, or one that is past.</param>
    public DateTimeOffset NextLook(DateTimeOffset began, DateTimeOffset now, DateTimeOffset? atEnd = null)
    {
        var pause = (now - began) / 4;
        var next = now + (pause < PollEvery ? PollEvery : pause > TimeSpan.FromMinutes(10) ? TimeSpan.FromMinutes(10) : pause);
        return atEnd > now && atEnd < next ? atEnd.Value : next;
    }
}
