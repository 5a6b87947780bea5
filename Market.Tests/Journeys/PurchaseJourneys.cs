using Market.Orders.Contracts;
using Market.Tests.Web;
using Market.Tests.Web.Photos;
using Market.Tests.Web.Returns;
using Market.Web.Account;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>People buy: in a real browser, on a phone and at a desk, in both languages, with and without script.</summary>
[Collection(JourneysCollection.Name)]
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
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");

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
        Assert.Empty(complaints);
    }

    [Theory]
    [InlineData(Phone, "", false)]
    [InlineData(Desk, "/en", true)]
    public async Task A_guest_uses_a_coupon_beside_a_deal(int width, string language, bool script)
    {
        var (product, coupon) = (script ? "JJ021" : "JJ022", $"J{Guid.NewGuid():N}"[..10].ToUpperInvariant());
        await market.In(async (IDeals deals) =>
        {
            await deals.CreateDeal(new CreateDeal($"{Guid.NewGuid()}", product, 120, null, DateTimeOffset.UtcNow.AddHours(1), 9, 3, null, false, "office"));
            return await deals.CreateCoupon(new CreateCoupon($"{Guid.NewGuid()}", coupon, CouponKind.Percent, 20, null, 0, null, DateTimeOffset.UtcNow.AddHours(1), 5, true, [], false, "office"));
        });
        await using var visitor = await chromium.Visitor(market.Address, width, script);
        var page = await visitor.NewPageAsync();
        await Eventually.Holds(async () => { await page.GotoAsync($"{language}/products/{product}"); return (await page.InnerTextAsync("main")).Contains("1.20", StringComparison.Ordinal); }, "the deal is shown");
        await AssertFitsTheScreen(page);
        await page.ClickAsync("form[action$='/cart/lines'] button");
        await page.GotoAsync($"{language}/products/JJ023");
        await page.ClickAsync("form[action$='/cart/lines'] button");
        await AssertFitsTheScreen(page);
        await page.ClickAsync("a[href$='/checkout']");
        await FillDelivery(page);
        await page.FillAsync("#couponCode", coupon.ToLowerInvariant());
        await page.ClickAsync("button[value=coupon]");
        await Assertions.Expect(page.Locator("#coupon [role=status]")).ToContainTextAsync(coupon);
        Assert.Equal("周小禾", await page.InputValueAsync("[name='contact.name']"));
        await AssertFitsTheScreen(page);
        await page.ClickAsync("aside button.big");
        await PayOnSimulator(page);

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/orders/JJ"));
        await AssertFitsTheScreen(page);
        Assert.Contains(coupon, await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("/en", true)]
    public async Task A_claim_with_a_picture_brings_money_back_and_the_receipt_shows_less(string language, bool script)
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone, script);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync($"{language}/products/JJ002");
        await page.ClickAsync("form[action$='/cart/lines'] button:not([type=button])");
        await page.ClickAsync("a[href$='/checkout']");
        await FillDelivery(page);
        await page.ClickAsync("aside button.big");
        await PayOnSimulator(page);
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/orders/JJ"));
        var order = new Uri(page.Url);
        var orderNo = order.Segments.First(segment => segment.StartsWith("JJ2", StringComparison.Ordinal)).TrimEnd('/');
        await page.GotoAsync($"{order.AbsolutePath}/receipt");
        var before = await page.InnerTextAsync(".receipt-figure");
        await market.Receive(orderNo);

        await page.GotoAsync(order.AbsolutePath);
        await page.ClickAsync("a[href*='return-form']");
        await AssertFitsTheScreen(page);
        await page.FillAsync("[name='quantities[1]']", "1");
        await page.CheckAsync("[name=reason][value=Damaged]");
        await page.SetInputFilesAsync("#photos", new FilePayload { Name = "x.jpg", MimeType = "image/jpeg", Buffer = PhotoIntakeTests.Picture(1_200, 900) });
        await page.ClickAsync("button.big:visible");
        await Assertions.Expect(page.Locator("#returns .photos img")).ToBeVisibleAsync();
        await AssertFitsTheScreen(page);

        await using var desk = await chromium.Visitor(market.Address, Phone, script);
        var vendor = await desk.NewPageAsync();
        await vendor.GotoAsync($"{language}/account/sign-in");
        await vendor.FillAsync("#Email", "vendor@example.com");
        await vendor.FillAsync("#Password", Demonstration.Password);
        await vendor.ClickAsync("main form button");
        await vendor.GotoAsync($"{language}/vendor/returns");
        await AssertFitsTheScreen(vendor);
        await vendor.ClickAsync($"a[href$='{orderNo}-R1']");
        await AssertFitsTheScreen(vendor);
        await vendor.ClickAsync("button[name=goodsNeeded][value=false]");
        await AssertFitsTheScreen(vendor);

        await Eventually.Holds(async () => { await page.GotoAsync($"{order.AbsolutePath}/receipt"); return await page.InnerTextAsync(".receipt-figure") != before; }, "the receipt shows less");
        Assert.Contains("0.00", await page.InnerTextAsync(".receipt-figure"), StringComparison.Ordinal);
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
        await page.SelectOptionAsync("#town", new SelectOptionValue { Index = 1 });
        await page.ClickAsync("button[value=counter]");
        var counter = await page.Locator("#pickUpAt input").First.GetAttributeAsync("value");
        await page.CheckAsync($"#pickUpAt input[value='{counter}']");
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

    /// <summary>From the product to the payment page with Tab, Enter, arrows and letters only.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Somebody_without_a_mouse_buys(bool script)
    {
        await using var visitor = await chromium.Visitor(market.Address, Desk, script);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/products/JJ003");
        await Press(page, "form[action$='/cart/lines'] button", "Enter");
        await Press(page, "form[action$='/remove'] button", "Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("notice=removed"));
        // The way back is where the cursor is.
        await Assertions.Expect(page.Locator("form[action$='/restore'] button")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Press(page, "a[href$='/checkout']", "Enter");
        await Press(page, "#deliverTo-district", "ArrowDown");
        await Write(page, "#deliverTo-street", "几江街道小西门 1 号");
        await Write(page, "#contact-name", "周小禾");
        await Write(page, "#contact-phone", "199 0000 1234");
        await page.Keyboard.PressAsync("Enter");
        await Press(page, "button[value=Pay]", "Enter");

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/orders/JJ"));
        await Press(page, "a[href$='/receipt']", "Enter");
        await Press(page, ".share a[href*='/receipts/']", "Enter");
        Assert.Contains("村", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_phone_cities_follow_the_province_and_the_order_page_notices_the_payment_by_itself()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/products/JJ003");
        await page.ClickAsync("form[action$='/cart/lines'] button");
        await page.ClickAsync("a[href$='/checkout']");
        await page.SelectOptionAsync("#deliverTo-province", "四川省");
        await page.SelectOptionAsync("#deliverTo-city", "成都市");
        await page.SelectOptionAsync("#deliverTo-district", "武侯区");
        await page.FillAsync("#deliverTo-street", "桂溪街道 9 号");
        await page.FillAsync("#contact-name", "周小禾");
        await page.FillAsync("#contact-phone", "199 0000 1234");
        await AssertFitsTheScreen(page);
        await page.ClickAsync("aside button.big");
        await page.ClickAsync("button[value=Abandon]");
        await AssertFitsTheScreen(page);
        var waiting = await visitor.NewPageAsync();
        await waiting.GotoAsync(page.Url);
        await page.ClickAsync("form[action$='/pay'] button");
        await page.ClickAsync("button[value=Pay]");

        await waiting.BringToFrontAsync();
        await Assertions.Expect(waiting.Locator("a[href$='/receipt']")).ToBeVisibleAsync();
        await waiting.ClickAsync("a[href$='/receipt']");
        await AssertFitsTheScreen(waiting);
        await waiting.ClickAsync(".share a[href*='/receipts/'] >> nth=0");
        await AssertFitsTheScreen(waiting);
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

    /// <summary>Goes on with Tab until what <paramref name="selector"/> finds has the cursor.</summary>
    private static async Task TabTo(IPage page, string selector)
    {
        await Assertions.Expect(page.Locator(selector).First).ToBeAttachedAsync();
        for (var presses = 0; presses < 150; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }
        Assert.Fail($"The keyboard does not get to {selector} on {page.Url}.");
    }

    private static async Task Press(IPage page, string selector, string key)
    {
        await TabTo(page, selector);
        await page.Keyboard.PressAsync(key);
    }

    private static async Task Write(IPage page, string selector, string text)
    {
        await TabTo(page, selector);
        await page.Keyboard.InsertTextAsync(text);
    }

    internal static async Task FillDelivery(IPage page)
    {
        await page.CheckAsync("#how-delivery");
        await page.SelectOptionAsync("[name='deliverTo.province']", "重庆市");
        await page.SelectOptionAsync("[name='deliverTo.city']", "重庆市");
        await page.SelectOptionAsync("[name='deliverTo.district']", "江津区");
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
        // A page that is asked before its stylesheet has come answers as it looks without one. Asked from here, again and again: Playwright's own wait misses an event
        // that comes while it begins, and a page without script has no timer either that could ask.
        for (var waited = 0; await page.EvaluateAsync<string>("() => document.readyState") is var state && state != "complete"; waited++)
        {
            Assert.True(waited < 1200, $"{page.Url} is still {state} after a minute.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        Assert.True(wide <= page.ViewportSize!.Width,
            $"{page.Url} is {wide} px wide on {page.ViewportSize.Width}: {string.Join(" | ", wide > page.ViewportSize.Width ? await page.EvaluateAsync<string[]>(WhatSticksOut) : [])}");
    }

    private const string WhatSticksOut = """
        () => {
          const out = [...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > innerWidth + .5 || element.scrollWidth > element.clientWidth && element.clientWidth > 0);
          return out.filter(element => !out.some(other => other !== element && element.contains(other)))
            .map(element => `${Math.round(element.getBoundingClientRect().right)} px: ${element.outerHTML.slice(0, 160)}`).slice(0, 8);
        }
        """;
}
