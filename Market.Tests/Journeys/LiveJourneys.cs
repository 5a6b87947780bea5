using Market.Orders.Contracts;
using Market.Tests.Web;
using Market.Tests.Web.Livestream;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>Live selling in a real browser: on phones, by keyboard, with and without script.</summary>
[Collection(JourneysCollection.Name)]
public sealed class LiveJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_session_is_planned_and_approved_on_phones_without_script(string language)
    {
        await using var first = await chromium.Visitor(market.Address, Phone, script: false);
        await using var second = await chromium.Visitor(market.Address, Phone, script: false);
        var cadre = await SignIn(first, "cadre@example.com", $"{language}/account");
        await cadre.ClickAsync("main a[href$='/cadre/live']");
        await cadre.ClickAsync("main a[href$='/cadre/live/new']");
        await PurchaseJourneys.AssertFitsTheScreen(cadre);
        foreach (var (field, value) in LivePages.Details("油溪粑上桌", TimeSpan.FromHours(20)))
            await cadre.FillAsync($"[name={field}]", value);
        await cadre.ClickAsync("main form button");
        await cadre.FillAsync("#add-item [name=productCode]", "JJ005");
        await cadre.FillAsync("#add-item [name=livePrice]", "2");
        await cadre.FillAsync("#add-item [name=quota]", "4");
        await cadre.ClickAsync("#add-item button");
        await PurchaseJourneys.AssertFitsTheScreen(cadre);
        // What is suggested is taken by its box; the cadre who thinks better of it takes it off again.
        await cadre.ClickAsync("a[href$='/planner']");
        await PurchaseJourneys.AssertFitsTheScreen(cadre);
        await Assertions.Expect(cadre.Locator("[data-suggestion='JJ005']")).ToHaveCountAsync(0);
        var suggested = (await cadre.Locator("[data-suggestion]").First.GetAttributeAsync("data-suggestion"))!;
        await cadre.CheckAsync($"[name=products][value={suggested}]");
        await cadre.ClickAsync("form[action$='/planner'] button");
        await Assertions.Expect(cadre.Locator("[role=status]").First).ToBeVisibleAsync();
        await cadre.ClickAsync($"form[action$='/items/{suggested}/remove'] button");
        await Assertions.Expect(cadre.Locator($"form[action$='/items/{suggested}/remove']")).ToHaveCountAsync(0);
        await cadre.ClickAsync("form[action$='/submit'] button");
        await PurchaseJourneys.AssertFitsTheScreen(cadre);
        var code = cadre.Url.Split('/')[^1];

        var office = await SignIn(second, "office@example.com", $"{language}/office/live");
        await PurchaseJourneys.AssertFitsTheScreen(office);
        await office.ClickAsync($"a[href$='/office/live/{code}']");
        await PurchaseJourneys.AssertFitsTheScreen(office);
        await office.CheckAsync("[name=verified]");
        await office.ClickAsync("form[action$='/approve'] button");
        await Assertions.Expect(office.Locator("[role=status]").First).ToBeVisibleAsync();

        await Eventually.Holds(async () => (await office.GotoAsync($"{language}/live/{code}"))!.Status == 200, "everybody sees it");
        await PurchaseJourneys.AssertFitsTheScreen(office);
        await Assertions.Expect(office.Locator("svg.qr")).ToBeVisibleAsync();
        await cadre.ClickAsync("form[action$='/cancel'] button");
    }

    [Fact]
    public async Task Two_viewers_follow_a_room_without_loading_it_anew_one_buys_and_the_net_follows_the_refund()
    {
        const string Product = "JJ027";
        var code = await LivePages.Scheduled(market.Address, "一起看", Product, quota: "1", starts: TimeSpan.FromMinutes(10));
        await using var desk = await chromium.Visitor(market.Address, 1280);
        await using var first = await chromium.Visitor(market.Address, Phone);
        await using var second = await chromium.Visitor(market.Address, 1280);
        var host = await SignIn(desk, "cadre@example.com", $"/cadre/live/{code}/host");
        await host.ClickAsync("form[action$='/start'] button");
        var buyer = await SignIn(first, "auditor@example.com", "/");
        var other = await second.NewPageAsync();
        foreach (var viewer in new[] { buyer, other })
            await Eventually.Holds(async () => (await (await viewer.GotoAsync($"/en/live/{code}"))!.TextAsync()).Contains("data-room", StringComparison.Ordinal), "the room is open");
        await Assertions.Expect(buyer.Locator("#viewers")).ToContainTextAsync("2 watching");
        await other.EvaluateAsync("window.sameDocument = true");

        await host.ClickAsync($"#pin-{Product}");
        await Assertions.Expect(buyer.Locator("#pinned [data-price]")).ToHaveTextAsync("¥1.50");
        await Assertions.Expect(other.Locator("#room-news")).ToContainTextAsync("Now being shown");
        await buyer.FillAsync("#say", "辣不辣？");
        await buyer.PressAsync("#say", "Enter");
        await Assertions.Expect(other.Locator("#chat")).ToContainTextAsync("辣不辣？");
        await Assertions.Expect(host.Locator("[data-part=messages]")).ToContainTextAsync("辣不辣？");
        await host.ClickAsync("[data-part=messages] button[id^=answer-]");
        await Assertions.Expect(other.Locator("#chat")).ToContainTextAsync("Answered");
        await other.ClickAsync("[data-like] button");
        await Assertions.Expect(buyer.Locator("#likes")).ToHaveTextAsync("1 likes");
        await PurchaseJourneys.AssertFitsTheScreen(buyer);

        await buyer.ClickAsync("#pinned button[value=room]");
        await Assertions.Expect(buyer.Locator(".cart-count")).ToContainTextAsync("1");
        using var shopper = new Browser(market.Address);
        foreach (var cookie in await first.CookiesAsync())
            shopper.Cookies.Add(market.Address, new System.Net.Cookie(cookie.Name, cookie.Value));
        var order = await shopper.Buy(await shopper.Get("/checkout"));
        await Assertions.Expect(other.Locator("#pinned [data-price]")).Not.ToHaveTextAsync("¥1.50");
        await Assertions.Expect(other.Locator("#pinned [data-live]")).ToBeHiddenAsync();
        await Eventually.Holds(async () => { await host.ReloadAsync(); return await host.Locator("#net-sales").TextContentAsync() == "¥1.50"; }, "the sale is the room's");

        var result = await market.In((IOrders orders) => orders.RefundLine(
            new RefundLine(order.OrderNo(), 1, 1, true, "退", $"{Guid.NewGuid()}", new OrderAccess(null, null, true, "office@example.com")), TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(RefundLineOutcome.Accepted, result.Outcome);
        await Eventually.Holds(async () => { await host.ReloadAsync(); return await host.Locator("#net-sales").TextContentAsync() == "¥0.00"; }, "the refund is deducted");
        Assert.True(await other.EvaluateAsync<bool>("window.sameDocument === true"));
        await host.ClickAsync("details:has(form[action$='/end']) summary");
        await host.ClickAsync("form[action$='/end'] button");
        await Assertions.Expect(other.Locator("#pinned")).ToHaveCountAsync(0);
    }

    internal static async Task<IPage> SignIn(IBrowserContext visitor, string email, string next)
    {
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", Market.Web.Account.Demonstration.Password);
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator(".site-nav a[href$='/account']")).ToBeVisibleAsync();
        await page.GotoAsync(next);
        return page;
    }
}
