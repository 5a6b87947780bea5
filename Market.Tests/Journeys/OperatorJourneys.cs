using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Tests.Web;
using Market.Tests.Web.Office;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>Somebody on duty looks at what is not in order: on a phone, without script.</summary>
[Collection(JourneysCollection.Name)]
public sealed class OperatorJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_difference_is_handled_by_two_people_on_a_phone(string language)
    {
        var id = $"re_{Guid.NewGuid():N}";
        await market.In((OrdersDb db) =>
        {
            db.Add(PaymentFinding.Of(StripeBook.Refunds, id, new Difference(FindingKind.MissingHere, null, null, "succeeded", 123_456), DateTimeOffset.UtcNow));
            return db.SaveChangesAsync();
        });
        await using var first = await chromium.Visitor(market.Address, Phone, script: false);
        await using var second = await chromium.Visitor(market.Address, Phone, script: false);

        var page = await SignIn(first, "office@example.com", language);
        await page.ClickAsync("main a[href*='/office/payments'] >> nth=0");
        // Other tests leave payments unsettled in this market, more than stand on one page.
        await page.ClickAsync("main a[href*='kind=Finding'] >> nth=0");
        var row = page.Locator("tr", new() { HasText = id });
        await PurchaseJourneys.AssertFitsTheScreen(page);
        await row.Locator("input[name=Reason]").FillAsync("已核对");
        await row.Locator("button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = id }).Locator("button")).ToHaveCountAsync(0);

        page = await SignIn(second, "office2@example.com", language);
        await page.GotoAsync($"{language}/office/payments?kind=Finding");
        await PurchaseJourneys.AssertFitsTheScreen(page);
        await page.Locator("tr", new() { HasText = id }).Locator("button").ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = id })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_parked_message_is_found_read_and_sent_again_on_a_phone(string language)
    {
        var orderNo = await MessagesPageTests.ParkedOrder(market);
        await using var visitor = await chromium.Visitor(market.Address, Phone, script: false);

        var page = await SignIn(visitor, "office@example.com", language);
        await page.ClickAsync("main a[href*='/office/messages'] >> nth=0");
        await page.ClickAsync("main a[href*='service=Web'] >> nth=0");
        await PurchaseJourneys.AssertFitsTheScreen(page);
        var row = page.Locator("tr", new() { HasText = orderNo });
        await row.Locator("summary").ClickAsync();
        await Assertions.Expect(row.Locator("pre")).ToContainTextAsync(orderNo);
        await PurchaseJourneys.AssertFitsTheScreen(page);
        await row.Locator("button").ClickAsync();

        await Assertions.Expect(page.Locator("[role=status]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = orderNo }).Locator("button")).ToHaveCountAsync(0);
        await Eventually.Holds(() => market.In((WebDb db) => db.ListedOrders.AnyAsync(order => order.OrderNo == orderNo)), "the order is listed");
    }

    private static async Task<IPage> SignIn(IBrowserContext visitor, string email, string language)
    {
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", Market.Web.Account.Demonstration.Password);
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator(".site-nav a[href$='/account']")).ToBeVisibleAsync();
        await page.GotoAsync($"{language}/office");
        return page;
    }
}
