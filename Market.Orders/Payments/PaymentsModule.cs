using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Disputes;
using Market.Orders.Payments.Simulator;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Workers;

namespace Market.Orders.Payments;

internal static class PaymentsModule
{
    /// <summary>Payments through Stripe or, where no key is set, through the simulator.</summary>
    public static void AddPayments(this IHostApplicationBuilder builder)
    {
        var settings = StripeSettings.Read(builder.Configuration, builder.Environment);
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(builder.Configuration.GetSection("Payments").Get<PaymentTimes>() ?? new PaymentTimes());
        services.AddSingleton<StripeAddress>().AddSingleton<StripeGateway>().AddSingleton(typeof(Bell<>));
        services.AddScoped<StartPaymentHandler>().AddScoped<PaymentRequest>().AddScoped<PaymentSettlement>().AddScoped<CheckPaymentHandler>().AddScoped<ReceivePaymentEventHandler>();
        services.AddScoped<DisputeSettlement>().AddScoped<OurBooks>().AddScoped<ComparePayments>();
        services.AddWorker<PaymentEventWork>().AddWorker<PaymentWatch>().AddWorker<OrderExpiry>();
        var comparison = builder.Configuration.GetSection("Payments:Comparison").Get<ComparisonOptions>() ?? new ComparisonOptions();
        services.AddSingleton(comparison).AddSingleton<NightlyComparison>();
        if (comparison.Nightly)
            services.AddWorker<NightlyComparison>();
        if (settings.Simulated)
            builder.AddSimulator(settings);
    }

    /// <summary>The simulator's routes, where it stands in for Stripe; with real keys there are none.</summary>
    public static void MapPayments(this WebApplication app)
    {
        if (app.Services.GetRequiredService<StripeSettings>().Simulated)
            StripeSimulatorModule.MapStripeSimulator(app);
    }

    private static void AddSimulator(this IHostApplicationBuilder builder, StripeSettings settings)
    {
        var publicUrl = builder.Configuration["Web:PublicUrl"]?.TrimEnd('/');
        Dictionary<string, string?> defaults = new()
        {
            ["SecretKey"] = settings.SecretKey,
            ["WebhookSecret"] = settings.WebhookSecret,
            ["PublicUrl"] = publicUrl,
            ["WebhookUrl"] = publicUrl + "/webhooks/stripe",
            ["DatabasePath"] = Path.Combine(builder.DataFolder(), "stripe-simulator.db"),
        };
        builder.Configuration.AddInMemoryCollection(defaults
            .Select(setting => KeyValuePair.Create($"{StripeSimulatorOptions.Section}:{setting.Key}", setting.Value))
            .Where(setting => setting.Value is not null && string.IsNullOrEmpty(builder.Configuration[setting.Key])));
        builder.Services.AddStripeSimulator(builder.Configuration);
    }
}
