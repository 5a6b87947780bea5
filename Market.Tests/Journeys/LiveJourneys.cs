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

        await Eventually.Holds(async () => (await office.GotoAsync($"{language}/live/{code}"))!.Status == 200, "everybody sees it", TimeSpan.FromSeconds(10));
        await PurchaseJourneys.AssertFitsTheScreen(office);
        await Assertions.Expect(office.Locator("svg.qr")).ToBeVisibleAsync();
        await cadre.ClickAsync("form[action$='/cancel'] button");
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
