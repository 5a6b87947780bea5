using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

/// <summary>An order is paid once, by whichever way the news comes, and however often the way breaks.</summary>
public sealed class PaymentTests
{
    private const string CreateSession = "POST /v1/checkout/sessions";
    private static readonly WebhookFaults NoWebhooks = new(Drop: int.MaxValue);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_webhook_of_a_payment_pays_the_order_commits_its_stock_and_posts_its_sale(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));

        var view = await shop.View(order);
        Assert.Equal((OrderState.Paid, 738L), (view.State, view.BenefitFen));
        Assert.Equal(["placed", "payment_started", "paid"], view.Timeline.Select(entry => entry.Kind));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_double_click_on_pay_finds_one_and_the_same_page(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");

        var clicks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.StartPayment(order)));
        var again = await shop.StartPayment(order);

        Assert.All(clicks, click => Assert.Equal(again, click));
        Assert.Single((await shop.Stripe.V1.Checkout.Sessions.ListAsync(cancellationToken: Cancellation)).Data);
        Assert.Equal(1, await shop.Read(db => db.Payments.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task When_Stripe_times_out_after_opening_the_page_asking_again_finds_it_and_there_is_one_charge(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:CallTimeout", "00:00:00.700"));
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");
        // More often than the client repeats by itself.
        shop.Faults.Current = new() { Calls = [new(CreateSession, CallFaultKind.HangAfterwards, Times: 2)] };

        Assert.Equal(StartPaymentOutcome.ProviderUnavailable, (await shop.StartPayment(order)).Outcome);
        Assert.Equal(PaymentState.Created, await shop.Read(db => db.Payments.Select(payment => payment.State).SingleAsync(Cancellation)));
        using var answer = await shop.Press(await shop.PageFor(order), "Pay");

        await shop.Comes(order, OrderState.Paid);
        Assert.Single((await shop.Stripe.V1.Checkout.Sessions.ListAsync(cancellationToken: Cancellation)).Data);
        Assert.Single((await shop.Books()).Charges);
        await shop.OracleHolds();
    }

    [Theory]
    [InlineData(Stack.Sqlite, nameof(CallFaultKind.FailBefore))]
    [InlineData(Stack.Postgres, nameof(CallFaultKind.FailBefore))]
    [InlineData(Stack.Sqlite, nameof(CallFaultKind.Conflict))]
    [InlineData(Stack.Postgres, nameof(CallFaultKind.Conflict))]
    public async Task When_Stripe_fails_or_the_key_is_in_use_the_order_stands_and_can_be_paid_later(Stack stack, string fault)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");
        shop.Faults.Current = new() { Calls = [new(CreateSession, Enum.Parse<CallFaultKind>(fault), Times: 2)] };

        Assert.Equal(StartPaymentOutcome.ProviderUnavailable, (await shop.StartPayment(order)).Outcome);
        using var answer = await shop.Press(await shop.PageFor(order), "Pay");

        await shop.Comes(order, OrderState.Paid);
        Assert.Equal(1, await shop.Read(db => db.Payments.CountAsync(Cancellation)));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_declined_card_and_then_a_good_one_pay_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");
        var page = await shop.PageFor(order);

        using var declined = await shop.Press(page, "Decline");
        Assert.Equal(OrderState.Placed, (await shop.Return(order)).Order!.State);
        Assert.Equal(page, await shop.PageFor(order));
        using var paid = await shop.Press(page, "Pay", "alipay");

        await shop.Comes(order, OrderState.Paid);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_webhook_that_comes_five_times_is_one_payment(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        shop.Faults.Current = new() { Webhooks = new(Duplicates: 4) };
        var order = await shop.Paid(new OrderLineRequest("P1", 1));

        await Eventually.Holds(() => shop.Read(async db => !await db.PaymentEvents.AnyAsync(received => received.ProcessedAt == null)), "events are processed");
        var events = (await shop.Stripe.V1.Events.ListAsync(cancellationToken: Cancellation)).Data.Select(e => e.Id).Order(StringComparer.Ordinal);
        Assert.Equal(events, (await shop.Read(db => db.PaymentEvents.Select(e => e.Id).ToListAsync(Cancellation))).Order(StringComparer.Ordinal));
        Assert.Equal(1, await shop.Read(db => db.Outbox.CountAsync(message => message.Type.Contains("OrderPaid"), Cancellation)));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task When_the_webhook_is_lost_the_watch_finds_the_payment(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:PollEvery", "00:00:00.200"));
        await shop.Offer("P1", onHand: 5);
        shop.Faults.Current = new() { Webhooks = NoWebhooks };
        var order = await shop.Paid(new OrderLineRequest("P1", 1));

        Assert.Equal(0, await shop.Read(db => db.PaymentEvents.CountAsync(Cancellation)));
        Assert.Equal(OrderState.Paid, (await shop.View(order)).State);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_return_page_asks_Stripe_and_believes_no_redirect(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        shop.Faults.Current = new() { Webhooks = NoWebhooks };
        var order = await shop.Place("P1");
        var page = await shop.PageFor(order);

        Assert.Equal(OrderState.Placed, (await shop.Return(order)).Order!.State);
        using var paid = await shop.Press(page, "Pay", "wechat_pay");
        Assert.Equal(OrderState.Paid, (await shop.Return(order)).Order!.State);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_stale_event_turns_nothing_back(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        shop.Faults.Current = new() { Webhooks = NoWebhooks };
        var order = await shop.Place("P1");
        var page = await shop.PageFor(order);
        using var declined = await shop.Press(page, "Decline");
        using var paid = await shop.Press(page, "Pay");
        var events = (await shop.Stripe.V1.Events.ListAsync(cancellationToken: Cancellation)).Data;

        // Newest first: the failure that preceded the payment comes last.
        foreach (var type in new[] { "checkout.session.completed", "payment_intent.payment_failed" })
        {
            var stale = events.Single(candidate => candidate.Type == type);
            Assert.Equal(ReceivePaymentEventOutcome.Received, await WebhookTests.Send(shop, stale.RawJsonElement!.ToString()!));
            await Eventually.Holds(() => shop.Read(db => db.PaymentEvents.AnyAsync(e => e.Id == stale.Id && e.ProcessedAt != null)), "the event is processed");
            Assert.Equal(OrderState.Paid, (await shop.View(order)).State);
        }
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Webhook_return_page_and_watch_at_once_make_one_transition(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 1_000);
        shop.Faults.Current = new() { Webhooks = new(Duplicates: 2) };
        for (var round = 0; round < 12; round++)
        {
            var order = await shop.Place("P1", 2);
            using var paid = await shop.Press(await shop.PageFor(order), "Pay");
            var paymentId = await shop.Read(db => db.Payments.Where(payment => payment.OrderNo == order.OrderNo).Select(payment => payment.Id).SingleAsync(Cancellation));
            await Task.WhenAll(
                shop.Return(order), shop.Return(order), shop.Round<PaymentEventWork>(),
                shop.In<PaymentSettlement, object>(async settlement => await settlement.Settle(paymentId, Cancellation)),
                shop.In<PaymentSettlement, object>(async settlement => await settlement.Settle(paymentId, Cancellation)));
            Assert.Equal(OrderState.Paid, (await shop.View(order)).State);
        }
        Assert.Equal(12, await shop.Read(db => db.Outbox.CountAsync(message => message.Type.Contains("OrderPaid"), Cancellation)));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Someone_else_cannot_start_or_check_a_payment(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");
        var stranger = new OrderAccess("mallory", "not-the-token", false, "buyer");

        Assert.Equal(StartPaymentOutcome.NotFound, (await shop.Ask(orders => orders.StartPayment(new(order.OrderNo, stranger, "http://shop.test")))).Outcome);
        Assert.Null((await shop.Ask(orders => orders.CheckPayment(new(order.OrderNo, stranger)))).Order);
        Assert.Equal(CancelOrderOutcome.NotFound, (await shop.Ask(orders => orders.CancelOrder(new(order.OrderNo, stranger)))).Outcome);
        Assert.Equal(RefundLineOutcome.NotFound, (await shop.Ask(orders => orders.RefundLine(new(order.OrderNo, 1, 1, true, "mine", "k", stranger)))).Outcome);
        Assert.Equal(RefundLineOutcome.NotFound, (await shop.Ask(orders => orders.RefundLine(new(order.OrderNo, 1, 1, true, "mine", "k", PaymentShop.Buyer(order))))).Outcome);
        Assert.Equal(0, await shop.Read(db => db.Payments.CountAsync(Cancellation)));
    }
}
