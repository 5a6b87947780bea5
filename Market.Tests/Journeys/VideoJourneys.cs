using Market.Tests.Web;
using Market.Tests.Web.Livestream;
using Market.Tests.Web.Livestream.Video;
using Market.Web.Livestream;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>
/// Real video in a real browser with a fake camera: pictures that move arrive at viewers of two nodes, go on when the host reloads the page, and remain as a recording that can be sought in.
/// </summary>
[Collection(JourneysCollection.Name)]
public sealed class VideoJourneys(MarketHost market, FakeCamera camera) : IClassFixture<FakeCamera>
{
    /// <summary>Ten pictures, 200 ms apart: how many of 160 × 90 points changed from one to the next, and how much they differ among themselves.</summary>
    private const string Look = """
        async video => {
          const context = Object.assign(document.createElement("canvas"), { width: 160, height: 90 }).getContext("2d", { willReadFrequently: true });
          const from = { time: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames };
          const changes = [];
          let before, variance = 0;
          for (let i = 0; i < 10; i++) {
            await new Promise((shown, failed) => {
              video.requestVideoFrameCallback(shown);
              setTimeout(() => failed(new Error(`no picture within 60 s: ${i}, ready ${video.readyState}`)), 60_000);
            });
            context.drawImage(video, 0, 0, 160, 90);
            const { data } = context.getImageData(0, 0, 160, 90);
            const light = Array.from({ length: 14400 }, (_, at) => (data[at * 4] + data[at * 4 + 1] + data[at * 4 + 2]) / 3);
            const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
            variance = Math.max(variance, light.reduce((sum, value) => sum + (value - mean) ** 2, 0) / light.length);
            if (before) changes.push(light.filter((value, at) => Math.abs(value - before[at]) > 12).length);
            before = light;
            await new Promise(done => setTimeout(done, 200));
          }
          return {
            ready: video.readyState, advanced: video.currentTime - from.time, frames: video.getVideoPlaybackQuality().totalVideoFrames - from.frames,
            moved: changes.filter(count => count > 200).length, variance, width: video.videoWidth, audio: video.webkitAudioDecodedByteCount,
            behind: video.buffered.length ? video.buffered.end(video.buffered.length - 1) - video.currentTime : -1,
          };
        }
        """;

    [Fact]
    public async Task Moving_pictures_reach_viewers_of_two_nodes_survive_a_reload_and_remain_as_a_recording()
    {
        await using var context = await camera.Visitor();
        await using var nodes = await VideoNodes.Start(2);
        var code = await nodes.Session();
        await context.AddCookiesAsync([new() { Name = "account", Value = VideoNodes.Cadre, Url = nodes.Address(0).ToString() }]);
        var host = await context.NewPageAsync();
        await host.GotoAsync(new Uri(nodes.Address(0), $"/host/{code}").ToString());
        await GoLive(host);
        var viewers = new List<IPage>();
        for (var node = 0; node < 2; node++)
        {
            viewers.Add(await context.NewPageAsync());
            await viewers[node].GotoAsync(new Uri(nodes.Address(node), $"/watch/{code}").ToString());
        }
        foreach (var viewer in viewers)
            await Moves(viewer);
        await ComesByRequestsToo(new Uri(nodes.Address(1), $"/live/{code}/video/"));

        await host.ReloadAsync();
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await Eventually.Holds(() => Directory.GetFiles(nodes.Recordings, "*.mp4", SearchOption.AllDirectories).Length == 2, "the second recorder is on the air");
        await Moves(viewers[1]);

        await nodes.Change(code, SessionState.Ended);
        foreach (var viewer in viewers)
            await Assertions.Expect(viewer.Locator("[data-state=ended]")).ToBeVisibleAsync();
        await Assertions.Expect(host.Locator("[data-state=over]")).ToBeVisibleAsync();
        foreach (var recording in await Recordings(nodes, code))
            await CanBeSoughtIn(viewers[0], recording);
    }

