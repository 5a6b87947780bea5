using System.Text.RegularExpressions;
using Market.Tests.Web;
using Market.Tests.Web.Vendors;
using Market.Web.Account;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>From the paid order to the hands of its buyer: in a real browser, by those who pack and those who wait.</summary>
[Collection(JourneysCollection.Name)]
public sealed partial class FulfilmentJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;
    private const int Desk = 1280;

    [Theory]
    [InlineData(Phone, "", true)]
    [InlineData(Desk, "/en", false)]
    public async Task Goods_of_two_suppliers_leave_in_two_parcels_and_the_buyer_sees_both(int width, string language, bool script)
    {
        await using var buying = await chromium.Visitor(market.Address, width, script);
        var buyer = await buying.NewPageAsync();
        foreach (var code in new[] { Purchases.Mine, Purchases.Others })
        {
            await buyer.GotoAsync($"{language}/products/{code}");
            await buyer.ClickAsync("form[action$='/cart/lines'] button:not([type=button])");
        }
        await buyer.ClickAsync("a[href$='/checkout']");
        await PurchaseJourneys.FillDelivery(buyer);
        await buyer.ClickAsync("aside button.big");
        await PurchaseJourneys.PayOnSimulator(buyer);
        await Assertions.Expect(buyer).ToHaveURLAsync(new Regex("/orders/JJ"));
        var orderNo = OrderNumber().Match(buyer.Url).Value;

        // The vendor's supplier is one of the two; the office acts for the other.
        await Ship("vendor@example.com", "/vendor?state=Waiting", $"{orderNo}-1", language, width, "SF5550001111");
        await buyer.ReloadAsync();
        await Assertions.Expect(buyer.GetByText(language == "" ? "部分发货" : "Partly shipped", new() { Exact = true })).ToBeVisibleAsync();
        await Ship("office@example.com", $"/office/orders/{orderNo}", $"{orderNo}-2", language, width, "SF5550002222");

        await buyer.ReloadAsync();
        await PurchaseJourneys.AssertFitsTheScreen(buyer);
        foreach (var number in new[] { "SF5550001111", "SF5550002222" })
            await Assertions.Expect(buyer.GetByText(number, new() { Exact = true })).ToBeVisibleAsync();
        await buyer.ClickAsync("form[action$='/received'] button >> nth=0");
        await buyer.ClickAsync("form[action$='/received'] button >> nth=0");
        await Assertions.Expect(buyer.Locator(".page-head .badge")).ToHaveTextAsync(language == "" ? "已签收" : "Received");
        await PurchaseJourneys.AssertFitsTheScreen(buyer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_parcel_is_picked_up_by_its_code_on_a_phone(string language)
    {
        var order = await market.PaidForPickUp();
        await using var working = await chromium.Visitor(market.Address, Phone, script: false);
        var vendor = await working.NewPageAsync();
        await SignIn(vendor, "vendor@example.com");
        await vendor.GotoAsync($"{language}/vendor?state=Waiting");
        await vendor.ClickAsync($"a[href$='{order.OrderNo}-1']");
        await vendor.ClickAsync("form[action$='/pack'] button");
        await vendor.ClickAsync("form[action$='/ready'] button");
        await PurchaseJourneys.AssertFitsTheScreen(vendor);

        await using var waiting = await chromium.Visitor(market.Address, Phone);
        var buyer = await waiting.NewPageAsync();
        await buyer.GotoAsync($"{language}/orders/{order.OrderNo}/{order.AccessToken}");
        await PurchaseJourneys.AssertFitsTheScreen(buyer);
        await Assertions.Expect(buyer.Locator("svg.qr").First).ToBeVisibleAsync();
        var code = await buyer.InnerTextAsync(".pick-up-code");

        await vendor.ClickAsync("main a[href*='/hand-over?place=C001']");
        await vendor.FillAsync("[name=Code]", code);
        await vendor.ClickAsync("main button.big");
        await Assertions.Expect(vendor.Locator("[role=status]").Filter(new() { HasText = language == "" ? "请交货" : "hand it over" })).ToBeVisibleAsync();
        await buyer.ReloadAsync();
        await Assertions.Expect(buyer.Locator(".page-head .badge")).ToHaveTextAsync(language == "" ? "已签收" : "Received");
        await Assertions.Expect(buyer.Locator(".pick-up-code")).ToHaveCountAsync(0);
    }

    private async Task Ship(string email, string list, string parcelNo, string language, int width, string trackingNo)
    {
        await using var working = await chromium.Visitor(market.Address, width, script: false);
        var page = await working.NewPageAsync();
        await SignIn(page, email);
        await page.GotoAsync(language + list);
        await PurchaseJourneys.AssertFitsTheScreen(page);
        await page.ClickAsync($"a[href$='/vendor/parcels/{parcelNo}']");
        await PurchaseJourneys.AssertFitsTheScreen(page);
        await page.ClickAsync("form[action$='/pack'] button");
        await page.SelectOptionAsync("[name=Carrier]", "SfExpress");
        await page.FillAsync("[name=TrackingNo]", trackingNo);
        await page.ClickAsync("form[action$='/ship'] button");
        await Assertions.Expect(page.GetByText(trackingNo)).ToBeVisibleAsync();
        await PurchaseJourneys.AssertFitsTheScreen(page);
    }

    private static async Task SignIn(IPage page, string email)
    {
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", Demonstration.Password);
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator(".site-nav a[href$='/account']")).ToBeVisibleAsync();
    }

    [GeneratedRegex("JJ[0-9]{8}-[A-Z0-9]{8}")]
    private static partial Regex OrderNumber();
}
