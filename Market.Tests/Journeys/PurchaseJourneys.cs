using Market.Tests.Web;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>People buy: in a real browser, on a phone and at a desk, in both languages, with and without script.</summary>
[Collection(MarketCollection.Name)]
public sealed class PurchaseJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;
    private const int Desk = 1280;

    [Theory]
    [InlineData(Phone, "", true)]
    [InlineData(Phone, "", false)]
    [InlineData(Desk, "/en", true)]
    [InlineData(Desk, "/en", false)]
    public async Task A_guest_finds_a_product_has_it_delivered_pays_and_sees_whom_it_reached(int width, string language, bool script)
    {
        await using var visitor = await chromium.Visitor(market.Address, width, script);
        var page = await visitor.NewPageAsync();

        await page.GotoAsync($"{language}/");
        await page.FillAsync("#site-q", "huajiao");
        await page.PressAsync("#site-q", "Enter");
        await page.ClickAsync("main a[href*='/products/JJ'] >> nth=0");
        await page.FillAsync("#quantity", "2");
        await page.ClickAsync("form[action$='/cart/lines'] button");
        await page.ClickAsync("a[href$='/checkout']");
        await FillDelivery(page);
        await AssertFitsTheScreen(page);
        await page.ClickAsync("aside button.big");

        await PayOnSimulator(page);

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/orders/JJ"));
        await AssertFitsTheScreen(page);
        await page.ClickAsync("a[href$='/receipt']");
        await AssertFitsTheScreen(page);
        var receipt = await page.InnerTextAsync("main");
        Assert.Contains(language == "" ? "村" : "Village", receipt, StringComparison.Ordinal);
        Assert.Matches(@"¥\s?\d", receipt);
    }

    [Fact]
    public async Task A_guest_picks_up_at_a_counter()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone, script: false);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/products?category=tea");
        await page.ClickAsync("main a[href*='/products/JJ'] >> nth=0");
        await page.ClickAsync("form[action$='/cart/lines'] button");
        await page.ClickAsync("a[href$='/checkout']");
        await page.CheckAsync("#how-pick-up");
        var counter = await page.Locator("#pickUpAt option").Nth(1).GetAttributeAsync("value");
        await page.SelectOptionAsync("#pickUpAt", counter!);
        await page.FillAsync("[name='contact.name']", "周小禾");
        await page.FillAsync("[name='contact.phone']", "199 0000 1234");
        await page.ClickAsync("aside button.big");
        await PayOnSimulator(page);
        Assert.Contains(counter!, await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_something_missing_keeps_what_was_typed_and_says_what_beside_the_field()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone, script: false);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/products?category=tea");
        await page.ClickAsync("main a[href*='/products/JJ'] >> nth=0");
        await page.ClickAsync("form[action$='/cart/lines'] button");
        await page.ClickAsync("a[href$='/checkout']");
        await FillDelivery(page);
        await page.FillAsync("[name='contact.phone']", "no number");
        await page.ClickAsync("aside button.big");

        await Assertions.Expect(page.Locator("[name='contact.phone']")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal("no number", await page.InputValueAsync("[name='contact.phone']"));
        Assert.Equal("周小禾", await page.InputValueAsync("[name='contact.name']"));
        Assert.Equal(1, await page.Locator("[role=alert]").CountAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task Every_public_page_fits_a_phone_and_a_desk_and_complains_of_nothing(string language)
    {
        foreach (var width in new[] { Phone, Desk })
        {
            await using var visitor = await chromium.Visitor(market.Address, width);
            var page = await visitor.NewPageAsync();
            var complaints = new List<string>();
            page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add($"{page.Url}: {message.Text}"); };
            page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
            foreach (var path in new[] { "/", "/products", "/products?q=花椒", "/products/JJ001", "/counters", "/counters/C001", "/cart", "/disclosure", "/certificates", "/stories", "/stories/guansheng", "/account/sign-in", "/account/register" })
            {
                var answer = await page.GotoAsync(language + path);
                Assert.True(answer!.Ok, $"{answer.Status} {path}");
                Assert.Equal(language == "" ? "zh-CN" : "en", await page.GetAttributeAsync("html", "lang"));
                await AssertFitsTheScreen(page);
            }
            Assert.Empty(complaints);
        }
    }

    internal static async Task FillDelivery(IPage page)
    {
        await page.CheckAsync("#how-delivery");
        await page.FillAsync("[name='deliverTo.province']", "重庆市");
        await page.FillAsync("[name='deliverTo.city']", "重庆市");
        await page.FillAsync("[name='deliverTo.district']", "江津区");
        await page.FillAsync("[name='deliverTo.street']", "几江街道小西门 1 号");
        await page.FillAsync("[name='contact.name']", "周小禾");
        await page.FillAsync("[name='contact.phone']", "199 0000 1234");
    }

    internal static async Task PayOnSimulator(IPage page)
    {
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/stripe-simulator/pay/"));
        await AssertFitsTheScreen(page);
        await page.CheckAsync("input[name=method][value=alipay]");
        await page.ClickAsync("button[value=Pay]");
    }

    /// <summary>Nothing sticks out sideways. (The box of an element does not grow with what overflows it; the scroll width does.)</summary>
    internal static async Task AssertFitsTheScreen(IPage page)
    {
        var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        Assert.True(wide <= page.ViewportSize!.Width, $"{page.Url} is {wide} px wide on {page.ViewportSize.Width}.");
    }
}