    [Fact]
    public async Task A_host_shows_products_while_the_camera_stays_on_and_who_is_in_the_room_sees_both()
    {
        await using var context = await camera.Visitor(market.Address);
        var code = await LivePages.Scheduled(market.Address, "清见上市", "JJ010", starts: TimeSpan.FromMinutes(10));
        var host = await LiveJourneys.SignIn(context, "cadre@example.com", $"/cadre/live/{code}/host");
        await host.ClickAsync("form[action$='/rehearse'] button");
        await host.GetByRole(AriaRole.Button, new() { Name = "开始彩排" }).PressAsync("Enter");
        await Assertions.Expect(host.Locator("[data-state=rehearsal]")).ToBeVisibleAsync();

        await host.ClickAsync("form[action$='/start'] button");
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await using var other = await camera.Visitor(market.Address);
        var viewer = await other.NewPageAsync();
        await viewer.GotoAsync($"/live/{code}");
        await Moves(viewer);
        await host.ClickAsync("#pin-JJ010");
        await Assertions.Expect(host.Locator("form[action$='/unpin']")).ToBeVisibleAsync();
        await host.GetByRole(AriaRole.Button, new() { Name = "静音" }).PressAsync("Enter");
        await Assertions.Expect(host.Locator("[data-do=mute][aria-pressed=true]")).ToBeVisibleAsync();
        await Moves(viewer);
        await host.EvaluateAsync("window.sameDocument = true");
        await host.ClickAsync("summary[data-part=moderator-count]");
        await host.FillAsync("#moderator", "consumer2@example.com");
        await host.PressAsync("#moderator", "Enter");
        await Assertions.Expect(host.Locator("[data-part=moderators]")).ToContainTextAsync("consumer2@example.com");
        Assert.True(await host.EvaluateAsync<bool>("window.sameDocument === true"));
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await Moves(viewer);
        Assert.Equal([], await FakeCamera.Complaints(host));
        Assert.Equal([], await FakeCamera.Complaints(viewer));

        // The host comes back with another recorder, so the film has two parts, and shows the product once more.
        await host.ReloadAsync();
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await Moves(viewer);
        await host.ClickAsync("form[action$='/unpin'] button");
        await Assertions.Expect(host.Locator("form[action$='/unpin']")).ToHaveCountAsync(0);
        await host.ClickAsync("#pin-JJ010");
        await Assertions.Expect(host.Locator("form[action$='/unpin']")).ToBeVisibleAsync();
        await Moves(viewer);

        await host.ClickAsync("details:has(form[action$='/end']) summary");
        await host.ClickAsync("form[action$='/end'] button");
        await Assertions.Expect(viewer.Locator("[data-live-player]")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Locator("[data-live-host]")).ToHaveCountAsync(0);
        await CanBeSeenAgain(viewer, code);
    }

    /// <summary>
    /// Its replay, by keyboard: a chapter of either part is sought at once, and by its address alone, and leads to the product; one part follows the other. A camera that starts anew
    /// on a slow machine leaves a part more, and the last part is there last.
    /// </summary>
    private static async Task CanBeSeenAgain(IPage viewer, string code)
    {
        await Eventually.Holds(async () =>
        {
            await viewer.GotoAsync($"/live/{code}/replay");
            return await viewer.Locator("a[data-chapter]").CountAsync() == 2 && await viewer.Locator("#film nav a[data-part]").CountAsync() >= 2;
        }, "both chapters of the film can be seen again", TimeSpan.FromSeconds(60));
        foreach (var chapter in new[] { 1, 2, 1 })
        {
            await viewer.Locator($"a[data-chapter='{chapter}']").PressAsync("Enter");
            await viewer.WaitForFunctionAsync(AtTheChapter, chapter);
            await Assertions.Expect(viewer.Locator($"#chapter-{chapter} a[aria-current=true]")).ToBeVisibleAsync();
            await viewer.ReloadAsync();
            await viewer.WaitForFunctionAsync(AtTheChapter, chapter);
        }
        Assert.Equal([], await FakeCamera.Complaints(viewer));
        var next = await viewer.EvaluateAsync<int>("() => { const video = document.querySelector('video'), next = Number(video.dataset.part) + 1; video.currentTime = video.duration - 0.3; return video.play().then(() => next); }");
        await Assertions.Expect(viewer.Locator($"#film nav a[data-part='{next}'][aria-current=true]")).ToBeVisibleAsync();
        await PurchaseJourneys.AssertFitsTheScreen(viewer);
        await viewer.Locator("#chapter-1 a.button").PressAsync("Enter");
        await Assertions.Expect(viewer).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/products/JJ010$"));
    }

    private const string AtTheChapter = """
        chapter => {
          const video = document.querySelector("video");
          const link = document.querySelector(`a[data-chapter='${chapter}']`);
          const at = Number(link.dataset.at) / 1000;
          return at > 0.2 && video.dataset.part === link.dataset.part && !video.error && video.readyState >= 2 && video.videoWidth === 640 && video.currentTime > at - 0.1 && video.currentTime < at + 20;
        }
        """;

