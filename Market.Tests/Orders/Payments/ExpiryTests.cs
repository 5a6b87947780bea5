using System.Text.Json;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>An unpaid order ends; but goods are given free only when nobody can pay for them any more, and late money is honoured or goes back.</summary>
public sealed class ExpiryTests
{
    private static readonly TimeSpan PastEnd = TimeSpan.FromMinutes(16);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_nobody_tried_to_pay_ends_in_time_and_frees_its_stock(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1", 3);

        shop.Pass(TimeSpan.FromMinutes(14));
        Assert.Equal(0, await shop.Round<OrderExpiry>());
        shop.Pass(TimeSpan.FromMinutes(2));
        await shop.Round<OrderExpiry>();

        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);
        Assert.Equal(StartPaymentOutcome.Closed, (await shop.StartPayment(order)).Outcome);
        Assert.Equal(1, await shop.Read(db => db.Outbox.CountAsync(message => message.Type.Contains("OrderClosed"), Cancellation)));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_page_is_closed_at_Stripe_before_the_goods_are_free(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1", 3);
        var page = await shop.PageFor(order);
        shop.Pass(PastEnd);

        await shop.Round<OrderExpiry>();
        Assert.Equal(OrderState.Placed, (await shop.View(order)).State);
        await shop.Round<PaymentWatch>();
        await shop.Round<OrderExpiry>();

        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);
        Assert.Equal("expired", (await shop.Stripe.V1.Checkout.Sessions.ListAsync(cancellationToken: Cancellation)).Single().Status);
        using var tooLate = await shop.Press(page, "Pay");
        Assert.Empty((await shop.Books()).Charges);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task While_Stripe_cannot_be_asked_the_goods_are_kept(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1", 3);
        await shop.PageFor(order);
        shop.Pass(PastEnd);

        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 100)] };
        await shop.Round<PaymentWatch>();
        await shop.Round<OrderExpiry>();
        Assert.Equal(OrderState.Placed, (await shop.View(order)).State);

        shop.Faults.Current = new();
        await End(shop, order);
        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_attempt_whose_answer_was_lost_is_found_and_closed_at_Stripe(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:CallTimeout", "00:00:00.700"));
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1", 3);
        shop.Faults.Current = new() { Calls = [new("POST /v1/checkout/sessions", CallFaultKind.HangAfterwards, Times: 2)] };
        Assert.Equal(StartPaymentOutcome.ProviderUnavailable, (await shop.StartPayment(order)).Outcome);

        shop.Pass(PastEnd);
        await shop.Round<PaymentWatch>();
        await shop.Round<OrderExpiry>();

        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);
        Assert.Equal("expired", (await shop.Stripe.V1.Checkout.Sessions.ListAsync(cancellationToken: Cancellation)).Single().Status);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_attempt_that_Stripe_never_answered_does_not_keep_the_goods_for_ever(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1", 3);
        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 100)] };
        Assert.Equal(StartPaymentOutcome.ProviderUnavailable, (await shop.StartPayment(order)).Outcome);

        shop.Pass(PastEnd);
        await shop.Round<PaymentWatch>();
        await shop.Round<OrderExpiry>();
        Assert.Equal(OrderState.Placed, (await shop.View(order)).State);
        await End(shop, order);
        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Expiry_and_payment_at_once_end_in_sold_or_returned_and_never_in_both(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 1_000);
        var ends = new List<OrderState>();
        for (var round = 0; round < 12; round++)
        {
            var order = await shop.Place("P1", 2);
            var page = await shop.PageFor(order);
            shop.Pass(PastEnd);
            var token = await shop.FormToken(page);
            var pay = Task.Run(async () => (await shop.Submit(page, token, "Pay")).Dispose(), Cancellation);
            var expire = Task.Run(async () =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(round * 3), Cancellation);
                await shop.Round<PaymentWatch>();
                await shop.Round<OrderExpiry>();
            }, Cancellation);
            await Task.WhenAll(pay, expire, shop.Return(order));
            await End(shop, order);
            ends.Add((await shop.View(order)).State);
        }
        Assert.All(ends, end => Assert.Contains(end, new[] { OrderState.Paid, OrderState.Expired }));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Goods_are_kept_a_while_for_money_under_way_and_late_money_takes_the_order_up_again(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:ProcessingHold", "00:05:00"));
        await shop.Offer("P1", onHand: 5);
        var order = await PaidLate(shop, "PayLate");
        Assert.Equal(StartPaymentOutcome.AlreadyPaid, (await shop.StartPayment(order)).Outcome);

        shop.Pass(PastEnd);
        await shop.Round<OrderExpiry>();
        Assert.Equal(OrderState.Placed, (await shop.View(order)).State);
        shop.Pass(TimeSpan.FromMinutes(5));
        await shop.Round<OrderExpiry>();
        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);

        shop.Pass(TimeSpan.FromMinutes(10));
        await shop.Comes(order, OrderState.Paid);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Late_money_for_goods_that_are_gone_goes_back_in_full_and_the_order_stays_closed(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:ProcessingHold", "00:05:00"));
        await shop.Offer("P1", onHand: 5);
        await shop.Offer("P2", onHand: 5);
        var order = await PaidLate(shop, "PayLate", new OrderLineRequest("P2", 1), new OrderLineRequest("P1", 3));
        shop.Pass(TimeSpan.FromMinutes(21));
        await shop.Round<OrderExpiry>();
        await shop.Paid(new OrderLineRequest("P1", 4));

        shop.Pass(TimeSpan.FromMinutes(10));
        await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.State == RefundState.Succeeded)), "the money is back");

        var view = await shop.View(order);
        Assert.Equal((OrderState.Expired, 0L, 0L), (view.State, view.RefundedFen, view.BenefitFen));
        Assert.Equal(0, (await shop.Books()).HeldFor(order.OrderNo));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Money_that_fails_late_leaves_the_order_to_be_paid_by_a_new_attempt(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("StripeSimulator:AsyncDelay", "00:01:00"));
        await shop.Offer("P1", onHand: 5);
        var order = await PaidLate(shop, "FailLate");
        shop.Pass(TimeSpan.FromMinutes(2));
        await Eventually.Holds(() => shop.Read(db => db.Payments.AnyAsync(payment => payment.State == PaymentState.Failed)), "it has failed");

        using var paid = await shop.Press(await shop.PageFor(order), "Pay");
        await shop.Comes(order, OrderState.Paid);
        Assert.Equal([1, 2], await shop.Read(db => db.Payments.OrderBy(payment => payment.Attempt).Select(payment => payment.Attempt).ToListAsync(Cancellation)));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Money_of_a_second_attempt_for_an_order_that_is_paid_goes_back(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("StripeSimulator:AsyncDelay", "00:01:00"));
        await shop.Offer("P1", onHand: 5);
        var order = await PaidLate(shop, "PayLate");
        // What should not happen, made to: the first attempt is given up while its money is under way.
        await SetState(shop, 1, PaymentState.Failed);
        using var paid = await shop.Press(await shop.PageFor(order), "Pay");
        await shop.Comes(order, OrderState.Paid);
        await SetState(shop, 1, PaymentState.Processing);

        shop.Pass(TimeSpan.FromMinutes(2));
        await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.State == RefundState.Succeeded)), "the second payment is back");
        Assert.Equal((OrderState.Paid, 0L), ((await shop.View(order)).State, (await shop.View(order)).RefundedFen));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Money_of_a_second_attempt_for_an_order_that_is_packed_goes_back_and_its_buyer_is_told(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = (await shop.Ask(orders => orders.PlaceOrder(Some.Order("P1", 3) with { Contact = new Contact("张三", "13800000000", "buyer@example.com") }))).Order!;
        var first = await shop.PageFor(order);
        await SetState(shop, 1, PaymentState.Failed);
        using var paid = await shop.Press(await shop.PageFor(order), "Pay");
        await shop.Comes(order, OrderState.Paid);
        await shop.In<IFulfilment, ParcelResult>(f => f.PackParcel(new PackParcel($"{order.OrderNo}-1", new(["S001"], false, "vendor")), Cancellation).AsTask());
        await shop.Refund(order, 1, 1, "a");
        await shop.OracleHolds();
        await SetState(shop, 1, PaymentState.Requested);

        using var again = await shop.Press(first, "Pay");
        await Eventually.Holds(() => shop.Read(db => db.Refunds.AnyAsync(refund => refund.State == RefundState.Succeeded && refund.Reason == "paid_twice")), "the second payment is back");

        Assert.Equal((OrderState.Packed, 3_000L), ((await shop.View(order)).State, (await shop.View(order)).RefundedFen));
        await shop.OracleHolds();
        var told = await shop.Read(db => db.Outbox.Where(message => message.Type.Contains("OrderNews")).OrderBy(message => message.Seq).Select(message => message.Body).ToListAsync(Cancellation));
        var refunds = told.ConvertAll(body => JsonSerializer.Deserialize<OrderNews>(body)!).FindAll(news => news.Kind == "refunded");
        Assert.Equal([3_000, order.TotalFen], refunds.ConvertAll(news => news.Fen));
        // Under one key the second would be taken for the first.
        Assert.Equal(2, refunds.DistinctBy(news => news.Key).Count());
    }

    private static async Task<PlacedOrder> PaidLate(PaymentShop shop, string choice, params OrderLineRequest[] lines)
    {
        var order = await shop.Place(lines is [] ? [new OrderLineRequest("P1", 3)] : lines);
        using var answer = await shop.Press(await shop.PageFor(order), choice, "alipay");
        await Eventually.Holds(() => shop.Read(db => db.Payments.AnyAsync(payment => payment.State == PaymentState.Processing)), "money is under way");
        return order;
    }

    private static Task SetState(PaymentShop shop, int attempt, PaymentState state) => shop.Read(db => db.Payments
        .Where(payment => payment.Attempt == attempt).ExecuteUpdateAsync(set => set.SetProperty(payment => payment.State, state), Cancellation));

    /// <summary>Lets the workers go their rounds until the order has ended, an hour later each time.</summary>
    private static Task End(PaymentShop shop, PlacedOrder order) => Eventually.Holds(async () =>
    {
        if ((await shop.View(order)).State != OrderState.Placed)
            return true;
        shop.Pass(TimeSpan.FromHours(1));
        await shop.Round<PaymentWatch>();
        await shop.Round<OrderExpiry>();
        return false;
    }, "the order has ended");
}
