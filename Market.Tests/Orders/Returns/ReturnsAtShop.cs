using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Tests.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Returns;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>Goods with the buyer, and what buyer and vendor then do.</summary>
internal static class ReturnsAtShop
{
    public static readonly ParcelAccess Vendor = new(["S001"], false, "vendor v@example.com");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<T> AskReturns<T>(this PaymentShop shop, Func<IReturns, ValueTask<T>> ask) => shop.In<IReturns, T>(returns => ask(returns).AsTask());

    public static Task<PlacedOrder> Received(this PaymentShop shop, params OrderLineRequest[] lines) => shop.Received(Some.Order($"{Guid.NewGuid():N}", lines));

    /// <summary>A paid order whose every parcel was signed for.</summary>
    public static async Task<PlacedOrder> Received(this PaymentShop shop, PlaceOrder command)
    {
        var order = (await shop.Ask(orders => orders.PlaceOrder(command))).Order!;
        using var answer = await shop.Press(await shop.PageFor(order), "Pay");
        await shop.Comes(order, OrderState.Paid);
        await shop.In<OrdersDb, bool>(db => db.Write(async token =>
        {
            var id = await db.Orders.Where(candidate => candidate.OrderNo == order.OrderNo).Select(candidate => candidate.Id).SingleAsync(token);
            var locked = await db.Lock(id, token);
            var now = shop.Time.GetUtcNow();
            foreach (var parcel in locked.Parcels)
            {
                parcel.Pack(now);
                locked.Follow(parcel, "packed", "office", now);
                parcel.Ship(Carrier.ChinaPost, "CP12345", now);
                locked.Follow(parcel, "shipped", "office", now);
                parcel.Receive("buyer", now);
                locked.Follow(parcel, "received", "buyer", now);
            }
            return true;
        }, Cancellation));
        return order;
    }

    public static async Task<string> AskReturn(this PaymentShop shop, PlacedOrder order, ReturnReason reason, params ReturnLineRequest[] lines)
    {
        var result = await shop.AskReturns(returns => returns.AskReturn(new(order.OrderNo, $"{Guid.NewGuid()}", reason, lines, null, [Guid.NewGuid()], PaymentShop.Buyer(order)), Cancellation));
        Assert.Equal(ReturnOutcome.Done, result.Outcome);
        return result.Return!.ReturnNo;
    }

    public static async Task<ReturnOutcome> ApproveReturn(this PaymentShop shop, string returnNo, params ReturnPart[] parts) =>
        (await shop.AskReturns(returns => returns.ApproveReturn(new(returnNo, false, parts, Vendor), Cancellation))).Outcome;

    public static async Task<ReturnOutcome> TakeInReturn(this PaymentShop shop, string returnNo, params ReturnedGoods[] goods) =>
        (await shop.AskReturns(returns => returns.TakeInReturn(new(returnNo, goods, Vendor), Cancellation))).Outcome;
}
