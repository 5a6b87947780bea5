using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>A real browser: the Chromium that MARKET_TEST_CHROMIUM names, or Debian's. Without one, journeys are skipped and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    internal static readonly string Program = Environment.GetEnvironmentVariable("MARKET_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    // The network is closed to it: without these it looks for its maker's hosts at every start.
    internal static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments });
    }

    /// <summary>A visitor with a screen of their own. Closed, with all its pages, on disposal.</summary>
    public async Task<IBrowserContext> Visitor(Uri address, int width, bool script = true)
    {
        Assert.SkipWhen(browser is null, $"Needs Chromium at {Program}: run ./deploy/test.sh, or set MARKET_TEST_CHROMIUM.");
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = 900 },
            JavaScriptEnabled = script,
            Locale = "zh-CN",
        });
        // A machine that runs other tests too is slow at times; what never comes fails all the same.
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