    [Fact]
    public async Task A_host_whose_network_carries_less_sends_less_then_pictures_and_video_again_when_it_is_better()
    {
        await using var nodes = await VideoNodes.Start();
        await using var narrow = new Door(nodes.Address(0).Port);
        await using var sending = await camera.Visitor(through: narrow);
        await using var watching = await camera.Visitor();
        var code = await nodes.Session();
        await sending.AddCookiesAsync([new() { Name = "account", Value = VideoNodes.Cadre, Url = nodes.Address(0).ToString() }]);
        await sending.AddInitScriptAsync("""
            window.rates = [];
            const Recorder = window.MediaRecorder;
            window.MediaRecorder = class extends Recorder { constructor(stream, options) { super(stream, options); window.rates.push(options.videoBitsPerSecond); } };
            """);
        var (host, viewer) = (await sending.NewPageAsync(), await watching.NewPageAsync());
        await host.GotoAsync(new Uri(nodes.Address(0), $"/host/{code}").ToString());
        await GoLive(host);
        await viewer.GotoAsync(new Uri(nodes.Address(0), $"/watch/{code}").ToString());
        await Moves(viewer);
        await viewer.EvaluateAsync("window.sameDocument = true");

        // Hardly anything gets through: a lower bitrate is tried. With some more, it is enough.
        narrow.BytesPerSecond = 2_000;
        await host.WaitForFunctionAsync("() => window.rates.length > 1", null, new() { Timeout = 120_000 });
        narrow.BytesPerSecond = 0;
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
        await GoesOn(viewer);
        await Moves(viewer);
        Assert.Equal("800000 450000", await host.EvaluateAsync<string>("window.rates.join(' ')"));

        // Not even the lowest gets through: pictures do.
        narrow.BytesPerSecond = 2_000;
        await Assertions.Expect(host.Locator("[data-state=pictures]")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        narrow.BytesPerSecond = 20_000;
        await Assertions.Expect(viewer.Locator("[data-state=stills] [data-picture]")).ToBeVisibleAsync();
        Assert.True(await viewer.Locator("[data-picture]").EvaluateAsync<int>("picture => picture.naturalWidth") > 100);
        await Assertions.Expect(viewer.Locator("video")).ToBeHiddenAsync();
        Assert.Equal("800000 450000 250000", await host.EvaluateAsync<string>("window.rates.join(' ')"));

        narrow.BytesPerSecond = 0;
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(viewer.Locator("video")).ToBeVisibleAsync();
        await GoesOn(viewer);
        await Moves(viewer);
        Assert.True(await viewer.EvaluateAsync<bool>("window.sameDocument === true"));
    }

    [Fact]
    public async Task A_browser_without_MediaSource_shows_the_playlist_or_where_it_cannot_pictures()
    {
        await using var context = await camera.Visitor();
        await using var old = await camera.Visitor();
        await using var nodes = await VideoNodes.Start();
        var code = await nodes.Session();
        await context.AddCookiesAsync([new() { Name = "account", Value = VideoNodes.Cadre, Url = nodes.Address(0).ToString() }]);
        await old.AddInitScriptAsync("delete window.MediaSource; delete window.ManagedMediaSource;");
        var host = await context.NewPageAsync();
        await host.GotoAsync(new Uri(nodes.Address(0), $"/host/{code}").ToString());
        await GoLive(host);
        await ComesByRequestsToo(new Uri(nodes.Address(0), $"/live/{code}/video/"));

        var viewer = await old.NewPageAsync();
        await viewer.GotoAsync(new Uri(nodes.Address(0), $"/watch/{code}").ToString());

        Assert.False(await viewer.EvaluateAsync<bool>("'MediaSource' in window || 'ManagedMediaSource' in window"));
        // Chromium has learned to play such lists, and not every build of it has.
        if (await viewer.EvaluateAsync<string>("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')") is { Length: > 0 })
        {
            await Assertions.Expect(viewer.Locator("[data-state=live]")).ToBeVisibleAsync();
            await GoesOn(viewer);
        }
        else
        {
            await Assertions.Expect(viewer.Locator("[data-state=unsupported] [data-picture]")).ToBeVisibleAsync();
            Assert.True(await viewer.Locator("[data-picture]").EvaluateAsync<int>("picture => picture.naturalWidth") > 100);
        }
    }

    /// <summary>More pictures come than had come when this was asked.</summary>
    internal static Task GoesOn(IPage viewer) => viewer.Locator("video").EvaluateAsync("""
        async video => {
          const frames = () => video.getVideoPlaybackQuality().totalVideoFrames, enough = frames() + 30, patience = Date.now() + 60_000;
          while (frames() < enough) {
            if (Date.now() > patience) throw new Error(`no more pictures: ${document.querySelector("[data-live-player]").dataset.state}`);
            await new Promise(done => setTimeout(done, 100));
          }
        }
        """);

    private static async Task GoLive(IPage host)
    {
        await host.GetByRole(AriaRole.Button, new() { Name = "打开镜头" }).ClickAsync();
        await Assertions.Expect(host.Locator("[data-state=live]")).ToBeVisibleAsync();
    }

    internal static async Task Moves(IPage viewer)
    {
        var seen = await See(viewer, IsFluent);
        Assert.True(IsFluent(seen), $"{seen}");
    }

    /// <summary>A picture of one colour has no variance; Chromium's camera shows a figure on one colour, which varies little when it is small.</summary>
    private static bool IsFluent(SeenVideo seen) => seen is { Ready: >= 3, Advanced: > 1.5, Frames: > 10, Moved: >= 5, Variance: > 20, Width: 640, Audio: > 0, Behind: < 3 };

    /// <summary>What is shown, looked at again when it is not yet right: a machine that is out of breath has moments without the next picture, and what never comes fails all the same.</summary>
    internal static async Task<SeenVideo> See(IPage viewer, Func<SeenVideo, bool> isRight)
    {
        var seen = await See(viewer);
        for (var again = 0; again < 5 && !isRight(seen); again++)
            seen = await See(viewer);
        return seen;
    }

    private static async Task<SeenVideo> See(IPage viewer)
    {
        await viewer.WaitForFunctionAsync("() => document.querySelector('video').readyState >= 3", null);
        var seen = (await viewer.Locator("video").EvaluateAsync<System.Text.Json.JsonElement>(Look)).Deserialize();
        TestContext.Current.SendDiagnosticMessage($"{seen}");
        return seen;
    }

    /// <summary>For browsers without MediaSource, and for networks that carry no video.</summary>
    private static async Task ComesByRequestsToo(Uri video)
    {
        using var client = new HttpClient { BaseAddress = video };
        await Eventually.Holds(async () => (await client.GetAsync("hls/live.m3u8", TestContext.Current.CancellationToken)).IsSuccessStatusCode, "there is a playlist");
        var list = await client.GetStringAsync("hls/live.m3u8", TestContext.Current.CancellationToken);
        var (init, segment) = (list.Split('"')[1], list.Split('\n').First(line => line.EndsWith(".m4s", StringComparison.Ordinal)));
        byte[] media = [.. await client.GetByteArrayAsync($"hls/{init}", TestContext.Current.CancellationToken), .. await client.GetByteArrayAsync($"hls/{segment}", TestContext.Current.CancellationToken)];
        Assert.True(Taken.Read(new Market.Web.Livestream.Video.Containers.Mp4Reader(), media).Frames.Count > 20);
        await Eventually.Holds(async () => (await client.GetAsync("still.jpg", TestContext.Current.CancellationToken)).Content.Headers.ContentType?.MediaType == "image/jpeg", "there is a picture");
    }

    private static async Task<List<string>> Recordings(VideoNodes nodes, string code)
    {
        var folder = Path.Combine(nodes.Recordings, code);
        await Eventually.Holds(() => Directory.GetFiles(folder, "*.json").All(file => File.ReadAllText(file).Contains("\"sha256\": \"", StringComparison.Ordinal)), "the recordings are finished");
        var files = Directory.GetFiles(folder, "*.mp4");
        Assert.Equal(2, files.Length);
        return [.. files.Select(file => $"/recordings/{code}/{Path.GetFileName(file)}")];
    }

    internal static async Task CanBeSoughtIn(IPage page, string recording)
    {
        var found = await page.EvaluateAsync<double[]>("""
            async address => {
              const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto" });
              const places = [];
              const comes = event => new Promise((done, failed) => {
                const state = () => `${event} at ${places.length}: ready ${video.readyState}, network ${video.networkState}, seeking ${video.seeking}, ${video.error?.message}`;
                video.addEventListener(event, done, { once: true });
                video.addEventListener("error", () => failed(new Error(state())), { once: true });
                setTimeout(() => failed(new Error(`not within 60 s: ${state()}`)), 60_000);
              });
              const loaded = comes("loadedmetadata");
              video.src = address;
              await loaded;
              for (const part of [0.3, 0.7, 0.95]) {
                const sought = comes("seeked");
                video.currentTime = video.duration * part;
                await sought;
                places.push(video.currentTime / video.duration);
              }
              return [video.duration, video.readyState, video.videoWidth, ...places];
            }
            """, recording);
        Assert.True(found[0] is > 2 and < 300 && found[1] >= 2 && found[2] == 640 && Math.Abs(found[3] - 0.3) < 0.05 && Math.Abs(found[4] - 0.7) < 0.05 && Math.Abs(found[5] - 0.95) < 0.05, string.Join(' ', found));
    }
}

/// <summary>What a viewer's video was found to be.</summary>
internal sealed record SeenVideo(int Ready, double Advanced, int Frames, int Moved, double Variance, int Width, long Audio, double Behind);

internal static class SeenVideos
{
    private static readonly System.Text.Json.JsonSerializerOptions Format = new(System.Text.Json.JsonSerializerDefaults.Web);

    public static SeenVideo Deserialize(this System.Text.Json.JsonElement seen) => System.Text.Json.JsonSerializer.Deserialize<SeenVideo>(seen, Format)!;
}
