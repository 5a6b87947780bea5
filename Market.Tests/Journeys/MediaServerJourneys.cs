using Market.Tests.Web;
using Market.Tests.Web.Livestream;
using Market.Tests.Web.ProductPhotos;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>Live video through a media server (Live:Transport=whip-whep), with the pages of the whole shop: who was there before the host sees what comes, whatever is lost on the way comes again, and nobody is told of video that there is not.</summary>
public sealed class MediaServerJourneys(FakeCamera camera, MediaServerShop shop) : IClassFixture<FakeCamera>, IClassFixture<MediaServerShop>
{
    [Fact]
    public async Task A_viewer_who_was_there_before_the_host_sees_the_video_and_sees_it_again_after_a_reload_and_a_restart_of_the_media_server()
    {
        await using var live = await Stage.Set(camera, shop);
        var (host, viewer) = (await live.Host(), await live.Visitor.NewPageAsync());
        await host.ClickAsync("summary[data-part=picture-count]");
        await host.SetInputFilesAsync("#picture", new FilePayload { Name = "x.png", MimeType = "image/png", Buffer = JudgePhotoTests.Coloured(11) });
        await host.ClickAsync("form[action$='/pictures'] button.quiet");
        await Assertions.Expect(host.Locator("[data-part=pictures] img")).ToBeVisibleAsync();
        await viewer.GotoAsync($"/live/{live.Code}");
        await Assertions.Expect(viewer.Locator("[data-live-player] [data-picture]")).ToBeVisibleAsync();

        await GoLive(host);
        await live.Moves(viewer);

        await host.ReloadAsync();
        await live.Holds(made => made.Count >= 2, "the new page sends");
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await live.Moves(viewer);

        var before = live.Made.Count;
        await live.Server.Forget();
        await live.Holds(made => made.Count > before, "the host has come again");
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await live.Moves(viewer);

        await host.ClickAsync("details:has(form[action$='/end']) summary");
        await host.ClickAsync("form[action$='/end'] button");
        await Assertions.Expect(host.Locator("[data-live-host]")).ToHaveCountAsync(0);
        await Assertions.Expect(viewer.Locator("[data-live-player]")).ToHaveCountAsync(0);
        await live.Holds(made => live.Left(made[^1]), "nothing is sent any more");
    }

    [Fact]
    public async Task A_host_is_not_called_live_before_media_get_through_and_stops_when_the_session_ends_elsewhere()
    {
        await using var live = await Stage.Set(camera, shop);
        var host = await live.Host();
        await host.EvaluateAsync("""
            () => {
              const root = document.querySelector("[data-live-host]");
              window.states = [];
              new MutationObserver(() => window.states.push(root.dataset.state)).observe(root, { attributeFilter: ["data-state"] });
            }
            """);

        live.Server.IsMute = true;
        await host.GetByRole(AriaRole.Button, new() { Name = "打开镜头" }).ClickAsync();
        await live.Holds(made => made.Count == 1, "it has been answered");
        live.Server.IsMute = false;
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Equal("connecting reconnecting live", await host.EvaluateAsync<string>("window.states.join(' ')"));

        using var elsewhere = new Browser(shop.Address);
        await elsewhere.SignIn("cadre@example.com");
        await elsewhere.Submit(await elsewhere.Get($"/cadre/live/{live.Code}/host"), "form[action$='/end']");
        await Assertions.Expect(host.Locator("[data-live-host]")).ToHaveCountAsync(0);
        await live.Holds(made => live.Left(made[^1]), "nothing is sent any more");
    }

    [Fact]
    public async Task A_host_whom_the_shop_does_not_let_send_is_told_so()
    {
        await using var live = await Stage.Set(camera, shop);
        var host = await live.Host();
        await host.EvaluateAsync("document.querySelector('[data-live-host]').dataset.token = 'made up'");

        await host.GetByRole(AriaRole.Button, new() { Name = "打开镜头" }).ClickAsync();

        await Assertions.Expect(host.Locator("[data-state=denied] [data-status]")).ToContainTextAsync("视频服务器");
        await Assertions.Expect(host.GetByRole(AriaRole.Button, new() { Name = "打开镜头" })).ToBeVisibleAsync();
        Assert.Empty(live.Made);
    }

