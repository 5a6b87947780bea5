using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>Chromium with a camera that shows a moving picture and a microphone that beeps, to which every page may be given access.</summary>
public sealed class FakeCamera : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium.Program))
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Program, Args = [.. Chromium.Arguments, .. Arguments] });
    }

    /// <summary>Somebody with cookies of their own who lets pages use the camera.</summary>
    /// <param name="through">The door of their network; none: straight to where the address leads.</param>
    internal async Task<IBrowserContext> Visitor(Uri? address = null, Door? through = null)
    {
        Assert.SkipWhen(browser is null, $"Needs Chromium at {Chromium.Program}: run ./deploy/test.sh, or set MARKET_TEST_CHROMIUM.");
        var context = await browser.NewContextAsync(new() { Permissions = ["camera", "microphone"], Locale = "zh-CN", BaseURL = address?.ToString(), Proxy = through is null ? null : new() { Server = through.Address } });
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        return context;
    }

    /// <summary>What keeps people who see or hear little from using the page as it stands.</summary>
    public static async Task<List<string>> Complaints(IPage page)
    {
        // The other way opens a page of its own; ours have no frames that would need it.
#pragma warning disable CS0618
        var found = await page.RunAxeLegacy();
#pragma warning restore CS0618
        return [.. found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}"))];
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
