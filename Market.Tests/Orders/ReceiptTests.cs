using System.Text.Json;
using Market.Orders.Contracts;

namespace Market.Tests.Orders;

/// <summary>A receipt that is shown to others opens by a token of its own, and holds nothing of its buyer.</summary>
public sealed class ReceiptTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_share_token_opens_the_receipt_of_its_order_and_no_order(Stack stack)
    {
        await using var host = await Shop(stack);
        var (mine, my) = await Paid(host);
        var (other, others) = await Paid(host);

        Assert.Equal(2_002, (await Receipt(host, my.ShareToken))!.NetFen);
        Assert.NotEqual(my.ShareToken, others.ShareToken);
        Assert.Null(await host.Get(mine.OrderNo, new OrderAccess(null, my.ShareToken, false, "guest")));
        foreach (var wrong in new[] { mine.AccessToken, other.AccessToken, mine.OrderNo, my.ShareToken.ToUpperInvariant(), my.ShareToken[..^1], "", "\0", "\ud800", new string('x', 200) })
            Assert.Null(await Receipt(host, wrong));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task There_is_no_receipt_before_the_money_and_after_a_refund_it_shows_what_is_left(Stack stack)
    {
        await using var host = await Shop(stack);
        var placed = (await host.Place(Some.Order("P1", 2))).Order!;
        var token = (await host.Get(placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest")))!.ShareToken;
        Assert.Null(await Receipt(host, token));

        await host.Pay(placed.OrderNo);
        Assert.Equal((2_002L, 200L), Sums(await Receipt(host, token)));
        await host.Refund(placed.OrderNo, 1, 1);
        Assert.Equal((1_001L, 100L), Sums(await Receipt(host, token)));
        await host.Refund(placed.OrderNo, 1, 1);
        Assert.Equal((0L, 0L), Sums(await Receipt(host, token)));
    }

    [Fact]
    public async Task Nothing_that_the_buyer_wrote_is_in_it()
    {
        await using var host = await Shop(Stack.Sqlite);
        var order = Some.Order("P1", 2) with
        {
            CustomerId = "account-77",
            DeliverTo = new DeliveryAddress("四川省", "成都市", "武侯区", "桂溪街道 9 号", "610041"),
            Contact = new Contact("周小禾", "199 0000 1234", "zhou@example.com"),
            Note = "门口的桂花树下",
            Invoice = new InvoiceRequest(InvoiceKind.Unit, "某某单位", "91350100M000100Y43", "bill@example.com"),
        };
        var placed = (await host.Place(order)).Order!;
        await host.Pay(placed.OrderNo);
        var view = (await host.Get(placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest")))!;

        var receipt = JsonSerializer.Serialize(await Receipt(host, view.ShareToken), new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        Assert.Contains("关胜村", receipt, StringComparison.Ordinal);
        foreach (var secret in new[] { "account-77", "成都", "武侯", "桂溪", "610041", "周小禾", "199 0000 1234", "zhou@", "桂花", "某某单位", "91350100M", "bill@", placed.AccessToken, placed.OrderNo })
            Assert.DoesNotContain(secret, receipt, StringComparison.Ordinal);
    }

    private static async Task<OrdersHost> Shop(Stack stack)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 1_001), onHand: 50);
        await host.Publish(Some.Plan("P1", permille: 100));
        return host;
    }

    private static async Task<(Market.Orders.Contracts.PlacedOrder Placed, OrderView View)> Paid(OrdersHost host)
    {
        var placed = (await host.Place(Some.Order("P1", 2))).Order!;
        await host.Pay(placed.OrderNo);
        return (placed, (await host.Get(placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest")))!);
    }

    private static async Task<ReceiptView?> Receipt(OrdersHost host, string token) =>
        (await host.Host.In<IOrders, ReceiptAnswer>(orders => orders.GetReceipt(new GetReceipt(token), OrdersHost.Cancellation).AsTask())).Receipt;

    private static (long NetFen, long BenefitFen) Sums(ReceiptView? receipt) => (receipt!.NetFen, receipt.BenefitFen);
}
