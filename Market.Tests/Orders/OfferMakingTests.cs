using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>What the office may put up, and that whatever is wrong is named and makes nothing.</summary>
public sealed class OfferMakingTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task<T> Ask<T>(OrdersHost host, Func<IDeals, ValueTask<T>> ask) => host.Host.In<IDeals, T>(deals => ask(deals).AsTask());

    private static async Task<OrdersHost> Shop(Stack stack)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), 100);
        return host;
    }

    private static async Task<CreateDeal> Good(OrdersHost host) => new(
        $"{Guid.NewGuid()}", "P1", 2_000, null, await host.DatabaseTime() + Hour, 10, 2, null, Preview: false, "office");

    private static async Task<CreateCoupon> GoodCoupon(OrdersHost host) => new(
        $"{Guid.NewGuid()}", "autumn26", CouponKind.Percent, 10, 500, 0, null, await host.DatabaseTime() + Hour, 10, true, [], Preview: false, "office");

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_deal_is_put_up_once_for_its_key_and_told(Stack stack)
    {
        await using var host = await Shop(stack);
        var command = await Good(host);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ask(host, deals => deals.CreateDeal(command, Cancellation)))));

        Assert.Single(results.Select(result => result.Deal!.Code).Distinct());
        Assert.Equal(3_000, results.Max(result => result.ListPriceFen));
        Assert.All(results, result => Assert.Null(result.ReferenceFen));
        Assert.Single((await Ask(host, deals => deals.GetDeals(new GetDeals(), Cancellation))).Deals);
        Assert.Equal(1, await host.Read(db => db.Outbox.CountAsync(Cancellation)));
        Assert.Equal(2_000, (await host.Place(Some.Order("P1", 1))).Order!.GoodsFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_preview_says_what_would_be_and_makes_nothing(Stack stack)
    {
        await using var host = await Shop(stack);

        var result = await Ask(host, async deals => await deals.CreateDeal(await Good(host) with { Preview = true }, Cancellation));

        Assert.Equal((0, 2_000L, (long?)3_000), (result.Problems.Count, result.Deal!.PriceFen, result.ListPriceFen));
        Assert.Equal((0, 0), (await host.Read(db => db.Offers.CountAsync(Cancellation)), await host.Read(db => db.Outbox.CountAsync(Cancellation))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_wrong_with_a_deal_is_named(Stack stack)
    {
        await using var host = await Shop(stack);
        var good = await Good(host);
        var now = await host.DatabaseTime();
        (CreateDeal Wrong, string Field, string Code)[] trials =
        [
            (good with { ProductCode = "P9" }, "productCode", "unknown_product"),
            (good with { ProductCode = "P1\0" }, "productCode", "unknown_product"),
            (good with { PriceFen = 3_000 }, "priceFen", "not_lower"),
            (good with { PriceFen = 0 }, "priceFen", "not_lower"),
            (good with { EndsAt = now - Hour }, "endsAt", "bad_window"),
            (good with { OpensAt = now + (2 * Hour) }, "endsAt", "bad_window"),
            (good with { OpensAt = now - Hour }, "opensAt", "in_past"),
            (good with { EndsAt = now.AddDays(101) }, "endsAt", "too_long"),
            (good with { Quota = 0 }, "quota", "bad_quota"),
            (good with { LimitPerBuyer = 11 }, "limitPerBuyer", "bad_limit"),
            (good with { Session = "a\0b" }, "session", "bad_session"),
        ];
        foreach (var (wrong, field, code) in trials)
            Assert.Contains((await Ask(host, deals => deals.CreateDeal(wrong, Cancellation))).Problems, problem => (problem.Field, problem.Code) == (field, code));
        Assert.Equal(0, await host.Read(db => db.Offers.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Of_deals_for_one_product_at_one_time_one_is_put_up_however_many_try(Stack stack)
    {
        await using var host = await Shop(stack);
        var good = await Good(host);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => Ask(host, deals => deals.CreateDeal(good with { Key = $"k{i}" }, Cancellation)))));

        Assert.Single(results, result => result.Problems.Count == 0);
        Assert.All(results.Where(result => result.Problems.Count > 0), result => Assert.Equal("overlaps", Assert.Single(result.Problems).Code));
        Assert.Empty((await Ask(host, deals => deals.CreateDeal(good with { Key = "live", Session = "L7" }, Cancellation))).Problems);
        Assert.Empty((await Ask(host, deals => deals.CreateDeal(good with { Key = "after", OpensAt = good.EndsAt, EndsAt = good.EndsAt + Hour }, Cancellation))).Problems);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_stopped_deal_is_over_at_once_and_orders_keep_their_price(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = (await Ask(host, async deals => await deals.CreateDeal(await Good(host), Cancellation))).Deal!;
        var placed = (await host.Place(Some.Order("P1", 1))).Order!;

        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(StopOfferOutcome.Stopped, (await Ask(host, deals => deals.StopOffer(new StopOffer(deal.Code, "office"), Cancellation))).Outcome);

        Assert.Equal(StopOfferOutcome.NotFound, (await Ask(host, deals => deals.StopOffer(new StopOffer("D\0", "office"), Cancellation))).Outcome);
        Assert.Equal(3_000, (await host.Place(Some.Order("P1", 1))).Order!.GoodsFen);
        Assert.Equal(2_000, (await host.Get(placed.OrderNo, new OrderAccess(null, null, true, "office")))!.GoodsFen);
        Assert.Equal("office", Assert.Single((await Ask(host, deals => deals.GetDeals(new GetDeals(), Cancellation))).Deals).StoppedBy);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_coupon_is_issued_once_and_what_is_wrong_with_it_is_named(Stack stack)
    {
        await using var host = await Shop(stack);
        var good = await GoodCoupon(host);
        (CreateCoupon Wrong, string Field, string Code)[] trials =
        [
            (good with { Code = "ABC" }, "code", "bad_code"),
            (good with { Code = "优惠券券" }, "code", "bad_code"),
            (good with { Value = 91 }, "value", "bad_percent"),
            (good with { Value = 0 }, "value", "bad_percent"),
            (good with { Kind = CouponKind.Amount, Value = 0 }, "value", "bad_value"),
            (good with { MostFen = 0 }, "mostFen", "bad_value"),
            (good with { LeastGoodsFen = -1 }, "leastGoodsFen", "bad_value"),
            (good with { Quota = 0 }, "quota", "bad_quota"),
            (good with { Products = ["P1", "P9"] }, "products", "unknown_product"),
        ];
        foreach (var (wrong, field, code) in trials)
            Assert.Contains((await Ask(host, deals => deals.CreateCoupon(wrong, Cancellation))).Problems, problem => (problem.Field, problem.Code) == (field, code));

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Ask(host, deals => deals.CreateCoupon(good, Cancellation)))));
        Assert.All(made, result => Assert.Equal(("AUTUMN26", true), (result.Coupon!.Code, result.Coupon.OncePerBuyer)));
        Assert.Equal("code_taken", Assert.Single((await Ask(host, deals => deals.CreateCoupon(good with { Key = "other" }, Cancellation))).Problems).Code);
        Assert.Single((await Ask(host, deals => deals.GetCoupons(new GetCoupons(), Cancellation))).Coupons);
        Assert.Equal(2_700, (await host.Place(Some.Order("P1", 1) with { CouponCode = "Autumn26" })).Order!.GoodsFen);
    }
}
