using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Stock;
using Market.Tests.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Returns;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>From a decision to the money, through Stripe: once, to the fen, and with the goods where they belong.</summary>
public sealed class ReturnRefundTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task Comes(PaymentShop shop, PlacedOrder order, ReturnState state) =>
        Eventually.Holds(async () => (await shop.View(order)).Returns.All(request => request.State == state), $"the return is {state}");

    private static Task<int> OnHand(PaymentShop shop) => shop.Read(db => db.Stock.Where(item => item.ProductCode == "P1").Select(item => item.OnHand).SingleAsync(Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Ten_clicks_at_once_give_money_back_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Received(new OrderLineRequest("P1", 4));
        var returnNo = await shop.AskReturn(order, ReturnReason.NoReason, new ReturnLineRequest(1, 3));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.TakeInReturn(returnNo, new ReturnedGoods(1, 2, Restock: true))));

        Assert.All(answers, answer => Assert.Equal(ReturnOutcome.Done, answer));
        await Comes(shop, order, ReturnState.Refunded);
        await shop.OracleHolds();
        Assert.Equal(6_000, Assert.Single((await shop.Books()).Refunds).Amount);
        // Two of the three that were asked for had come: they are on sale again, and the third is the buyer's.
        Assert.Equal(8, await OnHand(shop));
        var view = await shop.View(order);
        Assert.Equal((6_000L, 2, 6_000L), (view.RefundedFen, view.Lines[0].RefundedQuantity, view.Lines[0].NetFen));
        Assert.Equal(6_000 * 123 / 1000, view.BenefitFen);
        Assert.Equal(["return_requested", "refund_requested", "return_goods_back", "refunded"], view.Timeline.Select(entry => entry.Kind).TakeLast(4));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_claim_is_given_back_by_weight_and_by_amount_and_the_goods_stay(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10, priceFen: 333);
        var order = await shop.Received(new OrderLineRequest("P1", 3));
        var spoiled = await shop.AskReturn(order, ReturnReason.Spoiled, new ReturnLineRequest(1, 1, Grams: 200));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.ApproveReturn(spoiled, new ReturnPart(1, Grams: 200))));
        Assert.All(answers, answer => Assert.Equal(ReturnOutcome.Done, answer));
        await Comes(shop, order, ReturnState.Refunded);
        await shop.OracleHolds();
        // 200 g of 1,500 g that cost 999 fen.
        Assert.Equal(133, Assert.Single((await shop.Books()).Refunds).Amount);

        var damaged = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 3));
        Assert.Equal(ReturnOutcome.TooMuch, await shop.ApproveReturn(damaged, new ReturnPart(1, Fen: 867)));
        Assert.Equal(ReturnOutcome.TooMuch, await shop.ApproveReturn(damaged, new ReturnPart(1, Fen: 865)));
        Assert.Equal(ReturnOutcome.TooMuch, await shop.ApproveReturn(damaged, new ReturnPart(1, Units: 4)));
        Assert.Equal(ReturnOutcome.TooMuch, await shop.ApproveReturn(damaged, new ReturnPart(1, Units: 1, Fen: 1)));
        Assert.Equal(ReturnOutcome.TooMuch, await shop.ApproveReturn(damaged, new ReturnPart(1, Fen: -1)));
        Assert.Equal(ReturnOutcome.NothingGiven, await shop.ApproveReturn(damaged, new ReturnPart(1)));
        Assert.Equal(ReturnOutcome.Done, await shop.ApproveReturn(damaged, new ReturnPart(1, Fen: 863)));
        await Comes(shop, order, ReturnState.Refunded);
        await shop.OracleHolds();
        var view = await shop.View(order);
        Assert.Equal((OrderState.Received, 996L, 0, 3L, 7), (view.State, view.RefundedFen, view.Lines[0].RefundedQuantity, view.Lines[0].NetFen, await OnHand(shop)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Shipping_goes_back_with_the_whole_order_for_a_fault_and_not_without_reason(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var faulty = await shop.Received(new OrderLineRequest("P1", 2));
        await shop.ApproveReturn(await shop.AskReturn(faulty, ReturnReason.Damaged, new ReturnLineRequest(1, 1)), new ReturnPart(1, Units: 1));
        await shop.ApproveReturn(await shop.AskReturn(faulty, ReturnReason.Wrong, new ReturnLineRequest(1, 1)), new ReturnPart(1, Fen: 3_000));
        await shop.Comes(faulty, OrderState.Refunded);
        var unwanted = await shop.Received(new OrderLineRequest("P1", 1));
        await shop.TakeInReturn(await shop.AskReturn(unwanted, ReturnReason.NoReason, new ReturnLineRequest(1, 1)), new ReturnedGoods(1, 1, Restock: false));
        await shop.Comes(unwanted, OrderState.Refunded);

        await shop.OracleHolds();
        var books = await shop.Books();
        Assert.Equal((0L, 800L), (books.HeldFor(faulty.OrderNo), books.HeldFor(unwanted.OrderNo)));
        Assert.Equal(ReturnState.Refunded, Assert.Single((await shop.View(unwanted)).Returns).State);
        // What was thrown away has come in and gone out.
        Assert.Equal(7, await OnHand(shop));
        Assert.Equal([(StockReason.Return, 1), (StockReason.Discard, -1)], await shop.Read(async db =>
            (await db.StockMovements.Where(movement => movement.Reason == StockReason.Return || movement.Reason == StockReason.Discard).OrderBy(movement => movement.Id).ToListAsync(Cancellation))
                .ConvertAll(movement => (movement.Reason, movement.Quantity))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_amount_that_takes_the_rest_ends_the_order_also_beside_another_refund(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10, priceFen: 333);
        var order = await shop.Received(new OrderLineRequest("P1", 3));
        var first = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1));
        var second = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 2));

        await Task.WhenAll(shop.ApproveReturn(first, new ReturnPart(1, Fen: 100)), shop.ApproveReturn(second, new ReturnPart(1, Units: 2)));
        var rest = await shop.AskReturn(order, ReturnReason.Spoiled, new ReturnLineRequest(1, 1));
        // What is shown may be a moment old while the first two are just arriving; then it is refused and shown anew.
        await Eventually.Holds(async () => await shop.ApproveReturn(rest, new ReturnPart(1, Fen: (await shop.AskReturns(returns => returns.GetReturn(new(rest, ReturnsAtShop.Vendor), Cancellation))).Return!.Lines[0].RestFen)) == ReturnOutcome.Done, "the rest is agreed");

        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        var view = await shop.View(order);
        Assert.Equal((999L + 800, 3, 0L, 0L), (view.RefundedFen, view.Lines[0].RefundedQuantity, view.Lines[0].NetFen, view.BenefitFen));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_failed_amount_off_a_line_that_was_refunded_otherwise_is_settled_and_its_return_has_ended(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Received(new OrderLineRequest("P1", 2));
        var claim = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1));
        var failed = await shop.Fails(order, async () => Assert.Equal(ReturnOutcome.Done, await shop.ApproveReturn(claim, new ReturnPart(1, Fen: 2_000))));

        // One unit's 3,000 fen leave room for the amount; with the other's there is none.
        await shop.Refund(order, 1, 1, "one");
        await shop.OracleHolds();
        Assert.Equal(SafeAction.RetryRefund, Assert.Single((await shop.Unsettled(UnsettledKind.RefundFailed)).Rows).Action);
        await Comes(shop, order, ReturnState.Refunding);
        await shop.Refund(order, 1, 1, "other");
        await shop.Comes(order, OrderState.Refunded);

        await shop.OracleHolds();
        Assert.Empty((await shop.Unsettled()).Rows);
        await Comes(shop, order, ReturnState.Refunded);
        Assert.False(await shop.Retry(failed));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_return_whose_refund_failed_ends_when_its_units_are_refunded_otherwise(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Received(new OrderLineRequest("P1", 3));
        var returnNo = await shop.AskReturn(order, ReturnReason.NoReason, new ReturnLineRequest(1, 2));
        await shop.Fails(order, async () => Assert.Equal(ReturnOutcome.Done, await shop.TakeInReturn(returnNo, new ReturnedGoods(1, 2, true))));

        await shop.Refund(order, 1, 1, "one");
        await shop.OracleHolds();
        await Comes(shop, order, ReturnState.Refunding);
        await shop.Refund(order, 1, 1, "other");
        await shop.OracleHolds();

        await Comes(shop, order, ReturnState.Refunded);
        Assert.Empty((await shop.Unsettled()).Rows);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_the_office_agreed_to_after_an_appeal_the_vendor_counts_in_but_cannot_reject(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Received(new OrderLineRequest("P1", 2));
        var returnNo = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1));
        Task<ReturnResult> Reject() => shop.AskReturns(returns => returns.RejectReturn(new(returnNo, "It was whole when it left.", ReturnsAtShop.Vendor), Cancellation));
        Assert.Equal(ReturnOutcome.Done, (await Reject()).Outcome);
        await shop.AskReturns(returns => returns.AppealReturn(new(order.OrderNo, returnNo, null, PaymentShop.Buyer(order)), Cancellation));
        var agreed = await shop.AskReturns(returns => returns.ApproveReturn(new(returnNo, true, [new(1, Units: 1)], new ParcelAccess([], true, "office")), Cancellation));
        Assert.Equal(ReturnOutcome.Done, agreed.Outcome);

        Assert.Equal(ReturnOutcome.NotNow, (await Reject()).Outcome);

        Assert.Equal(ReturnOutcome.Done, await shop.TakeInReturn(returnNo, new ReturnedGoods(1, 1, true)));
        await Comes(shop, order, ReturnState.Refunded);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Goods_that_are_to_come_back_are_agreed_first_and_paid_when_they_are_counted(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Received(new OrderLineRequest("P1", 3));
        var returnNo = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 3));

        Assert.Equal(ReturnOutcome.NotNow, await shop.TakeInReturn(returnNo, new ReturnedGoods(1, 1, true)));
        Assert.Equal(ReturnOutcome.TooMuch, (await shop.AskReturns(returns => returns.ApproveReturn(new(returnNo, true, [new(1, Units: 4)], ReturnsAtShop.Vendor), Cancellation))).Outcome);
        Assert.Equal(ReturnOutcome.Done, (await shop.AskReturns(returns => returns.ApproveReturn(new(returnNo, true, [new(1, Units: 2)], ReturnsAtShop.Vendor), Cancellation))).Outcome);
        Assert.Equal(ReturnOutcome.TooMuch, await shop.TakeInReturn(returnNo, new ReturnedGoods(1, 3, true)));
        Assert.Equal(ReturnOutcome.NothingGiven, await shop.TakeInReturn(returnNo));
        Assert.Empty((await shop.Books()).Refunds);
        Assert.Equal(ReturnOutcome.Done, await shop.TakeInReturn(returnNo, new ReturnedGoods(1, 2, true)));
        await Comes(shop, order, ReturnState.Refunded);
        await shop.OracleHolds();
        Assert.Equal(6_000, (await shop.View(order)).RefundedFen);
    }
}
