using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

/// <summary>The office sees every payment that is not settled, with one action that is safe: clicked twice it does one thing.</summary>
public sealed class UnsettledTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(3);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<PaymentShop> Shop(Stack stack)
    {
        var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 50);
        return shop;
    }

    private static async Task<UnsettledPayment> Single(PaymentShop shop, UnsettledKind kind, SafeAction action)
    {
        var shown = await shop.Unsettled();
        Assert.Equal([kind], shown.Counts.Where(count => count.Count > 0).Select(count => count.Kind));
        var matter = Assert.Single(shown.Rows);
        Assert.Equal((kind, action), (matter.Kind, matter.Action));
        return matter;
    }

    /// <summary>Twice at once and once more: one is done, and no other action is taken for it.</summary>
    private static async Task ActTwice(PaymentShop shop, UnsettledPayment matter)
    {
        Assert.Equal(ActOnPaymentOutcome.NotNow, await shop.Act(matter, action: Enum.GetValues<SafeAction>().First(other => other != matter.Action)));
        var outcomes = await Task.WhenAll(shop.Act(matter), shop.Act(matter));
        Assert.Contains(ActOnPaymentOutcome.Done, outcomes);
        Assert.Equal(ActOnPaymentOutcome.NotNow, await shop.Act(matter));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task With_everything_settled_there_is_nothing_to_see(Stack stack)
    {
        await using var shop = await Shop(stack);
        await shop.Paid(new OrderLineRequest("P1", 1));
        await shop.PageFor(await shop.Place("P1"));

        Assert.Empty((await shop.Unsettled()).Rows);
        Assert.All((await shop.Unsettled()).Counts, count => Assert.Equal(0, count.Count));
        Assert.Equal(ActOnPaymentOutcome.NotNow, (await shop.In<IPayments, ActOnPaymentResult>(payments =>
            payments.ActOnPayment(new(UnsettledKind.Finding, "no\0thing", SafeAction.AskAgain, null, "office"), Cancellation).AsTask())).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_payment_open_too_long_is_asked_about_and_closed_at_Stripe(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Place("P1");
        await shop.PageFor(order);
        shop.Time.Offset += Long;

        var matter = await Single(shop, UnsettledKind.OpenTooLong, SafeAction.AskAgain);
        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 100)] };
        Assert.Equal(ActOnPaymentOutcome.ProviderUnavailable, await shop.Act(matter));
        shop.Faults.Current = new();
        await ActTwice(shop, matter);
        Assert.Empty((await shop.Unsettled()).Rows);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Money_under_way_is_asked_about_and_received_once(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Place("P1");
        using var late = await shop.Press(await shop.PageFor(order), "PayLate");
        await Eventually.Holds(async () => (await shop.View(order)).Payment == PaymentState.Processing, "it is under way");

        var matter = await Single(shop, UnsettledKind.Processing, SafeAction.AskAgain);
        Assert.Equal(ActOnPaymentOutcome.Done, await shop.Act(matter));
        Assert.Equal(PaymentState.Processing, (await shop.View(order)).Payment);
        shop.Faults.Current = new() { Webhooks = new(Drop: 10) };
        shop.Pass(TimeSpan.FromMinutes(31));
        await Eventually.Holds(async () => (await shop.Books()).HeldFor(order.OrderNo) > 0, "Stripe has it");
        await ActTwice(shop, matter);
        await shop.Comes(order, OrderState.Paid);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_under_way_for_long_is_asked_about(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("StripeSimulator:WalletRefundDelay", "02:00:00"));
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Place("P1", 3);
        using var paid = await shop.Press(await shop.PageFor(order), "Pay", "alipay");
        await shop.Comes(order, OrderState.Paid);
        // Before it is asked for: its first webhook, if slow, would have it settled before the office looks.
        shop.Faults.Current = new() { Webhooks = new(Drop: 10) };
        await shop.Refund(order, 1, 1, "k");
        await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.StripeRefundId != null)), "Stripe has it");
        shop.Pass(Long);
        await Eventually.Holds(async () => (await shop.Books()).Refunds[0].Status == "succeeded", "Stripe has made it");

        await ActTwice(shop, await Single(shop, UnsettledKind.RefundLate, SafeAction.AskAgain));
        Assert.Equal(3_000, (await shop.View(order)).RefundedFen);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_failed_refund_is_tried_again_once_and_makes_one_more_at_Stripe(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Paid(new OrderLineRequest("P1", 3));
        await shop.Fails(order, () => shop.Refund(order, 1, 2, "k"));

        await ActTwice(shop, await Single(shop, UnsettledKind.RefundFailed, SafeAction.RetryRefund));
        await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.State == RefundState.Succeeded && refund.Attempt == 2)), "it was made");
        Assert.Single((await shop.Books()).Refunds);
        Assert.Equal(6_000, (await shop.View(order)).RefundedFen);
        Assert.Empty((await shop.Unsettled()).Rows);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_failed_refund_whose_goods_were_refunded_otherwise_is_settled_and_cannot_be_tried_again(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        await shop.Refund(order, 1, 1, "lost");
        await shop.OracleHolds();
        await shop.Read(db => db.Refunds.ExecuteUpdateAsync(set => set.SetProperty(refund => refund.State, RefundState.Failed), Cancellation));
        var matter = await Single(shop, UnsettledKind.RefundFailed, SafeAction.RetryRefund);

        await shop.Refund(order, 1, 1, "otherwise");
        await Eventually.Holds(async () => (await shop.View(order)).State == OrderState.Refunded, "the rest is refunded");

        Assert.Empty((await shop.Unsettled()).Rows);
        Assert.Equal(ActOnPaymentOutcome.NotNow, await shop.Act(matter));
        Assert.False(await shop.In<RetryRefundHandler, bool>(handler => handler.Retry(Guid.Parse(matter.Id), null, "office", Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Money_that_reached_a_closed_attempt_is_found_and_sent_back_once(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Place("P1", 2);
        var page = await shop.PageFor(order);
        await shop.Read(db => db.Payments.ExecuteUpdateAsync(set => set.SetProperty(payment => payment.State, PaymentState.Canceled), Cancellation));
        using var paid = await shop.Press(page, "Pay");
        shop.Pass(TimeSpan.FromDays(2));
        await shop.Round<NightlyComparison>();

        var matter = await Single(shop, UnsettledKind.Finding, SafeAction.SendBack);
        await ActTwice(shop, matter);
        await Eventually.Holds(async () => (await shop.Books()).HeldFor(order.OrderNo) == 0, "it went back");
        await Eventually.Holds(async () => (await shop.Unsettled()).Rows.Count == 0, "nothing is left");
        Assert.Single((await shop.Books()).Refunds);
        shop.Pass(TimeSpan.FromDays(1));
        await shop.Round<NightlyComparison>();
        Assert.Empty((await shop.Unsettled()).Rows);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_two_people_have_handled_is_no_finding_any_more(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        var intent = await shop.Read(db => db.Payments.Select(payment => payment.IntentId).SingleAsync(Cancellation));
        await shop.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = intent, Amount = 100 }, cancellationToken: Cancellation);
        shop.Pass(TimeSpan.FromDays(2));
        await shop.Round<NightlyComparison>();

        var matter = await Single(shop, UnsettledKind.Finding, SafeAction.MarkHandled);
        Assert.Equal(ActOnPaymentOutcome.Done, await shop.Act(matter, "first"));
        var noted = await Single(shop, UnsettledKind.Finding, SafeAction.ConfirmHandled);
        Assert.Equal(ActOnPaymentOutcome.FourEyes, await shop.Act(noted, "first"));
        Assert.Equal(ActOnPaymentOutcome.Done, await shop.Act(noted, "second"));
        shop.Pass(TimeSpan.FromDays(1));
        await shop.Round<NightlyComparison>();

        Assert.Empty((await shop.Unsettled()).Rows);
        Assert.Equal(OrderState.Paid, (await shop.View(order)).State);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => shop.Read(db => db.HandledPayments.ExecuteUpdateAsync(set => set.SetProperty(handled => handled.ConfirmedBy, "first"), Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_that_the_bank_sent_back_later_is_found_and_sent_again_once(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        await shop.Refund(order, 1, 1, "k");
        await shop.OracleHolds();
        await SentBack(shop);
        shop.Pass(TimeSpan.FromDays(2));
        await shop.Round<NightlyComparison>();

        await ActTwice(shop, await Single(shop, UnsettledKind.Finding, SafeAction.SendBack));
        await Eventually.Holds(async () => (await shop.Books()).Refunds.Count(refund => refund.Status == "succeeded") == 1, "it was sent again");
        await Eventually.Holds(() => shop.Read(async db => !await db.Refunds.AnyAsync(refund => refund.State == RefundState.Requested)), "nothing is under way");
        Assert.Equal(3_000, (await shop.View(order)).RefundedFen);
        Assert.Empty((await shop.Unsettled()).Rows);
    }

    [Theory]
    [InlineData(Stack.Sqlite, "refund.failed")]
    [InlineData(Stack.Sqlite, "charge.refund.updated")]
    [InlineData(Stack.Postgres, "refund.updated")]
    public async Task A_refund_that_the_bank_sent_back_weeks_later_is_found_by_its_webhook_and_sent_again_once(Stack stack, string type)
    {
        await using var shop = await Shop(stack);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        // Its own webhooks, if slow, would find what is made to happen below.
        shop.Faults.Current = new() { Webhooks = new(Drop: 100) };
        await shop.Refund(order, 1, 1, "k");
        await shop.OracleHolds();
        await SentBack(shop);
        // No night looks back so far.
        shop.Pass(TimeSpan.FromDays(12));
        await shop.Round<NightlyComparison>();
        Assert.Empty((await shop.Unsettled()).Rows);

        // Stripe is away at first.
        var id = Assert.Single((await shop.Books()).Refunds).Id;
        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 100)] };
        Assert.Equal(ReceivePaymentEventOutcome.Received, await WebhookTests.Send(shop, $$$$"""{"id":"evt_back","object":"event","type":"{{{{type}}}}","livemode":false,"data":{"object":{"id":"{{{{id}}}}","object":"refund"}}}"""));
        await Eventually.Holds(() => shop.Read(db => db.PaymentEvents.AnyAsync(received => received.Id == "evt_back" && received.LastError == "Stripe did not answer")), "it is not answered");
        shop.Faults.Current = new();
        shop.Pass(TimeSpan.FromHours(2));
        await shop.Round<PaymentEventWork>();

        await ActTwice(shop, await Single(shop, UnsettledKind.Finding, SafeAction.SendBack));
        await Eventually.Holds(async () => (await shop.Books()).Refunds.Count(refund => refund.Status == "succeeded") == 1, "it was sent again");
        await Eventually.Holds(() => shop.Read(async db => !await db.Refunds.AnyAsync(refund => refund.State == RefundState.Requested)), "nothing is under way");
        Assert.Empty((await shop.Unsettled()).Rows);
    }

    private static Task SentBack(PaymentShop shop) => shop.In<SimulatorStore, int>(store => store.ChangeAsync(async db =>
    {
        await db.Refunds.ExecuteUpdateAsync(set => set.SetProperty(refund => refund.Status, Market.Orders.Payments.Simulator.Objects.RefundStatus.Failed), Cancellation);
        return await db.Charges.ExecuteUpdateAsync(set => set.SetProperty(charge => charge.AmountRefunded, 0), Cancellation);
    }));
}
