using System.Net;
using System.Text.RegularExpressions;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Tests.Web.Api;
using Market.Web.Account.Data;
using Market.Web.Shared;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Office;

/// <summary>The office puts up deals and coupons: looks first, is told what is wrong, and the shop shows and charges them within a second.</summary>
[Collection(MarketCollection.Name)]
public sealed partial class DealPagesTests(MarketHost market) : IAsyncLifetime
{
    private const string Room = "/en/office/deals";
    private const string Coupons = "/en/office/coupons";
    private readonly Visitor office = market.NewVisitor();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Tomorrow => DistrictTime.Text(DateTimeOffset.UtcNow.AddDays(1)).Replace(' ', 'T');

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await office.SignIn("office@example.com");
    }

    public ValueTask DisposeAsync()
    {
        office.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpResponseMessage> Create(string room, params (string, string)[] fields) =>
        await office.Send(room, room, [("key", Key().Match(await office.Read(room)).Groups[1].Value), .. fields]);

    private static (string, string)[] Deal(string product, string price = "1.5", string quota = "10", string limit = "2") =>
        [("productCode", product), ("price", price), ("endsAt", Tomorrow), ("quota", quota), ("limitPerBuyer", limit)];

    private async Task<string> CodeOf(string product) =>
        (await market.In((IDeals deals) => deals.GetDeals(new GetDeals(), Cancellation).AsTask())).Deals.First(deal => deal.Deal.ProductCode == product).Deal.Code;

    private async Task<long> ApiPrice(string product) => (await office.Json($"/api/v1/products/{product}")).GetProperty("priceFen").GetInt64();

    [Fact]
    public async Task A_deal_is_on_the_pages_and_in_the_api_at_once_is_charged_and_ends_when_it_is_stopped()
    {
        const string Product = "JJ011";
        var list = await ApiPrice(Product);
        await market.In(async (OrdersDb db) =>
        {
            // The shop of the test is young: it is told that it has asked more than ten yuan all the week.
            db.ListPrices.Add(new ListPrice { ProductCode = Product, PriceFen = 1_000, Since = DateTimeOffset.UtcNow.AddDays(-20) });
            return await db.SaveChangesAsync(Cancellation);
        });
        using var preview = await Create(Room, [.. Deal(Product), ("preview", "true")]);
        var looked = await preview.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("nothing is made yet", looked);
        Assert.Contains("will be struck through", looked);
        Assert.Equal(list, await ApiPrice(Product));

        using var made = await Create(Room, Deal(Product));
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        await Eventually.Holds(async () => await ApiPrice(Product) == 150, "the API has the price");
        await Eventually.Holds(async () => (await office.Read($"/en/products/{Product}")).Contains("Lowest price of the seven days before", StringComparison.Ordinal), "the page strikes a price through");
        var page = await office.Read($"/en/products/{Product}");
        Assert.Contains("<span class=\"money-sign\">¥</span>1<span class=\"money-fen\">.50</span>", page);
        Assert.Contains("10 ", page[page.IndexOf("At this price until", StringComparison.Ordinal)..][..120]);
        Assert.Equal(1_000, (await office.Json($"/api/v1/products/{Product}")).GetProperty("deal").GetProperty("wasFen").GetInt64());

        var (status, order) = await office.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(Product)), ("Idempotency-Key", $"{Guid.NewGuid()}"));
        Assert.Equal((HttpStatusCode.Created, 150L), (status, order.GetProperty("totalFen").GetInt64() - order.GetProperty("shippingFen").GetInt64()));
        await Eventually.Holds(async () => (await office.Json($"/api/v1/products/{Product}")).GetProperty("deal").GetProperty("left").GetInt32() == 9, "nine are left");

        var code = await CodeOf(Product);
        using var stopped = await office.Send(Room, $"{Room}/{code}/stop");
        await Eventually.Holds(async () => await ApiPrice(Product) == list, "the list price is back");
        var acts = await market.In((AccountsDb db) => db.Audit.Where(entry => entry.Subject == code).OrderBy(entry => entry.Id).Select(entry => entry.What).ToListAsync(Cancellation));
        Assert.Equal(["deal_made", "offer_stopped"], acts);
    }

    [Fact]
    public async Task A_deal_ends_by_time_on_the_pages_too()
    {
        const string Product = "JJ012";
        var list = await ApiPrice(Product);
        var now = await market.In((OrdersDb db) => DatabaseClock.Read(db, Cancellation));
        await market.In((IDeals deals) => deals.CreateDeal(new CreateDeal($"{Guid.NewGuid()}", Product, 150, now.AddSeconds(3), now.AddSeconds(6), 5, null, null, false, "office"), Cancellation).AsTask());

        await Eventually.Holds(async () => await ApiPrice(Product) == 150, "it begins", TimeSpan.FromSeconds(6));
        await Eventually.Holds(async () => await ApiPrice(Product) == list, "it ends", TimeSpan.FromSeconds(6));
        await Eventually.Holds(async () => (await office.Read(Room)).Contains("Over", StringComparison.Ordinal), "the office sees it");
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_what_was_typed_stays()
    {
        using var answer = await Create(Room, ("productCode", "JJ9<b>"), ("price", "abc"), ("endsAt", "2020-01-01T10:00"), ("quota", "many"), ("limitPerBuyer", "0"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = new Page(new Uri(market.Address, Room), (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.All(["productCode", "price", "endsAt", "quota", "limitPerBuyer"], id => Assert.Equal("true", page.Document.GetElementById(id)!.GetAttribute("aria-invalid")));
        Assert.Equal(("JJ9<b>", "abc", "many"), (Value(page, "productCode"), Value(page, "price"), Value(page, "quota")));
    }

    [Fact]
    public async Task A_coupon_is_issued_after_a_look_and_can_be_used_until_it_is_stopped()
    {
        var code = $"T{Guid.NewGuid():N}"[..10];
        (string, string)[] fields = [("code", code), ("kind", "Percent"), ("value", "10"), ("most", "5"), ("least", ""), ("endsAt", Tomorrow), ("quota", "3"), ("products", ""), ("oncePerBuyer", "false")];
        using var preview = await Create(Coupons, [.. fields, ("preview", "true")]);
        Assert.Contains("10% off, at most ¥5.00", await preview.Content.ReadAsStringAsync(Cancellation));
        using var made = await Create(Coupons, fields);
        Assert.Contains(code.ToUpperInvariant(), await office.Read(Coupons));

        var (status, order) = await Buy(code);
        Assert.Equal(HttpStatusCode.Created, status);
        var view = (await market.In((IOrders orders) => orders.GetOrder(new GetOrder(order.GetProperty("orderNo").GetString()!, new OrderAccess(null, null, true, "office"))).AsTask())).Order!;
        Assert.Equal((Math.Min(500, view.Lines[0].UnitPriceFen / 10), view.GoodsFen + view.ShippingFen), (view.DiscountFen, order.GetProperty("totalFen").GetInt64()));

        using var stopped = await office.Send(Coupons, $"{Coupons}/{code.ToUpperInvariant()}/stop");
        Assert.Equal(HttpStatusCode.Conflict, (await Buy(code)).Status);

        async Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> Buy(string coupon)
        {
            var body = OrderBodies.Json($"{{\"couponCode\":\"{coupon.ToLowerInvariant()}\",{OrderBodies.Of("JJ013")[1..]}");
            return await office.Ask(HttpMethod.Post, "/api/v1/orders", body, ("Idempotency-Key", $"{Guid.NewGuid()}"));
        }
    }

    [Fact]
    public async Task A_price_or_a_second_coupon_from_the_client_is_refused_by_name()
    {
        foreach (var (member, field) in new[] { ("\"couponCodes\":[\"A\",\"B\"]", "couponCodes"), ("\"discountFen\":100", "discountFen"), ("\"dealCode\":\"D1\"", "dealCode") })
        {
            var (status, body) = await office.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json($"{{{member},{OrderBodies.Of("JJ013")[1..]}"), ("Idempotency-Key", $"{Guid.NewGuid()}"));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.True(body.GetProperty("errors").TryGetProperty(field, out _), body.ToString());
        }
    }

    [Fact]
    public async Task An_auditor_reads_and_makes_nothing()
    {
        using var auditor = market.NewVisitor();
        await auditor.SignIn("auditor@example.com");

        Assert.DoesNotContain("action=\"/en/office/deals\"", await auditor.Read(Room));
        Assert.DoesNotContain("action=\"/en/office/coupons\"", await auditor.Read(Coupons));
        using var refused = await auditor.Send("/en/account", Room, Deal("JJ011"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static string? Value(Page page, string id) => page.Document.GetElementById(id)!.GetAttribute("value");

    [GeneratedRegex("name=\"key\" value=\"([^\"]+)\"")]
    private static partial Regex Key();
}
