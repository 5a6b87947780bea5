using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Deadlines;
using Market.Orders.Payments.Simulator.HostedPage;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Market.Orders.Payments.Simulator.Webhooks;
using Market.ServiceDefaults.Workers;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Market.Orders.Payments.Simulator;

/// <summary>
/// The only door of the simulator: a small server that speaks the part of Stripe's HTTP API that the marketplace uses,
/// reached by Stripe.net with the API base <c>{origin}/stripe-simulator</c>. A host that holds real keys must call neither method.
/// </summary>
internal static class StripeSimulatorModule
{
    public const string PathBase = "/stripe-simulator";

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">At start: keys or the database path are missing.</exception>
    public static IServiceCollection AddStripeSimulator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StripeSimulatorOptions>()
            .Bind(configuration.GetSection(StripeSimulatorOptions.Section))
            .Validate(options => options.IsComplete(), "The Stripe simulator needs a key sk_test_…, a secret whsec_… and a database path.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WakeUp>().AddSingleton<SimulatorStore>();
        services.AddSingleton<FaultSwitches>().AddSingleton<KeysInFlight>().AddSingleton<ApiDoor>();
        services.AddSingleton<WebhookAddress>().AddWorker<WebhookDelivery>().AddWorker<DueMatters>();
        // Stripe does not follow redirects either: a webhook address that redirects is a misconfiguration that must show.
        services.AddHttpClient(WebhookDelivery.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        return services;
    }

    /// <summary>Maps the API, the hosted page and the test helpers. Each checks its own key or form token, hence no host policy applies.</summary>
    public static IEndpointRouteBuilder MapStripeSimulator(this IEndpointRouteBuilder endpoints)
    {
        var simulator = endpoints.MapGroup(PathBase).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        var door = endpoints.ServiceProvider.GetRequiredService<ApiDoor>();
        MapApi(simulator.MapGroup("/v1"), door);
        simulator.MapGet("/pay/{session}", ShowPaymentPage.HandleAsync);
        simulator.MapPost("/pay/{session}", SubmitPaymentPage.HandleAsync);
        simulator.MapGet("/test_helpers/faults", SetFaults.ShowAsync);
        simulator.MapPost("/test_helpers/faults", SetFaults.HandleAsync);
        simulator.MapPost("/test_helpers/disputes", DisputeCharge.HandleAsync);
        simulator.MapGet("/test_helpers/ledger", ShowLedger.HandleAsync);
        return endpoints;
    }

    private static void MapApi(RouteGroupBuilder api, ApiDoor door)
    {
        api.MapPost("/checkout/sessions", door.Opens("/v1/checkout/sessions", CreateSession.AnswerAsync));
        api.MapGet("/checkout/sessions", door.Opens("/v1/checkout/sessions", ListObjects.SessionsAsync));
        api.MapGet("/checkout/sessions/{id}", door.Opens("/v1/checkout/sessions/{id}", RetrieveObject.SessionAsync));
        api.MapPost("/checkout/sessions/{id}/expire", door.Opens("/v1/checkout/sessions/{id}/expire", ExpireSession.AnswerAsync));
        api.MapGet("/payment_intents", door.Opens("/v1/payment_intents", ListObjects.PaymentIntentsAsync));
        api.MapGet("/payment_intents/{id}", door.Opens("/v1/payment_intents/{id}", RetrieveObject.PaymentIntentAsync));
        api.MapPost("/payment_intents/{id}/cancel", door.Opens("/v1/payment_intents/{id}/cancel", CancelPaymentIntent.AnswerAsync));
        api.MapPost("/refunds", door.Opens("/v1/refunds", CreateRefund.AnswerAsync));
        api.MapGet("/refunds", door.Opens("/v1/refunds", ListObjects.RefundsAsync));
        api.MapGet("/refunds/{id}", door.Opens("/v1/refunds/{id}", RetrieveObject.RefundAsync));
        api.MapGet("/charges/{id}", door.Opens("/v1/charges/{id}", RetrieveObject.ChargeAsync));
        api.MapGet("/disputes", door.Opens("/v1/disputes", ListObjects.DisputesAsync));
        api.MapGet("/disputes/{id}", door.Opens("/v1/disputes/{id}", RetrieveObject.DisputeAsync));
        api.MapPost("/disputes/{id}", door.Opens("/v1/disputes/{id}", UpdateDispute.AnswerAsync));
        api.MapPost("/disputes/{id}/close", door.Opens("/v1/disputes/{id}/close", UpdateDispute.CloseAsync));
        api.MapGet("/events", door.Opens("/v1/events", ListObjects.EventsAsync));
        api.MapGet("/events/{id}", door.Opens("/v1/events/{id}", RetrieveObject.EventAsync));
        api.MapFallback("{**rest}", door.Opens("/v1", UnknownUrl.AnswerAsync));
    }
}
