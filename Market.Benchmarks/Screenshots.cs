using Microsoft.Playwright;

namespace Market.Benchmarks;

/// <summary>Pictures of the main pages of a running shop, on a phone and at a desk, in both languages, for the README (deploy/screenshots.sh).</summary>
internal static class Screenshots
{
    private const string Chromium = "/usr/bin/chromium";

    private static readonly (string Name, string Path)[] Pages =
    [
        ("home", "/"), ("listing", "/products?q=huajiao"), ("product", "/products/JJ001"), ("counters", "/counters"), ("story", "/stories/guansheng"), ("disclosure", "/disclosure"),
    ];

    private static readonly (string Name, int Width, int Height)[] Screens = [("phone", 360, 780), ("desk", 1280, 860)];

    public static async Task<int> Take(string shop, string folder)
    {
        Directory.CreateDirectory(folder);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        foreach (var (language, prefix) in new[] { ("zh", ""), ("en", "/en") })
            foreach (var (screen, width, height) in Screens)
            {
                await using var visitor = await browser.NewContextAsync(new() { BaseURL = shop, ViewportSize = new() { Width = width, Height = height } });
                var page = await visitor.NewPageAsync();
                async Task Shoot(string name)
                {
                    await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{screen}-{language}.jpg"), Type = ScreenshotType.Jpeg, Quality = 78 });
                }
                await Buy(page, prefix, Shoot);
                foreach (var (name, path) in Pages)
                {
                    await page.GotoAsync(prefix + path);
                    await Shoot(name);
                }
            }
        return 0;
    }

    /// <summary>One purchase: the cart, the checkout, the order and its receipt are pictures too, and the public figures have something to show.</summary>
    private static async Task Buy(IPage page, string prefix, Func<string, Task> shoot)
    {
        await page.GotoAsync(prefix + "/products/JJ003");
        await page.ClickAsync("form[action$='/cart/lines'] button:not([type=button])");
        await shoot("cart");
        await page.ClickAsync("a[href$='/checkout']");
        await shoot("checkout");
        await page.SelectOptionAsync("[name='deliverTo.province']", "重庆市");
        await page.SelectOptionAsync("[name='deliverTo.city']", "重庆市");
        await page.SelectOptionAsync("[name='deliverTo.district']", "江津区");
        await page.FillAsync("[name='deliverTo.street']", "几江街道小西门 1 号");
        await page.FillAsync("[name='contact.name']", "周小禾");
        await page.FillAsync("[name='contact.phone']", "19900001234");
        await page.ClickAsync("aside button.big");
        await page.ClickAsync("button[value=Pay]");
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("/orders/JJ"));
        await shoot("order");
        await page.ClickAsync("a[href$='/receipt']");
        await shoot("receipt");
    }
}
