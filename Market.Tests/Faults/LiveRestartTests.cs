using System.Globalization;
using System.Text.Json;
using Market.Tests.Journeys;
using Market.Tests.Web;
using Market.Tests.Web.Livestream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Market.Tests.Faults;

/// <summary>
/// A node of Web goes in the middle of a show, killed or told to, with the host or with viewers on it: two real processes, a fake camera, a host and two viewers each with a
/// way of their own to the nodes. Nobody loads a page anew.
/// </summary>
public sealed class LiveRestartTests(DistributedMarket market, FakeCamera camera) : IClassFixture<DistributedMarket>, IClassFixture<FakeCamera>
{
    /// <summary>Two seconds may be lost; the rest is on its way from the camera to the disk.</summary>
    private static readonly TimeSpan MostLost = TimeSpan.FromSeconds(3);
    /// <summary>On a machine that is out of breath; the pages ask again within seconds.</summary>
    private static readonly TimeSpan MostDark = TimeSpan.FromSeconds(120);

    /// <summary>Milliseconds; it takes one minute, on a slow machine several. A browser that never answers that a window is closed is waited for without end, and all tests with it.</summary>
    private const int Longest = 15 * 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Longest)]
    [InlineData("kill", 1, "JJ010", "JJ011")]
    [InlineData("kill", 2, "JJ012", "JJ013")]
    [InlineData("stop", 1, "JJ014", "JJ015")]
    [InlineData("stop", 2, "JJ016", "JJ017")]
    public async Task When_a_node_goes_in_mid_show_the_show_goes_on_and_nothing_acknowledged_is_lost(string how, int node, string first, string second)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        var servers = market.OrSkip();
        await using Door hosts = new(servers.Web(1).Port, servers.Web(2).Port), near = new(servers.Web(1).Port, servers.Web(2).Port), far = new(servers.Web(2).Port, servers.Web(1).Port);
        await using var desk = await camera.Visitor(servers.Address, hosts);
        await using var one = await camera.Visitor(servers.Address, near);
        await using var other = await camera.Visitor(servers.Address, far);
        var code = await Scheduled(servers.Address, first, second);
        var host = await GoLive(desk, code);
        IPage[] viewers = [await Enter(one, code), await Enter(other, code)];
        foreach (var viewer in viewers)
            await VideoJourneys.Moves(viewer);
        await host.ClickAsync($"#pin-{first}");
        foreach (var viewer in viewers)
            await Sees(viewer, first);
        foreach (var page in viewers.Append(host))
            await page.EvaluateAsync("window.sameDocument = true");
        using var crowd = new Acknowledged(servers.Address, code);
        await crowd.Reaches(2);

        var struck = DateTimeOffset.UtcNow;
        await servers.Market($"{how} web-{node}");
        if (how == "stop")
            Assert.True(DateTimeOffset.UtcNow - struck < PrivateServers.Leaves, "a node that is told to go does not wait for those who stay");

        await Assertions.Expect(host.Locator("[data-live-host][data-state=live]")).ToBeVisibleAsync();
        foreach (var viewer in viewers)
        {
            await VideoJourneys.GoesOn(viewer);
            await VideoJourneys.Moves(viewer);
            await Sees(viewer, first);
        }
        await host.ClickAsync($"#pin-{second}");
        foreach (var viewer in viewers)
        {
            await Sees(viewer, second);
            await Assertions.Expect(viewer.Locator("#line-up [data-item]")).ToHaveCountAsync(2);
            await Assertions.Expect(viewer.Locator("#viewers")).ToContainTextAsync("2 ");
        }
        await crowd.Reaches(5);
        await servers.Market($"start web-{node}");
        var (messages, orders) = await crowd.Stop();
        foreach (var viewer in viewers)
            foreach (var message in messages)
                await Assertions.Expect(viewer.Locator("#chat")).ToContainTextAsync(message);
        using (var shopper = new Shopper(servers.Address))
            foreach (var order in orders)
                Assert.Equal("placed", await shopper.State(order));
        foreach (var page in viewers.Append(host))
            Assert.True(await page.EvaluateAsync<bool>("window.sameDocument === true"), page.Url);

        await host.ClickAsync("details:has(form[action$='/end']) summary");
        await host.ClickAsync("form[action$='/end'] button");
        await KeptAndSeekable(servers.Recordings, code, struck, hostWent: node == 1);
    }

    private async Task KeptAndSeekable(string recordings, string code, DateTimeOffset struck, bool hostWent)
    {
        var folder = Path.Combine(recordings, code);
        await Eventually.Holds(() => Manifests(folder).All(manifest => manifest.TryGetProperty("sha256", out var hash) && hash.ValueKind == JsonValueKind.String), "every recording is finished");
        var kept = Manifests(folder).OrderBy(manifest => manifest.GetProperty("began_at").GetDateTimeOffset()).ToList();
        if (hostWent)
        {
            Assert.Equal(2, kept.Count);
            var (lost, dark) = (struck - kept[0].GetProperty("ended_at").GetDateTimeOffset(), kept[1].GetProperty("began_at").GetDateTimeOffset() - struck);
            Assert.True(lost < MostLost && dark < MostDark, $"lost {lost}, dark {dark}");
        }
        else
        {
            Assert.Single(kept);
        }
        await using var files = await Serve(folder);
        await using var context = await camera.Visitor();
        var page = await context.NewPageAsync();
        foreach (var manifest in kept)
            await VideoJourneys.CanBeSoughtIn(page, $"{files.Urls.Single()}/{manifest.GetProperty("file").GetString()}");
    }

    private static List<JsonElement> Manifests(string folder) => [.. Directory.GetFiles(folder, "*.json").Select(file => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)))];

    private static async Task<WebApplication> Serve(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), ServeUnknownFileTypes = true });
        await app.StartAsync(Cancellation);
        return app;
    }

    private static async Task<string> Scheduled(Uri address, string first, string second)
    {
        using var cadre = new Browser(address);
        using var office = new Browser(address);
        await cadre.SignIn("cadre@example.com");
        await office.SignIn("office@example.com");
        var page = await cadre.AddItem(await cadre.AddItem(await cadre.NewSession($"节点重启 {first}", starts: TimeSpan.FromMinutes(10)), first), second);
        Assert.Null((await cadre.Submit(page, "form[action$='/submit']")).Document.QuerySelector("#add-item"));
        await office.Submit(await office.Get($"/office/live/{page.Code()}"), "form[action$='/approve']", new() { ["verified"] = "true" });
        return page.Code();
    }

    private static async Task<IPage> GoLive(IBrowserContext context, string code)
    {
        var host = await LiveJourneys.SignIn(context, "cadre@example.com", $"/cadre/live/{code}/host");
        await host.ClickAsync("form[action$='/start'] button");
        await host.GetByRole(AriaRole.Button, new() { Name = "打开镜头" }).ClickAsync();
        await Assertions.Expect(host.Locator("[data-live-host][data-state=live]")).ToBeVisibleAsync();
        return host;
    }

    private static async Task<IPage> Enter(IBrowserContext context, string code)
    {
        var viewer = await context.NewPageAsync();
        await Eventually.Holds(async () =>
        {
            await viewer.GotoAsync($"/live/{code}");
            return await viewer.Locator("[data-room]").CountAsync() == 1;
        }, "the room is open");
        return viewer;
    }

    private static Task Sees(IPage viewer, string product) => Assertions.Expect(viewer.Locator("#pinned-product")).ToHaveAttributeAsync("data-pinned", product, new() { Timeout = 120_000 });

    /// <summary>Somebody who writes and somebody who orders, again and again, by the common address; only what was answered counts.</summary>
    private sealed class Acknowledged : IDisposable
    {
        private static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(2.5);
        private readonly CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        private readonly List<string> messages = [];
        private readonly List<PlacedOrder> orders = [];
        private readonly Task writing;
        private readonly Task ordering;

        public Acknowledged(Uri address, string code) => (writing, ordering) = (Task.Run(() => Write(address, code)), Task.Run(() => Order(address)));

        public Task Reaches(int more)
        {
            var (written, ordered) = (messages.Count + more, orders.Count + more);
            return Eventually.Holds(() => messages.Count >= written && orders.Count >= ordered, $"{more} more messages and orders are acknowledged");
        }

        public async Task<(IReadOnlyList<string> Messages, IReadOnlyList<PlacedOrder> Orders)> Stop()
        {
            await enough.CancelAsync();
            await Task.WhenAll(writing, ordering);
            return (messages, orders);
        }

        public void Dispose() => enough.Cancel();

        private async Task Write(Uri address, string code)
        {
            using var browser = new Browser(address);
            await browser.SignIn("consumer2@example.com");
            for (var number = 1; !enough.IsCancellationRequested; number++)
            {
                await Try(async () =>
                {
                    var page = await browser.Get($"/live/{code}");
                    if (page.Document.QuerySelector("form[action$='/say'] [name=__RequestVerificationToken]")?.GetAttribute("value") is not { } token)
                        return;
                    var text = string.Create(CultureInfo.InvariantCulture, $"第 {number} 句。");
                    using var request = new HttpRequestMessage(HttpMethod.Post, $"/live/{code}/say") { Content = new FormUrlEncodedContent([new("text", text), new("__RequestVerificationToken", token)]) };
                    request.Headers.Accept.ParseAdd("application/json");
                    using var answer = await browser.Client.SendAsync(request, Cancellation);
                    if (answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync(Cancellation)).Contains("\"done\":true", StringComparison.Ordinal))
                        messages.Add(text);
                });
                await Task.Delay(BetweenMessages, enough.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }

        private async Task Order(Uri address)
        {
            using var shopper = new Shopper(address);
            while (!enough.IsCancellationRequested)
            {
                await Try(async () =>
                {
                    var (status, body) = await shopper.TryOrder($"{Guid.NewGuid()}", "JJ020", 1);
                    if (status == System.Net.HttpStatusCode.Created)
                        orders.Add(PlacedOrder.From(body));
                });
                await Task.Delay(BetweenMessages, enough.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }

        /// <summary>What has no answer is not acknowledged.</summary>
        private static async Task Try(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
            {
                // The node that had it is gone.
            }
        }
    }
}
