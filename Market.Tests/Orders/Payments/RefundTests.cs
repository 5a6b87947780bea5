using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>Money goes back once, never more than was paid, and takes goods, attribution and stock with it.</summary>
public sealed class RefundTests
{
    private const string CreateRefund = "POST /v1/refunds";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_part_of_a_line_goes_back_with_its_benefit_and_then_the_rest(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10, priceFen: 333);
        await shop.Offer("P2", onHand: 10);
        var order = await shop.Paid(new("P1", 7), new("P2", 1));

        Assert.Equal(new RefundLineResult(RefundLineOutcome.Accepted, 999), await shop.Refund(order, 1, 3, "a"));
        await shop.OracleHolds();
        var part = await shop.View(order);
        Assert.Equal((OrderState.Paid, 999L, 3), (part.State, part.RefundedFen, part.Lines[0].RefundedQuantity));
        Assert.Equal((4 * 333 * 123 / 1000) + (3_000 * 123 / 1000), part.BenefitFen);

        await shop.Refund(order, 1, 4, "b", restock: false);
        await shop.Refund(order, 2, 1, "c");
        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal(0, (await shop.View(order)).BenefitFen);
        Assert.Equal(6, await shop.Read(db => db.Stock.Where(item => item.ProductCode == "P1").Select(item => item.OnHand).SingleAsync(Cancellation)));
        Assert.Equal(1, await shop.Read(db => db.Outbox.CountAsync(message => message.Type.Contains("OrderClosed"), Cancellation)));
        Assert.Equal(0, (await shop.Books()).HeldFor(order.OrderNo));
    }

    /// <summary>Orders lock stock by product and place. A refund that did it line by line and an order could wait for each other until the database gave one of them up (trial 21).</summary>
    [Fact]
    public async Task A_refund_that_waits_for_the_first_of_two_products_has_not_locked_the_other()
    {
        await using var shop = await PaymentShop.Open(Stack.Postgres);
        await shop.Offer("P1", onHand: 10);
        await shop.Offer("P2", onHand: 10);
        var order = await shop.Paid(new("P2", 1), new("P1", 1));

        await shop.In<OrdersDb, bool>(holder => holder.Write(async token =>
        {
            await holder.Database.ExecuteSqlAsync($"SELECT 1 FROM stock WHERE product_code = 'P1' FOR UPDATE", token);
            Assert.Equal(CancelOrderOutcome.RefundUnderWay, await shop.Cancel(order));
            await Eventually.Holds(() => shop.Read(db => db.Database.SqlQuery<bool>(
                $"SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted) AS \"Value\"").SingleAsync(Cancellation)), "the refund waits");
            Assert.Equal(1, await shop.Read(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM (SELECT 1 FROM stock FOR UPDATE SKIP LOCKED) AS free").SingleAsync(Cancellation)));
            return true;
        }, Cancellation));

        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Shipping_of_what_was_never_sent_goes_back_with_the_last_of_it_and_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        await shop.Offer("P2", onHand: 10);
        var order = await shop.Paid(new("P1", 1), new("P2", 1));
        var packed = await shop.In<IFulfilment, ParcelResult>(f => f.PackParcel(new PackParcel($"{order.OrderNo}-1", new(["S001"], false, "vendor")), Cancellation).AsTask());
        Assert.Equal(ParcelOutcome.Done, packed.Outcome);

        // The first fails and is the last when it is tried again.
        var failed = await shop.Fails(order, () => shop.Refund(order, 1, 1, "a"));
        Assert.Equal(3_000, (await shop.Refund(order, 2, 1, "b")).RefundFen);
        await shop.OracleHolds();
        Assert.True(await shop.Retry(failed));

        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal([3_000, 3_800], (await shop.Books()).Refunds.Select(refund => refund.Amount).Order());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_buyer_who_cancels_while_the_last_line_is_being_refunded_has_the_shipping_back_too(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 1));
        shop.Faults.Current = new() { Calls = [new(CreateRefund, CallFaultKind.FailBefore, Times: 1_000)] };
        await shop.Refund(order, 1, 1, "last");
        Assert.Equal(CancelOrderOutcome.RefundUnderWay, await shop.Cancel(order));

        shop.Faults.Current = new();
        shop.Pass(TimeSpan.FromHours(1));
        await shop.Round<RefundWork>();
        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal((1, 0L), ((await shop.Books()).Refunds.Count, (await shop.Books()).HeldFor(order.OrderNo)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Shipping_that_went_back_with_a_line_does_not_go_back_again_when_the_order_is_cancelled(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        await shop.Offer("P2", onHand: 10);
        var order = await shop.Paid(new("P1", 1), new("P2", 1));
        var first = await shop.Fails(order, () => shop.Refund(order, 1, 1, "first"));
        Task<int> Is(RefundState state) => shop.Read(db => db.Refunds.Where(refund => refund.Id == first).ExecuteUpdateAsync(set => set
            .SetProperty(refund => refund.State, state).SetProperty(refund => refund.NextCheckAt, shop.Time.GetUtcNow().AddDays(1)), Cancellation));
        // As if it were refused only after the last was asked for, so that the shipping is back and a line is left.
        await Is(RefundState.Requested);
        Assert.Equal(3_800, (await shop.Refund(order, 2, 1, "last")).RefundFen);
        await Is(RefundState.Failed);
        await shop.OracleHolds();

        Assert.Equal(CancelOrderOutcome.RefundUnderWay, await shop.Cancel(order));
        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal([3_000, 3_800], (await shop.Books()).Refunds.Select(refund => refund.Amount).Order());
    }


    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_asked_for_many_times_with_one_key_is_one(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 5));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.Refund(order, 1, 1, "one")));

        Assert.All(answers, answer => Assert.Equal(new RefundLineResult(RefundLineOutcome.Accepted, 3_000), answer));
        await shop.OracleHolds();
        Assert.Single((await shop.Books()).Refunds);
        Assert.Equal(new RefundLineResult(RefundLineOutcome.Accepted, 3_000), await shop.Refund(order, 1, 1, "one"));
        Assert.Equal(3_000, (await shop.View(order)).RefundedFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Refunds_at_once_never_give_back_more_than_the_line_has(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 3));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shop.Refund(order, 1, 1, $"key {i}")));

        Assert.Equal(3, answers.Count(answer => answer.Outcome == RefundLineOutcome.Accepted));
        Assert.Equal(7, answers.Count(answer => answer.Outcome == RefundLineOutcome.QuantityOutOfRange));
        await shop.OracleHolds();
        Assert.Equal(3, (await shop.Books()).Refunds.Count);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_cannot_be_refunded_is_told_why_and_changes_nothing(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var unpaid = await shop.Place("P1");
        var order = await shop.Paid(new OrderLineRequest("P1", 2));

        Assert.Equal(RefundLineOutcome.NotPaid, (await shop.Refund(unpaid, 1, 1, "k")).Outcome);
        Assert.Equal(RefundLineOutcome.NotFound, (await shop.Refund(order, 2, 1, "k")).Outcome);
        foreach (var quantity in new[] { 0, -1, 3, int.MaxValue, int.MinValue })
            Assert.Equal(RefundLineOutcome.QuantityOutOfRange, (await shop.Refund(order, 1, quantity, "k")).Outcome);
        foreach (var reason in new[] { "", "  ", new string('x', 501), "\0" })
            Assert.Equal(RefundLineOutcome.ReasonNeeded, (await shop.Ask(orders => orders.RefundLine(new(order.OrderNo, 1, 1, true, reason, "k", PaymentShop.Office)))).Outcome);
        Assert.Equal(0, await shop.Read(db => db.Refunds.CountAsync(Cancellation)));
        Assert.Empty((await shop.Books()).Refunds);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task When_Stripes_answer_is_lost_the_refund_is_asked_for_again_and_made_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:CallTimeout", "00:00:00.700"));
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 3));
        await LoseAnswer(shop, order);

        shop.Pass(TimeSpan.FromHours(1));
        await shop.Round<RefundWork>();
        await shop.OracleHolds();
        Assert.Single((await shop.Books()).Refunds);
        Assert.Equal(3_000, (await shop.View(order)).RefundedFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_whose_answer_was_lost_is_found_again_when_Stripe_has_forgotten_its_key(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:CallTimeout", "00:00:00.700"));
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 3));
        await LoseAnswer(shop, order);

        shop.Pass(TimeSpan.FromHours(25));
        await shop.In<SimulatorStore, int>(store => store.ChangeAsync(db => db.Answers.ExecuteDeleteAsync(Cancellation)));
        await shop.Round<RefundWork>();
        await shop.OracleHolds();
        Assert.Single((await shop.Books()).Refunds);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_to_a_wallet_waits_and_is_completed_once_by_many(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("StripeSimulator:WalletRefundDelay", "00:01:00"));
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Place("P1", 3);
        using var paid = await shop.Press(await shop.PageFor(order), "Pay", "wechat_pay");
        await shop.Comes(order, OrderState.Paid);
        await shop.Refund(order, 1, 2, "a");
        await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.StripeRefundId != null)), "Stripe has it");
        Assert.Equal(0, (await shop.View(order)).RefundedFen);

        shop.Faults.Current = new() { Webhooks = new(Duplicates: 3) };
        shop.Pass(TimeSpan.FromMinutes(2));
        var id = await shop.Read(db => db.Refunds.Select(refund => refund.Id).SingleAsync(Cancellation));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.In<RefundCompletion, bool>(async completion => { await completion.Complete(id, Cancellation); return true; })));
        await shop.OracleHolds();
        Assert.Equal(6_000, (await shop.View(order)).RefundedFen);
        Assert.Equal(9, await shop.Read(db => db.Stock.Select(item => item.OnHand).SingleAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Cancelling_a_paid_order_gives_back_all_that_is_left_with_shipping_and_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10, priceFen: 333);
        await shop.Offer("P2", onHand: 10, priceFen: 1_000);
        var order = await shop.Paid(new("P1", 3), new("P2", 2));
        await shop.Refund(order, 1, 1, "before");

        var clicks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.Cancel(order)));

        Assert.All(clicks, click => Assert.Contains(click, new[] { CancelOrderOutcome.RefundUnderWay, CancelOrderOutcome.AlreadyClosed }));
        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();
        Assert.Equal(0, (await shop.Books()).HeldFor(order.OrderNo));
        Assert.Equal(2, (await shop.Books()).Refunds.Count);
        Assert.Equal(CancelOrderOutcome.AlreadyClosed, await shop.Cancel(order));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Cancelling_an_unpaid_order_closes_its_page_first_and_frees_its_stock(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Place("P1", 2);
        var page = await shop.PageFor(order);

        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 100)] };
        Assert.Equal(CancelOrderOutcome.PaymentUnderWay, await shop.Cancel(order));
        Assert.Equal(OrderState.Placed, (await shop.View(order)).State);
        shop.Faults.Current = new();
        Assert.Equal(CancelOrderOutcome.Cancelled, await shop.Cancel(order));
        Assert.Equal(CancelOrderOutcome.Cancelled, await shop.Cancel(order));

        using var tooLate = await shop.Press(page, "Pay");
        Assert.Empty((await shop.Books()).Charges);
        Assert.Equal(StartPaymentOutcome.Closed, (await shop.StartPayment(order)).Outcome);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Cancelling_while_paying_ends_in_cancelled_or_refunded_and_never_in_money_kept(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 1_000);
        for (var round = 0; round < 10; round++)
        {
            var order = await shop.Place("P1", 2);
            var page = await shop.PageFor(order);
            var token = await shop.FormToken(page);
            var pay = Task.Run(async () => (await shop.Submit(page, token, "Pay")).Dispose(), Cancellation);
            await Task.WhenAll(pay, shop.Cancel(order), shop.Cancel(order), shop.Return(order));
            await Eventually.Holds(async () => (await shop.View(order)).State is OrderState.Cancelled or OrderState.Refunded, "it is over");
        }
        await shop.OracleHolds();
    }

    private static async Task LoseAnswer(PaymentShop shop, PlacedOrder order)
    {
        shop.Faults.Current = new() { Calls = [new(CreateRefund, CallFaultKind.HangAfterwards, Times: 2)] };
        await shop.Refund(order, 1, 1, "lost");
        await Eventually.Holds(() => shop.Faults.Current.Calls[0].Times == 0, "both calls were made");
        await Eventually.Holds(async () => (await shop.Books()).Refunds.Count == 1, "Stripe has made it");
        // The second call of the client hangs too: only when it has given up may the clock move on.
        await Eventually.Holds(() => shop.Read(async db => await db.Refunds.AllAsync(refund => refund.State == RefundState.Requested && refund.StripeRefundId == null)), "it is unknown");
    }
}
