using Market.Tests.Web;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>The shop on a device: slow answers say so, nothing is sent twice, and without network there is what was last seen and nothing private.</summary>
[Collection(JourneysCollection.Name)]
public sealed class DeviceJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;

    [Fact]
    public async Task What_takes_longer_than_300_ms_says_so_and_is_not_sent_twice()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        var sent = 0;
        await page.RouteAsync("**/account/sign-in", async route =>
        {
            if (route.Request.Method == "POST")
            {
                sent++;
                await Task.Delay(1500, TestContext.Current.CancellationToken);
            }
            await route.ContinueAsync();
        });
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#Email", "nobody@example.com");
        await page.FillAsync("#Password", "not-the-password");

        // The page notes what it shows, and when, since a browser under way answers no questions.
        await page.EvaluateAsync("""
            () => {
              const bar = document.getElementById('progress');
              const button = document.querySelector('main form button');
              const began = performance.now();
              new MutationObserver(() => sessionStorage.setItem('shown', `${Math.round(performance.now() - began)} ${bar.className} ${bar.textContent}`))
                .observe(bar, { subtree: true, childList: true, attributes: true });
              button.click();
              button.click();
              setTimeout(() => button.click(), 600);
            }
            """);
        await page.WaitForSelectorAsync("[role=alert]");

        var shown = (await page.EvaluateAsync<string>("() => sessionStorage.getItem('shown')")).Split(' ');
        Assert.InRange(int.Parse(shown[0], System.Globalization.CultureInfo.InvariantCulture), 290, 1400);
        Assert.Equal(["progress", "shown", "正在处理，请稍等…"], shown[1..]);
        Assert.Equal(1, sent);
        Assert.Equal("nobody@example.com", await page.InputValueAsync("#Email"));
        Assert.Equal("", await page.TextContentAsync("#progress"));
    }

    [Fact]
    public async Task Without_network_one_sees_the_products_last_looked_at_and_nothing_private_is_kept()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/en/");
        await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await page.GotoAsync("/en/products/JJ001");
        var name = (await page.InnerTextAsync("h1")).Trim();
        await page.ClickAsync("form[action$='/cart/lines'] button:not([type=button])");
        foreach (var path in new[] { "/en/cart", "/en/checkout", "/en/account/sign-in", "/en/orders", "/en/preferences", "/en/products?q=tea" })
            await page.GotoAsync(path);
        await Eventually.Holds(async () => (await Kept(page)).Contains("/en/products/JJ001"), "the product page is kept");

        Assert.All(await Kept(page), path => Assert.Matches(@"^((/en)?/offline|/en/products/JJ001|/(css|js|img)/.+\.[a-z0-9]{10}\.[a-z0-9]+)$", path));
        Assert.Equal("False", await page.EvaluateAsync<string>("""async () => { const kept = await (await caches.match('/en/products/JJ001')).text(); return kept.includes('cart-count"') ? 'True' : 'False'; }"""));

        await visitor.SetOfflineAsync(true);
        await page.GotoAsync("/en/orders");
        await Assertions.Expect(page.Locator("#seen a")).ToHaveTextAsync(name);
        await page.ClickAsync("#seen a");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(name);
        await Assertions.Expect(page.Locator("#kept-copy")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_keys_beside_a_number_keep_within_its_bounds()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/design");
        var less = page.Locator("[aria-controls=quantity-middle][data-step='-1']");

        await less.ClickAsync();
        await less.ClickAsync();

        Assert.Equal("1", await page.InputValueAsync("#quantity-middle"));
        await Assertions.Expect(less).ToBeDisabledAsync();
        await Assertions.Expect(page.Locator("[aria-controls=quantity-last][data-step='1']")).ToBeDisabledAsync();
    }

    /// <summary>Paths of everything in the device's caches.</summary>
    private static async Task<string[]> Kept(IPage page) => await page.EvaluateAsync<string[]>(
        "async () => (await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat()");
}
