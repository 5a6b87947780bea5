using CsCheck;
using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>A coupon takes off what it says, once, never more than the goods it counts for, and its parts add up to the fen.</summary>
public sealed class CouponTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static async Task<OrdersHost> Shop(Stack stack)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), 100);
        await host.Offer(Some.Product("P2", priceFen: 1_995), 100);
        await host.Offer(Some.Product("P3", priceFen: 1), 100);
        await host.Publish(Some.Plan("P1", permille: 127));
        return host;
    }

    private static PlaceOrder Buy(string coupon, params (string Code, int Quantity)[] lines) =>
        Some.Order(Guid.NewGuid().ToString("N"), [.. lines.Select(line => new OrderLineRequest(line.Code, line.Quantity))]) with { CouponCode = coupon };

    private static string? Refusal(PlaceOrderResult result)
    {
        if (result.Order is not null)
            return null;
        Assert.Equal(PlaceOrderOutcome.OfferRefused, result.Outcome);
        return Assert.Single(result.Problems, problem => problem.Field == "couponCode").Code;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_coupon_takes_off_what_the_quote_said_and_is_told_line_by_line(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Coupon("AUTUMN", CouponKind.Amount, 1_000);
        var order = Buy(" autumn ", ("P1", 2), ("P2", 3));

        var quote = await host.Quote(order);
        var placed = (await host.Place(order with { ExpectedTotalFen = quote.GoodsFen - quote.DiscountFen + quote.ShippingFen })).Order!;
        await host.Pay(placed.OrderNo);

        Assert.Equal((11_985L, 1_000L, 0L), (quote.GoodsFen, quote.DiscountFen, quote.ShippingFen));
        Assert.Equal((10_985L, 10_985L), (placed.GoodsFen, placed.TotalFen));
        var view = (await host.Get(placed.OrderNo, new OrderAccess(null, null, true, "office")))!;
        Assert.Equal(("AUTUMN", 1_000L), (view.CouponCode, view.DiscountFen));
        Assert.Equal(quote.Lines.Select(line => line.DiscountFen), view.Lines.Select(line => line.DiscountFen));
        Assert.Equal(10_985, view.Lines.Sum(line => line.NetFen));
        Assert.Equal(view.Lines[0].NetFen * 127 / 1000, view.Lines[0].BenefitFen);
        Assert.Equal((1, 1), (await host.TakenOf("AUTUMN"), await host.TakenBy("AUTUMN", "phone:13800000000")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_coupon_raced_by_twenty_is_used_once(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Coupon("ONLYONE", CouponKind.Amount, 500, quota: 1);
        await host.Coupon("ONCE", CouponKind.Amount, 500, quota: 100, oncePerBuyer: true);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => host.Place(Buy("ONLYONE", ("P1", 1)).By($"138000000{i:00}")))));
        Assert.Single(all, result => result.Outcome == PlaceOrderOutcome.Placed);
        Assert.All(all.Where(result => result.Order is null), result => Assert.Equal(OrderProblems.CouponUsedUp, Refusal(result)));

        var one = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.Place(Buy("ONCE", ("P1", 1))))));
        Assert.Single(one, result => result.Outcome == PlaceOrderOutcome.Placed);
        Assert.Equal((1, 1), (await host.TakenOf("ONLYONE"), await host.TakenOf("ONCE")));
        Assert.Equal(OrderProblems.CouponUsed, Refusal(await host.Place(Buy("ONCE", ("P1", 1)))));
        Assert.Null(Refusal(await host.Place(Buy("ONCE", ("P1", 1)).By("13900000000"))));
        await host.OffersAgree();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_coupon_that_does_not_hold_is_refused_with_its_reason_and_nothing_is_placed(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Coupon("LATER", CouponKind.Amount, 500, opens: Minute);
        await host.Coupon("EARLIER", CouponKind.Amount, 500, opens: -2 * Minute, ends: -Minute);
        await host.Coupon("STOPPED", CouponKind.Amount, 500);
        await host.Coupon("FROM100", CouponKind.Amount, 500, least: 10_000);
        await host.Coupon("ONLYP2", CouponKind.Amount, 500, products: "P2");
        await host.Coupon("GOOD", CouponKind.Amount, 500);
        await host.Host.In<IDeals, StopOfferResult>(deals => deals.StopOffer(new StopOffer("STOPPED", "office"), Cancellation).AsTask());

        Assert.Equal(OrderProblems.CouponNotYet, Refusal(await host.Place(Buy("LATER", ("P1", 1)))));
        Assert.Equal(OrderProblems.CouponOver, Refusal(await host.Place(Buy("EARLIER", ("P1", 1)))));
        Assert.Equal(OrderProblems.CouponOver, Refusal(await host.Place(Buy("STOPPED", ("P1", 1)))));
        Assert.Equal(OrderProblems.CouponLeast, Refusal(await host.Place(Buy("FROM100", ("P1", 3)))));
        Assert.Equal(OrderProblems.CouponNotForThese, Refusal(await host.Place(Buy("ONLYP2", ("P1", 1)))));
        Assert.Equal(OrderProblems.CouponNotForThese, Refusal(await host.Place(Buy("GOOD", ("P3", 5)))));
        // One order, one coupon: two in the field are none.
        foreach (var typed in new[] { "NOSUCH", "GOOD FROM100", "GOOD,ONLYP2", "GOOD'--", "好" })
            Assert.Equal(OrderProblems.UnknownCoupon, Refusal(await host.Place(Buy(typed, ("P1", 1)))));
        Assert.Equal("bad_characters", (await host.Place(Buy("GO\0OD", ("P1", 1)))).Problems.Single(problem => problem.Field == "couponCode").Code);
        Assert.Equal(0, await host.Read(db => db.Orders.CountAsync(Cancellation)));
        Assert.Null(Refusal(await host.Place(Buy("GOOD", ("P1", 1)))));
        Assert.Equal(10_000, Assert.Single((await host.Quote(Buy("FROM100", ("P1", 3)))).Problems).Fen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Goods_at_a_deals_price_are_not_discounted_again(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Deal("P1", 2_000, quota: 9);
        await host.Coupon("HALF", CouponKind.Percent, 50);

        var mixed = (await host.Place(Buy("HALF", ("P1", 2), ("P2", 2)))).Order!;
        Assert.Equal(4_000 + 1_995, mixed.GoodsFen);
        Assert.Equal(OrderProblems.CouponNotForThese, Refusal(await host.Place(Buy("HALF", ("P1", 2)))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_database_refuses_a_coupon_of_a_hundred_per_cent_and_a_discount_of_all(Stack stack)
    {
        await using var host = await Shop(stack);
        foreach (var percent in new long[] { 0, 91, 100, 200 })
            await Assert.ThrowsAsync<DbUpdateException>(() => host.Coupon($"C{percent}", CouponKind.Percent, percent));
        await host.Coupon("HALF", CouponKind.Percent, 50);
        await host.Place(Buy("HALF", ("P2", 2)));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.Write(db =>
            db.Set<OrderLine>().ExecuteUpdateAsync(set => set.SetProperty(line => line.DiscountFen, 3_990), Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_coupon_above_the_goods_leaves_a_fen_of_every_unit_and_never_makes_delivery_dearer(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Coupon("HUGE", CouponKind.Amount, 99_999_999);

        var placed = (await host.Place(Buy("HUGE", ("P1", 4), ("P3", 2)))).Order!;

        Assert.Equal((6L, 0L), (placed.GoodsFen, placed.ShippingFen));
    }

    private static readonly Gen<(long Price, int Quantity, bool InDeal)[]> Baskets =
        Gen.Select(Gen.Long[1, 9_999], Gen.Int[1, 50], Gen.Bool, (price, quantity, deal) => (price, quantity, deal)).Array[1, 12];

    [Fact]
    public void Whatever_the_coupon_its_parts_add_up_and_no_unit_costs_less_than_a_fen() =>
        Gen.Select(Baskets, Gen.Bool, Gen.Long[1, 90], Gen.Long[1, 1_000_000], Gen.Long[1, 50_000]).Sample((basket, percent, value, amount, most) =>
        {
            var coupon = new Coupon
            {
                Code = "C",
                Key = "C",
                MadeBy = "office",
                Quota = 1,
                LimitPerBuyer = 1,
                Kind = percent ? CouponKind.Percent : CouponKind.Amount,
                Value = percent ? value : amount,
                MostFen = most,
            };
            var lines = PricedLine.With([.. basket.Select((line, i) => Line($"P{i}", line.Price, line.Quantity, line.InDeal))], coupon, out var why);

            var counted = lines.Where(line => line.Deal is null).ToList();
            Assert.All(lines.Where(line => line.Deal is not null), line => Assert.Equal(0, line.DiscountFen));
            Assert.All(counted, line => Assert.InRange(line.DiscountFen, 0, line.Quantity * (line.UnitPriceFen - 1)));
            var (goods, room) = (counted.Sum(line => line.FullFen), counted.Sum(line => line.FullFen - line.Quantity));
            var expected = Math.Min(Math.Min(percent ? goods * value / 100 : amount, most), room);
            Assert.Equal(why is null ? expected : 0, lines.Sum(line => line.DiscountFen));
            Assert.Equal(room == 0, why is not null);
        });

    private static PricedLine Line(string code, long price, int quantity, bool inDeal) => new(
        SellableProduct.Of(Some.Product(code, price)), quantity,
        inDeal ? new Deal { Code = code, Key = code, MadeBy = "", ProductCode = code, PriceFen = price, Quota = 99, LimitPerBuyer = 99 } : null);
}
