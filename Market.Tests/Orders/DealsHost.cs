using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>Offers as a test needs them. Their windows are moved and not the clock, which is the database's.</summary>
internal static class DealsHost
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    public static Task<DateTimeOffset> DatabaseTime(this OrdersHost host) => host.Read(db => DatabaseClock.Read(db, Cancellation));

    /// <summary>A deal that began an hour ago and ends in an hour, unless said otherwise by times from now.</summary>
    public static async Task<string> Deal(
        this OrdersHost host, string product, long priceFen, int quota, int? limit = null, TimeSpan? opens = null, TimeSpan? ends = null, string? session = null)
    {
        var now = await host.DatabaseTime();
        var code = $"D{Guid.NewGuid():N}"[..12];
        await host.Write(db =>
        {
            db.Deals.Add(new Deal
            {
                Code = code,
                Key = code,
                ProductCode = product,
                PriceFen = priceFen,
                OpensAt = now + (opens ?? -Hour),
                EndsAt = now + (ends ?? Hour),
                Quota = quota,
                LimitPerBuyer = limit ?? quota,
                Session = session,
                MadeBy = "office",
                MadeAt = now,
            });
            return Task.CompletedTask;
        });
        return code;
    }

    public static async Task<string> Coupon(
        this OrdersHost host, string code, CouponKind kind, long value, int quota = 100, bool oncePerBuyer = false, long least = 0, long? most = null,
        TimeSpan? opens = null, TimeSpan? ends = null, params string[] products)
    {
        var now = await host.DatabaseTime();
        await host.Write(db =>
        {
            db.Coupons.Add(new Coupon
            {
                Code = code,
                Key = code,
                Kind = kind,
                Value = value,
                MostFen = most,
                LeastGoodsFen = least,
                OpensAt = now + (opens ?? -Hour),
                EndsAt = now + (ends ?? Hour),
                Quota = quota,
                LimitPerBuyer = oncePerBuyer ? 1 : quota,
                Products = [.. products],
                MadeBy = "office",
                MadeAt = now,
            });
            return Task.CompletedTask;
        });
        return code;
    }

    public static Task<int> TakenOf(this OrdersHost host, string offer) => host.Read(db => db.Offers.Where(known => known.Code == offer).Select(known => known.Taken).SingleAsync(Cancellation));

    public static Task<int> TakenBy(this OrdersHost host, string offer, string buyer) =>
        host.Read(db => db.OfferBuyers.Where(of => of.OfferCode == offer && of.Buyer == buyer).SumAsync(of => of.Taken, Cancellation));

    public static PlaceOrder By(this PlaceOrder order, string phone) => order with { Contact = order.Contact with { Phone = phone } };

    public static Task<OrderQuote> Quote(this OrdersHost host, PlaceOrder order) => host.Host.In<IDeals, OrderQuote>(deals => deals.Quote(order, Cancellation).AsTask());

    public static Task<int> Announce(this OrdersHost host) => host.Read(db => OfferAnnouncer.Announce(db, host.Time, Cancellation));

    /// <inheritdoc cref="Oracle.OffersAgree"/>
    public static Task OffersAgree(this OrdersHost host) => host.Read<bool>(async db => { await Oracle.OffersAgree(db, Cancellation); return true; });
}
