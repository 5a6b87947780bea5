using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>A struck-through price is what the product really cost: the lowest of the seven days before the deal, found by the shop itself.</summary>
public sealed class ReferencePriceTests
{
    /// <summary>10:00 in Shanghai on a Tuesday; the seven days before it begin on the 17th at 00:00.</summary>
    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset SevenDaysBefore = new(2026, 11, 16, 16, 0, 0, TimeSpan.Zero);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task Listed(OrdersHost host, params (DateTimeOffset Since, long Fen)[] prices) => host.Write(async db =>
    {
        foreach (var (since, fen) in prices)
        {
            db.ListPrices.Add(new ListPrice { ProductCode = "P1", PriceFen = fen, Since = since });
            await db.SaveChangesAsync(Cancellation);
        }
    });

    private static Task Dealt(OrdersHost host, DateTimeOffset from, DateTimeOffset until, long fen, DateTimeOffset? stopped = null) => host.Write(db =>
    {
        var code = $"D{Guid.NewGuid():N}"[..10];
        var deal = new Deal { Code = code, Key = code, ProductCode = "P1", PriceFen = fen, OpensAt = from, EndsAt = until, Quota = 1, LimitPerBuyer = 1, MadeBy = "office", MadeAt = from };
        if (stopped is { } at)
            deal.Stop("office", at);
        db.Deals.Add(deal);
        return Task.CompletedTask;
    });

    private static Task<long?> Reference(OrdersHost host) => host.Read(db => ReferencePrice.Before(db, "P1", Begin, null, Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Raised_and_then_cut_the_price_from_before_stands(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Listed(host, (SevenDaysBefore.AddDays(-30), 3_000), (Begin.AddDays(-3), 5_000));

        Assert.Equal(3_000, await Reference(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_price_counts_as_long_as_it_was_asked_and_not_a_moment_longer(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Listed(host, (SevenDaysBefore.AddDays(-30), 2_000), (SevenDaysBefore, 4_000), (Begin.AddSeconds(-1), 4_500));
        // From the first instant of the seven days it was 4,000: the 2,000 before it do not count.
        Assert.Equal(4_000, await Reference(host));

        await Listed(host, (Begin, 100));
        Assert.Equal(4_000, await Reference(host));
        await Listed(host, (SevenDaysBefore.AddMilliseconds(1), 2_500));
        Assert.Equal(2_500, await Reference(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Nothing_is_claimed_of_what_was_not_listed_all_of_the_seven_days(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        Assert.Null(await Reference(host));
        await Listed(host, (SevenDaysBefore.AddMilliseconds(1), 9_000));
        Assert.Null(await Reference(host));
        await Listed(host, (SevenDaysBefore, 8_000));
        Assert.Equal(8_000, await Reference(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Another_deal_of_the_seven_days_counts_unless_it_never_held_in_them(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Listed(host, (SevenDaysBefore.AddDays(-30), 3_000));
        await Dealt(host, SevenDaysBefore.AddDays(-3), SevenDaysBefore, 1_000);
        await Dealt(host, SevenDaysBefore.AddDays(-3), Begin, 1_100, stopped: SevenDaysBefore);
        await Dealt(host, Begin.AddDays(-1), Begin, 1_200, stopped: Begin.AddDays(-2));
        await Dealt(host, Begin, Begin.AddDays(1), 1_300);
        Assert.Equal(3_000, await Reference(host));

        await Dealt(host, Begin.AddDays(-1), Begin.AddHours(-23), 2_400);
        Assert.Equal(2_400, await Reference(host));
        await Dealt(host, SevenDaysBefore.AddDays(-3), SevenDaysBefore.AddMilliseconds(1), 2_300);
        Assert.Equal(2_300, await Reference(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_a_buyer_paid_with_a_coupon_counts(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand: 9);
        await Listed(host, (SevenDaysBefore.AddDays(-30), 3_000));
        await host.Coupon("C100", CouponKind.Amount, 100);
        var order = (await host.Place(Some.Order("P1", 3) with { CouponCode = "C100" })).Order!;
        Assert.Equal(3_000, await Reference(host));

        await host.Pay(order.OrderNo, at: Begin.AddDays(-2));

        Assert.Equal(2_966, await Reference(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_deal_is_given_its_reference_when_it_begins_and_the_fact_tells_it(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand: 9);
        var now = await host.DatabaseTime();
        await Listed(host, (now.AddDays(-30), 2_800));
        var running = await host.Deal("P1", 2_000, quota: 9);
        var planned = await host.Deal("P1", 1_900, quota: 9, opens: TimeSpan.FromHours(2), ends: TimeSpan.FromHours(3));

        Assert.Equal(1, await host.Announce());
        Assert.Equal(0, await host.Announce());

        var deals = await host.Read(db => db.Deals.AsNoTracking().ToDictionaryAsync(deal => deal.Code, Cancellation));
        Assert.Equal((OfferState.Running, (long?)2_800, 2L), (deals[running].State, deals[running].ReferenceFen, deals[running].Version));
        Assert.Equal((OfferState.Planned, (long?)null, 1L), (deals[planned].State, deals[planned].ReferenceFen, deals[planned].Version));
        Assert.Contains(await host.Read(db => db.Outbox.Select(fact => fact.Body).ToListAsync(Cancellation)), body => body.Contains(running, StringComparison.Ordinal) && body.Contains("2800", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Nothing_is_claimed_of_what_was_off_sale_in_the_seven_days_though_it_comes_back_at_its_old_price(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        var soon = (await host.DatabaseTime()).AddMinutes(1);
        await Listed(host, (soon.AddDays(-30), 3_000));
        await Heard(version: 1, CertificateStatus.Certified);
        Assert.Equal(3_000, await At(soon));

        await Heard(version: 2, CertificateStatus.Suspended);
        await Heard(version: 3, CertificateStatus.Suspended);
        Assert.Equal((null, null), (await At(soon), await At(soon.AddDays(9))));

        await Heard(version: 4, CertificateStatus.Certified);
        Assert.Equal((null, 3_000L), (await At(soon), await At(soon.AddDays(9))));
        Assert.Equal([3_000L, 3_000, ListPrice.Off, 3_000], await host.Read(db => db.ListPrices.OrderBy(price => price.Id).Select(price => price.PriceFen).ToListAsync(Cancellation)));

        Task Heard(long version, CertificateStatus status) =>
            host.Write(db => Market.Orders.Checkout.SellableProduct.Keep(Some.Product("P1", 3_000, version) with { Status = status }, db, Cancellation));
        Task<long?> At(DateTimeOffset begin) => host.Read(db => ReferencePrice.Before(db, "P1", begin, null, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_list_remembers_each_price_once_since_when_the_shop_heard_of_it(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        var before = await host.DatabaseTime();
        foreach (var (version, price) in new[] { (1, 3_000), (2, 3_000), (3, 2_500), (2, 9_000), (3, 2_500), (4, 3_000) })
            await host.Write(db => Market.Orders.Checkout.SellableProduct.Keep(Some.Product("P1", price, version), db, Cancellation));

        var prices = await host.Read(db => db.ListPrices.OrderBy(price => price.Id).ToListAsync(Cancellation));
        Assert.Equal([3_000L, 2_500, 3_000], prices.Select(price => price.PriceFen));
        Assert.All(prices, price => Assert.InRange(price.Since, before, before.AddMinutes(2)));
    }
}
