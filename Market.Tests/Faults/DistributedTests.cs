using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Market.Tests.Web;

namespace Market.Tests.Faults;

/// <summary>The distributed market as deploy/up.sh starts it: one set of processes for all tests here, one after another.</summary>
public sealed class DistributedMarket : IAsyncLifetime
{
    private PrivateServers? servers;

    public PrivateServers Servers => servers ?? throw new InvalidOperationException("It was skipped.");

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("MARKET_TEST_RABBITMQ") is not { Length: > 0 })
            return;
        servers = PrivateServers.Create();
        await servers.Market("up");
    }

    public ValueTask DisposeAsync() => servers?.DisposeAsync() ?? ValueTask.CompletedTask;

    public PrivateServers OrSkip()
    {
        Assert.SkipWhen(servers is null, "Needs PostgreSQL and RabbitMQ: run ./deploy/test.sh.");
        return servers;
    }
}

/// <summary>Brokers, databases and services really killed (-9) while people buy (trials 1 to 8 and 11).</summary>
public sealed class DistributedTests(DistributedMarket market) : IClassFixture<DistributedMarket>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_purchase_goes_from_the_shelf_to_the_households()
    {
        var servers = market.OrSkip();
        using var shopper = new Shopper(servers.Address);
        var order = await shopper.Order(await AProduct(servers), 2);

        var page = await shopper.Pay(order);

        Assert.Contains(order.OrderNo, page.Text, StringComparison.Ordinal);
        var seen = await shopper.Look(order);
        Assert.Equal("paid", seen.GetProperty("state").GetString());
        Assert.True(seen.GetProperty("benefitFen").GetInt64() > 0, $"{seen}");
    }

    [Fact]
    public async Task Orders_go_by_one_node_and_by_the_other_while_that_is_away()
    {
        var servers = market.OrSkip();
        using var shopper = new Shopper(servers.Address);
        using var visitor = new Visitor(servers.Address);
        var product = await AProduct(servers, units: 40);

        async Task Visit()
        {
            for (var order = 0; order < 4; order++)
                await shopper.Order(product, 1);
            await visitor.Get("/checkout");
            await visitor.Get("/en/checkout");
        }

        var (first, second) = (await CheckoutsAt(servers, 1), await CheckoutsAt(servers, 2));
        await Visit();
        Assert.Equal((first + 6, second), (await CheckoutsAt(servers, 1), await CheckoutsAt(servers, 2)));

        await servers.Market("kill web-1");
        await Visit();
        Assert.Equal(second + 6, await CheckoutsAt(servers, 2));

        await servers.Market("start web-1");
        await Eventually.Holds(
            async () =>
            {
                await shopper.Order(product, 1);
                return await CheckoutsAt(servers, 1) > 0;
            },
            "the first node has orders again, as nginx looks for it every second",
            TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_order_that_a_node_which_hangs_keeps_to_itself_is_placed_once_by_the_other_and_not_again_when_it_wakes()
    {
        var servers = market.OrSkip();
        using var shopper = new Shopper(servers.Address);
        var product = await AProduct(servers);
        var key = $"{Guid.NewGuid()}";
        await using var orders = servers.Database("orders");
        await orders.OpenAsync(Cancellation);
        var before = await orders.Number("SELECT count(*) FROM orders");

        PlacedOrder order;
        await servers.Signal("web-1", "STOP");
        try
        {
            Assert.Equal(HttpStatusCode.GatewayTimeout, (await shopper.TryOrder(key, product, 2)).Status);
            order = await shopper.Order(product, 2, key);
        }
        finally
        {
            await servers.Signal("web-1", "CONT");
        }

        using var first = new Shopper(servers.Web(1));
        await Eventually.Holds(async () => (await first.Order(product, 2, key)).OrderNo == order.OrderNo, "the node has woken and knows the order by its key");
        await shopper.Pay(order);
        Assert.Equal("paid", await first.State(order));
        Assert.Equal(before + 1, await orders.Number("SELECT count(*) FROM orders"));
    }

    [Fact]
    public async Task The_office_sees_the_messages_of_every_service()
    {
        var servers = market.OrSkip();
        using var visitor = new Visitor(servers.Address);
        await visitor.SignIn("office@example.com");

        var pages = new List<string>();
        foreach (var service in new[] { "Catalog", "Orders", "Web" })
            pages.Add(await visitor.Read($"/en/office/messages?service={service}"));

        Assert.Contains("receives no messages", pages[0], StringComparison.Ordinal);
        Assert.Matches("KeepPlan(?s:.)*>0</td>", pages[1]);
        Assert.Matches("WriteMail(?s:.)*>0</td>", pages[2]);
    }

    [Fact]
    public async Task With_the_broker_killed_the_shop_goes_on_selling_and_every_fact_arrives_when_it_is_back()
    {
        var servers = market.OrSkip();
        var crowd = new Crowd(servers.Address);
        await crowd.BuyDuring(async () =>
        {
            await crowd.PayMore(4, "before");
            await servers.Market("kill rabbitmq");
            await crowd.PayMore(8, "while the broker is away");
        });

        await servers.Market("start rabbitmq");
        await crowd.Finish();

        await ProcessOracle.AssertNothingWentWrong(servers.Address, crowd, servers.Database);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("catalog")]
    [InlineData("web-1")]
    [InlineData("web-2")]
    [InlineData("postgres")]
    public async Task With_a_process_killed_nothing_acknowledged_is_lost(string part)
    {
        var servers = market.OrSkip();
        var crowd = new Crowd(servers.Address);
        await crowd.BuyDuring(async () =>
        {
            await crowd.PayMore(4, "before");
            await servers.Market($"kill {part}");
            await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
            await servers.Market($"start {part}");
            await crowd.PayMore(4, "after");
        });
        await crowd.Finish();

        await ProcessOracle.AssertNothingWentWrong(servers.Address, crowd, servers.Database);
    }

    [Fact]
    public async Task With_no_broker_at_the_start_the_shop_sells()
    {
        var servers = market.OrSkip();
        await servers.Market("kill rabbitmq");
        await servers.Market("restart orders");
        await servers.Market("restart web-1");
        using (var shopper = new Shopper(servers.Web(1)))
        {
            var order = await shopper.Order(await AProduct(servers), 1);
            await shopper.Pay(order);
            Assert.Equal("paid", await shopper.State(order));
        }
        await servers.Market("start rabbitmq");
    }

    /// <summary>How often a node has been asked, since its start, to show the checkout or to place an order, as it counts for its own metrics.</summary>
    private static async Task<int> CheckoutsAt(PrivateServers servers, int node)
    {
        // What was scraped is given again for 300 ms.
        await Task.Delay(TimeSpan.FromMilliseconds(400), Cancellation);
        using var client = new HttpClient { BaseAddress = servers.Web(node) };
        var metrics = await client.GetStringAsync("/metrics", Cancellation);
        return Regex.Matches(metrics, """^http_server_request_duration_seconds_count\{.*http_route="(api/v1/orders|checkout)".*\} (\d+)""", RegexOptions.Multiline)
            .Sum(counted => int.Parse(counted.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static async Task<string> AProduct(PrivateServers servers, int units = 5)
    {
        using var client = new HttpClient { BaseAddress = servers.Address };
        var page = await client.GetFromJsonAsync<JsonElement>("/api/v1/products?category=tea&pageSize=50", Cancellation);
        return page.GetProperty("items").EnumerateArray().First(item => item.GetProperty("available").GetInt32() > units).GetProperty("code").GetString()!;
    }
}
