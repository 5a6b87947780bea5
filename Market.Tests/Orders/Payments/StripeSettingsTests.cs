using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace Market.Tests.Orders.Payments;

/// <summary>Which server takes the money is configuration alone; the simulator is never beside real keys.</summary>
public sealed class StripeSettingsTests
{
    [Theory]
    [InlineData("Production", null, null, null, "Stripe:SecretKey")]
    [InlineData("Production", "", null, null, "Stripe:SecretKey")]
    [InlineData("Development", null, null, "false", "Stripe:SecretKey")]
    [InlineData("Production", "sk_live_1", null, null, "Stripe:WebhookSecret")]
    [InlineData("Development", "sk_test_1", null, "true", "Stripe:WebhookSecret")]
    public void Without_a_way_to_be_paid_the_shop_does_not_start_and_names_the_setting(string environment, string? key, string? webhook, string? simulator, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidOperationException>(() => Read(environment, key, webhook, simulator)).Message);

    [Theory]
    [InlineData("Development", null, null, true, false)]
    [InlineData("Production", null, "true", true, false)]
    [InlineData("Development", "sk_test_1", "true", false, false)]
    [InlineData("Production", "sk_live_1", null, false, true)]
    [InlineData("Production", "rk_live_1", "true", false, true)]
    public void The_simulator_is_on_only_without_a_key(string environment, string? key, string? simulator, bool simulated, bool live)
    {
        var settings = Read(environment, key, "whsec_1", simulator);
        Assert.Equal((simulated, live), (settings.Simulated, settings.LiveMode));
    }

    [Fact]
    public void The_simulators_keys_are_made_anew_at_each_start() =>
        Assert.NotEqual(Read("Development", null, null, null).SecretKey, Read("Development", null, null, null).SecretKey);

    [Theory]
    [InlineData(null, true)]
    [InlineData("sk_test_1", false)]
    [InlineData("sk_live_1", false)]
    public async Task With_a_key_the_simulator_has_no_route(string? key, bool mapped)
    {
        await using var databases = await TestDatabases.Create(Stack.Sqlite, "Orders");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(databases.Settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Stripe:SecretKey"] = key,
            ["Stripe:WebhookSecret"] = "whsec_1",
            ["Stripe:Simulator"] = "true",
        });
        builder.Services.AddSingleton(TimeProvider.System).AddAuthorization().AddAntiforgery();
        builder.AddOrders();
        builder.AddBus();
        await using var app = builder.Build();
        app.MapStripeSimulator();

        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText);
        Assert.Equal(mapped, routes.Any(route => route!.Contains("stripe-simulator", StringComparison.Ordinal)));
        Assert.Equal(mapped, app.Services.GetService<Market.Orders.Payments.Simulator.Storage.SimulatorStore>() is not null);
    }

    [Fact]
    public async Task The_same_code_pays_at_another_server_that_speaks_Stripes_API()
    {
        await using var other = await PaymentShop.Open(Stack.Sqlite);
        await using var shop = await PaymentShop.Open(
            Stack.Sqlite, ("Stripe:SecretKey", PaymentShop.SecretKey), ("Stripe:WebhookSecret", PaymentShop.WebhookSecret), ("Stripe:ApiBase", other.Simulator + "/"));
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");

        var page = await shop.PageFor(order);
        Assert.StartsWith(other.Simulator, page);
        using var paid = await other.Press(page, "Pay");
        Assert.Equal(OrderState.Paid, (await shop.Return(order)).Order!.State);
        Assert.Single((await other.Books()).TakenFor(order.OrderNo));
    }

    private static StripeSettings Read(string environment, string? key, string? webhook, string? simulator)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Stripe:SecretKey"] = key,
            ["Stripe:WebhookSecret"] = webhook,
            ["Stripe:Simulator"] = simulator,
        }).Build();
        return StripeSettings.Read(configuration, new HostingEnvironment { EnvironmentName = environment });
    }
}
