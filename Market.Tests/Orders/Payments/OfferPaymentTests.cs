using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Payments;
using Market.Orders.Payments.Simulator.TestHelpers;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>Deals and coupons with real money: Stripe takes what was promised, and whatever goes back adds up to it, offers included.</summary>
public sealed class OfferPaymentTests
{
    private static readonly TimeSpan PastEnd = TimeSpan.FromMinutes(16);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>P1 at 333 fen in a deal of 20 units; P2 at 1,999 fen; the coupon SEVEN takes 700 fen off.</summary>
    private static async Task<PaymentShop> Shop(Stack stack, int quota = 20)
    {
        var shop = await PaymentShop.Open(stack, ("Payments:ProcessingHold", "00:05:00"));
        await shop.Offer("P1", onHand: 50, priceFen: 500);
        await shop.Offer("P2", onHand: 50, priceFen: 1_999);
        await shop.In<OrdersDb, bool>(db => db.Write(async token =>
        {
            var now = await DatabaseClock.Read(db, token);
            db.Deals.Add(new Deal { Code = "D1", Key = "D1", ProductCode = "P1", PriceFen = 333, OpensAt = now.AddHours(-1), EndsAt = now.AddHours(1), Quota = quota, LimitPerBuyer = quota, MadeBy = "office", MadeAt = now });
            db.Coupons.Add(new Coupon { Code = "SEVEN", Key = "S", Kind = CouponKind.Amount, Value = 700, OpensAt = now.AddHours(-1), EndsAt = now.AddHours(1), Quota = 5, LimitPerBuyer = 1, MadeBy = "office", MadeAt = now });
            return true;
        }, Cancellation));
        return shop;
    }

    private static async Task<PlacedOrder> Place(PaymentShop shop, params OrderLineRequest[] lines) =>
        (await shop.Ask(orders => orders.PlaceOrder(Some.Order($"{Guid.NewGuid():N}", lines) with { CouponCode = lines.Any(line => line.Code == "P2") ? "SEVEN" : null }))).Order!;

    private static async Task<PlacedOrder> Paid(PaymentShop shop, params OrderLineRequest[] lines)
    {
        var order = await Place(shop, lines);
        using var answer = await shop.Press(await shop.PageFor(order), "Pay");
        await shop.Comes(order, OrderState.Paid);
        return order;
    }

