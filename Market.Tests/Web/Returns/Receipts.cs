using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Market.Tests.Web.Vendors;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Returns;

/// <summary>Orders that were signed for.</summary>
internal static class Receipts
{
    public static async Task<PlacedOrder> ReceivedOfTwoSuppliers(this MarketHost market)
    {
        var order = await market.PaidOfTwoSuppliers();
        await market.Receive(order.OrderNo);
        return order;
    }

    /// <summary>Every parcel is packed, shipped and signed for now.</summary>
    public static Task<bool> Receive(this MarketHost market, string orderNo) => market.In((OrdersDb db) => db.Write(async token =>
    {
        var order = await db.Lock(await db.Orders.Where(sold => sold.OrderNo == orderNo).Select(sold => sold.Id).SingleAsync(token), token);
        var now = DateTimeOffset.UtcNow;
        foreach (var parcel in order.Parcels)
        {
            parcel.Pack(now);
            order.Follow(parcel, "packed", "office", now);
            parcel.Ship(Carrier.ChinaPost, "CP12345", now);
            order.Follow(parcel, "shipped", "office", now);
            parcel.Receive("buyer", now);
            order.Follow(parcel, "received", "buyer", now);
        }
        return true;
    }, TestContext.Current.CancellationToken));
}