    [Fact]
    public async Task Of_two_devices_of_a_host_the_newer_sends_and_the_other_does_not_come_back()
    {
        await using var live = await Stage.Set(camera, shop);
        var (phone, desk) = (await live.Host(), await live.Hosts.NewPageAsync());
        await desk.GotoAsync($"/cadre/live/{live.Code}/host");
        await GoLive(phone);

        await GoLive(desk);

        await Assertions.Expect(phone.Locator("[data-state=denied]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(desk.Locator("[data-state=live]")).ToBeVisibleAsync();
        Assert.Equal(2, live.Made.Count);
    }

    [Fact]
    public async Task A_browser_without_WebRTC_asks_for_the_media_server_s_playlist()
    {
        await using var live = await Stage.Set(camera, shop);
        await live.Host();
        // A browser that plays such lists, whatever this build of Chromium can.
        await live.Visitor.AddInitScriptAsync("delete window.RTCPeerConnection; HTMLMediaElement.prototype.canPlayType = () => 'maybe';");
        var viewer = await live.Visitor.NewPageAsync();

        await viewer.GotoAsync($"/live/{live.Code}");

        await Eventually.Holds(() => live.Server.Exchanges.Any(exchange => exchange.Path == $"/hls/live/{live.Code}/index.m3u8"), "it is asked for");
    }

    private static async Task GoLive(IPage host)
    {
        await host.GetByRole(AriaRole.Button, new() { Name = "打开镜头" }).ClickAsync();
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
    }

    /// <summary>A session that is announced, and those who come to it.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private Stage(MediaServerStandIn server, IBrowserContext hosts, IBrowserContext visitor, string code) => (Server, Hosts, Visitor, Code) = (server, hosts, visitor, code);

        public MediaServerStandIn Server { get; }
        public IBrowserContext Hosts { get; }
        public IBrowserContext Visitor { get; }
        public string Code { get; }

        /// <summary>Resources of those who sent, oldest first.</summary>
        public List<string> Made => [.. Server.Exchanges.Where(exchange => exchange.Path == $"/live/{Code}/whip").Select(exchange => exchange.Made).OfType<string>()];

        public static async Task<Stage> Set(FakeCamera camera, MediaServerShop shop)
        {
            var (hosts, visitor) = (await camera.Visitor(shop.Address), await camera.Visitor(shop.Address));
            await shop.Server.Serve(shop.Address, hosts);
            return new(shop.Server, hosts, visitor, await LivePages.Scheduled(shop.Address, "清见上市", "JJ010", starts: TimeSpan.FromMinutes(10)));
        }

        /// <summary>The desk of the host, who has opened the room and not yet the camera.</summary>
        public async Task<IPage> Host()
        {
            var host = await LiveJourneys.SignIn(Hosts, "cadre@example.com", $"/cadre/live/{Code}/host");
            await host.ClickAsync("form[action$='/start'] button");
            await Assertions.Expect(host.Locator("[data-live-host]")).ToBeVisibleAsync();
            await Eventually.Holds(async () => (await (await Visitor.APIRequest.GetAsync($"/live/{Code}")).TextAsync()).Contains("data-live-player", StringComparison.Ordinal), "the room is open");
            return host;
        }

        /// <summary>The viewer has come after the host has, and what is seen moves.</summary>
        public async Task Moves(IPage viewer)
        {
            await Holds(_ => Server.Exchanges.Where(exchange => exchange.Made is not null && exchange.Path.StartsWith($"/live/{Code}/", StringComparison.Ordinal)).LastOrDefault()?.Path == $"/live/{Code}/whep", "the viewer has come to the host who sends");
            await Assertions.Expect(viewer.Locator("[data-live-player][data-state=live] video")).ToBeVisibleAsync();
            var seen = await VideoJourneys.See(viewer, IsFluent);
            Assert.True(IsFluent(seen), $"{seen}");
        }

        /// <summary>A sender takes fewer points where it must, and what is heard is not counted of such streams.</summary>
        private static bool IsFluent(SeenVideo seen) => seen is { Ready: >= 3, Advanced: > 1.5, Frames: > 10, Moved: >= 5, Variance: > 20, Width: > 0 };

        public bool Left(string resource) => Server.Exchanges.Any(exchange => exchange is { Method: "DELETE" } && exchange.Path == resource);

        public Task Holds(Func<List<string>, bool> condition, string what) => Eventually.Holds(() => condition(Made), what);

        public async ValueTask DisposeAsync()
        {
            await Hosts.DisposeAsync();
            await Visitor.DisposeAsync();
        }
    }
}

/// <summary>A shop whose live video goes through a media server, and what stands there in its place.</summary>
public sealed class MediaServerShop : IAsyncLifetime
{
    private MarketHost shop = null!;

    internal MediaServerStandIn Server { get; private set; } = null!;

    public Uri Address => shop.Address;

    public async ValueTask InitializeAsync()
    {
        Server = await MediaServerStandIn.Start();
        shop = await MarketHost.Start(new()
        {
            ["Live:Transport"] = "whip-whep",
            ["Live:Media:Address"] = Server.Address.ToString(),
            ["Live:Media:Hls"] = new Uri(Server.Address, "hls/").ToString(),
            ["Live:Media:Key"] = MediaServerStandIn.Key,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await shop.DisposeAsync();
        await Server.DisposeAsync();
    }
}