    private static Task<int> Taken(PaymentShop shop, string code) => shop.Read(db => db.Offers.Where(offer => offer.Code == code).Select(offer => offer.Taken).SingleAsync(Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Stripe_is_asked_for_lines_that_add_up_to_what_was_promised(Stack stack)
    {
        await using var shop = await Shop(stack);

        var order = await Paid(shop, new("P1", 3), new("P2", 3));

        Assert.Equal((3 * 333) + (3 * 1_999) - 700 + 800, order.TotalFen);
        Assert.Equal(order.TotalFen, (await shop.Books()).HeldFor(order.OrderNo));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Refunded_unit_by_unit_exactly_what_was_paid_goes_back_and_offers_with_it(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await Paid(shop, new("P1", 3), new("P2", 3));
        Assert.Equal((3, 1), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));

        // 3 × 1,999 − 700 = 5,297: a third, a half of the rest, the rest.
        Assert.Equal((1_765L, 1_766L, 1_766L), ((await shop.Refund(order, 2, 1, "a")).RefundFen, (await shop.Refund(order, 2, 1, "b")).RefundFen, (await shop.Refund(order, 2, 1, "c")).RefundFen));
        await shop.OracleHolds();
        // Something is left of the order, so its coupon stays used.
        Assert.Equal((3, 1), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));
        Assert.Equal(666, (await shop.Refund(order, 1, 2, "d")).RefundFen);
        await shop.OracleHolds();
        Assert.Equal((1, 1), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));
        // Nothing of it was sent, so shipping goes back with the last.
        Assert.Equal(333 + 800, (await shop.Refund(order, 1, 1, "e")).RefundFen);
        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();

        Assert.Equal((0, 0), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));
        Assert.Equal(0, (await shop.Books()).HeldFor(order.OrderNo));
        // The buyer may use the coupon again.
        Assert.Equal(1_999 - 700, (await Place(shop, new OrderLineRequest("P2", 1))).GoodsFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_that_Stripe_refuses_gives_its_fen_back_to_those_that_follow(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await Paid(shop, new OrderLineRequest("P2", 3));
        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 1_000)] };
        Assert.Equal(1_765, (await shop.Refund(order, 1, 1, "refused")).RefundFen);
        // Refused for good, as Stripe does when an account has no money.
        Assert.Equal(1, await shop.Read(db => db.Refunds.ExecuteUpdateAsync(set => set.SetProperty(refund => refund.State, RefundState.Failed), Cancellation)));
        // A call that is just being repeated must not get through after all.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        shop.Faults.Current = new();

        Assert.Equal((3_531L, 1_766L + 800), ((await shop.Refund(order, 1, 2, "two")).RefundFen, (await shop.Refund(order, 1, 1, "one")).RefundFen));

        await Eventually.Holds(async () =>
        {
            shop.Pass(TimeSpan.FromMinutes(1));
            await shop.Round<RefundWork>();
            return (await shop.View(order)).State == OrderState.Refunded;
        }, "all the money is back");
        await shop.OracleHolds();
        Assert.Equal(0, (await shop.Books()).HeldFor(order.OrderNo));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_failed_refund_that_is_tried_again_takes_with_the_last_unit_all_that_is_left(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await Paid(shop, new OrderLineRequest("P2", 3));
        var failed = await shop.Fails(order, async () => Assert.Equal(1_765, (await shop.Refund(order, 1, 1, "one")).RefundFen));
        // Two thirds of 5,297 fen, rounded down: with the 1,765 of before a fen would be left of no unit.
        Assert.Equal(3_531, (await shop.Refund(order, 1, 2, "two")).RefundFen);
        await shop.OracleHolds();

        Assert.True(await shop.Retry(failed));

        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal(1_766 + 800, await shop.Read(db => db.Refunds.Where(refund => refund.Id == failed).Select(refund => refund.Fen).SingleAsync(Cancellation)));
        Assert.Equal((0L, 0L, 0), ((await shop.Books()).HeldFor(order.OrderNo), (await shop.View(order)).Lines[0].NetFen, await Taken(shop, "SEVEN")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_Stripe_has_made_after_all_is_followed_by_the_fen_that_it_leaves(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await Paid(shop, new OrderLineRequest("P2", 3));
        var failed = await shop.Fails(order, () => shop.Refund(order, 1, 1, "one"));
        await shop.Refund(order, 1, 2, "two");
        await shop.OracleHolds();
        var intent = await shop.Read(db => db.Payments.Select(payment => payment.IntentId).SingleAsync(Cancellation));
        var made = await shop.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = intent, Amount = 1_765 }, cancellationToken: Cancellation);

        Assert.True(await shop.Retry(failed, made.Id));

        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal([1 + 800, 1_765, 3_531], (await shop.Books()).Refunds.Select(refund => refund.Amount).Order());
        Assert.Equal((0L, 0L), ((await shop.Books()).HeldFor(order.OrderNo), (await shop.View(order)).Lines[0].NetFen));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Cancelled_or_expired_an_order_gives_back_all_it_took(Stack stack)
    {
        await using var shop = await Shop(stack);
        var cancelled = await Place(shop, new("P1", 4), new("P2", 1));
        Assert.Equal(CancelOrderOutcome.Cancelled, await shop.Cancel(cancelled));
        Assert.Equal((0, 0), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));

        await Place(shop, new("P1", 4), new("P2", 1));
        Assert.Equal((4, 1), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));
        shop.Pass(PastEnd);
        await shop.Round<OrderExpiry>();
        Assert.Equal((0, 0), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));

        var paid = await Paid(shop, new("P1", 4), new("P2", 1));
        Assert.Equal(CancelOrderOutcome.RefundUnderWay, await shop.Cancel(paid));
        await shop.Comes(paid, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal((0, 0), (await Taken(shop, "D1"), await Taken(shop, "SEVEN")));
    }

    [Theory]
    [InlineData(Stack.Sqlite, true)]
    [InlineData(Stack.Sqlite, false)]
    [InlineData(Stack.Postgres, true)]
    [InlineData(Stack.Postgres, false)]
    public async Task Late_money_has_the_deal_if_there_is_still_one_and_goes_back_if_not(Stack stack, bool left)
    {
        await using var shop = await Shop(stack, quota: left ? 9 : 4);
        var late = await Place(shop, new OrderLineRequest("P1", 4));
        using var answer = await shop.Press(await shop.PageFor(late), "PayLate", "alipay");
        await Eventually.Holds(async () => (await shop.View(late)).Payment == PaymentState.Processing, "the money is under way");
        shop.Pass(TimeSpan.FromMinutes(21));
        await shop.Round<OrderExpiry>();
        Assert.Equal((OrderState.Expired, 0), ((await shop.View(late)).State, await Taken(shop, "D1")));
        await Place(shop, new OrderLineRequest("P1", 1));

        shop.Pass(TimeSpan.FromMinutes(10));
        if (left)
            await shop.Comes(late, OrderState.Paid);
        else
            await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.State == RefundState.Succeeded)), "the money is back");
        await shop.OracleHolds();
        Assert.Equal(left ? 5 : 1, await Taken(shop, "D1"));
    }
}
