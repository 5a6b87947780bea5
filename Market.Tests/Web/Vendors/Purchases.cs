using System.Net;
using System.Text.Json;
using Market.Tests.Web.Api;

namespace Market.Tests.Web.Vendors;

/// <summary>Paid orders of the reference data: of the demonstration vendor's supplier S073 and of another, or picked up at the vendor's counter C001.</summary>
internal static class Purchases
{
    public const string Mine = "JJ001";
    public const string Others = "JJ071";
    public const string AtCounter = "JJ009";

    public static Task<PlacedOrder> PaidOfTwoSuppliers(this MarketHost market, string contact = OrderBodies.Contact, string more = "") =>
        market.Paid(OrderBodies.With($$"""[{"code":"{{Mine}}","quantity":1},{"code":"{{Others}}","quantity":2}]""", contact: contact, more: more));

    public static Task<PlacedOrder> PaidForPickUp(this MarketHost market, string code = AtCounter, string more = "") => market.Paid(
        $$"""{"lines":[{"code":"{{code}}","quantity":1}],"pickUpAt":"C001","contact":{{OrderBodies.Contact}}{{more}}}""");

    private static async Task<PlacedOrder> Paid(this MarketHost market, string body)
    {
        using var visitor = market.NewVisitor();
        var (status, answer) = await visitor.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(body), ("Idempotency-Key", $"{Guid.NewGuid()}"));
        Assert.True(status == HttpStatusCode.Created, answer.ToString());
        var order = PlacedOrder.From(answer);
        using var shopper = new Shopper(market.Address);
        await shopper.Pay(order);
        await Eventually.Holds(async () => (await market.Look(order)).GetProperty("state").GetString() == "paid", "the order is paid");
        return order;
    }

    /// <summary>As the API shows it to its buyer.</summary>
    public static async Task<JsonElement> Look(this MarketHost market, PlacedOrder order)
    {
        using var visitor = market.NewVisitor();
        return (await visitor.Ask(HttpMethod.Get, $"/api/v1/orders/{order.OrderNo}", null, ("Authorization", $"Bearer {order.AccessToken}"))).Body;
    }
}
