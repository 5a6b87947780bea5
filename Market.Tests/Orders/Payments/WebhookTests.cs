using System.Globalization;
using System.Text;
using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace Market.Tests.Orders.Payments;

/// <summary>Who can post to an address can claim anything: only what Stripe signed, lately, in our mode, is stored.</summary>
public sealed class WebhookTests
{
    private const string Sample = """{"id":"evt_sample","object":"event","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"cs_1","object":"checkout.session"}}}""";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_unsigned_altered_old_or_no_event_is_refused_and_not_stored(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var now = shop.Time.GetUtcNow();
        var signature = Signature(Sample, now);

        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample, null));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample, ""));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample, "t=1,v1=zz"));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample, "no signature"));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample.Replace("cs_1", "cs_2"), signature));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample, Signature(Sample, now, "whsec_other")));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, Sample, Signature(Sample, now.AddSeconds(-301))));
        foreach (var body in new[] { "not json", "[]", "{}", "null", "\"event\"", """{"id":"x","object":"charge"}""", """{"id":7,"object":"event"}""", "" })
            Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, body, Signature(body, now)));
        var broken = await shop.Ask(orders => orders.ReceivePaymentEvent(new([0xff, 0xfe, 0x7b], signature)));
        Assert.Equal(ReceivePaymentEventOutcome.Refused, broken.Outcome);
        var large = new string(' ', 1024 * 1024) + Sample;
        Assert.Equal(ReceivePaymentEventOutcome.Refused, await Send(shop, large, Signature(large, now)));
        Assert.Equal(0, await shop.Read(db => db.PaymentEvents.CountAsync(Cancellation)));

        Assert.Equal(ReceivePaymentEventOutcome.Received, await Send(shop, Sample, Signature(Sample, now.AddSeconds(-290))));
        Assert.Equal("evt_sample", await shop.Read(db => db.PaymentEvents.Select(received => received.Id).SingleAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_live_event_while_test_keys_are_set_is_told_so_and_not_stored(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        Assert.Equal(ReceivePaymentEventOutcome.WrongMode, await Send(shop, Sample.Replace("\"livemode\":false", "\"livemode\":true")));
        Assert.Equal(0, await shop.Read(db => db.PaymentEvents.CountAsync(Cancellation)));
    }

    [Theory]
    [InlineData("sk_live_x")]
    [InlineData("rk_live_x")]
    public async Task A_test_event_while_live_keys_are_set_is_told_so_and_not_stored(string key)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite, new() { ["Stripe:SecretKey"] = key, ["Stripe:WebhookSecret"] = PaymentShop.WebhookSecret });
        var command = new ReceivePaymentEvent(Encoding.UTF8.GetBytes(Sample), Signature(Sample, OrdersHost.Opening));
        var result = await host.Host.In<IOrders, ReceivePaymentEventResult>(orders => orders.ReceivePaymentEvent(command).AsTask());
        Assert.Equal(ReceivePaymentEventOutcome.WrongMode, result.Outcome);
        Assert.Equal(0, await host.Read(db => db.PaymentEvents.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_event_is_stored_once_however_many_arrive_at_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Send(shop, Sample)));
        Assert.All(answers, answer => Assert.Equal(ReceivePaymentEventOutcome.Received, answer));
        Assert.Equal(1, await shop.Read(db => db.PaymentEvents.CountAsync(Cancellation)));
    }

    /// <summary>Anybody can write an order's number into a payment of their own: a payment link takes it from its address.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_genuine_payment_of_one_yuan_that_names_an_order_of_two_thousand_does_not_pay_it(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5, priceFen: 200_000);
        var order = await shop.Place("P1");
        await shop.PageFor(order);
        var cheap = await CheapSession(shop, order.OrderNo);
        using var paid = await shop.Press($"{shop.Simulator}/pay/{cheap.Id}", "Pay");

        await Eventually.Holds(() => shop.Read(db => db.PaymentEvents.AnyAsync(received => received.ObjectId == cheap.Id && received.ProcessedAt != null)), "its event is processed");
        Assert.Equal("not a session of ours", await shop.Read(db => db.PaymentEvents.Where(e => e.ObjectId == cheap.Id).Select(e => e.LastError).SingleAsync(Cancellation)));
        Assert.Equal(OrderState.Placed, (await shop.Return(order)).Order!.State);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_session_of_another_amount_is_recorded_as_a_problem_and_pays_nothing(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 5, priceFen: 200_000);
        var order = await shop.Place("P1");
        await shop.PageFor(order);
        var cheap = await CheapSession(shop, order.OrderNo);
        // As if the attempt itself had been made to point at the cheap session.
        await shop.Read(db => db.Payments.ExecuteUpdateAsync(set => set.SetProperty(payment => payment.SessionId, cheap.Id), Cancellation));
        using var paid = await shop.Press($"{shop.Simulator}/pay/{cheap.Id}", "Pay");

        Assert.Equal(OrderState.Placed, (await shop.Return(order)).Order!.State);
        var payment = await shop.Read(db => db.Payments.AsNoTracking().SingleAsync(Cancellation));
        Assert.Equal((PaymentState.Failed, "amount_mismatch"), (payment.State, payment.Problem));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task While_Stripe_does_not_answer_an_event_is_looked_at_without_end_at_most_every_ten_minutes(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Payments:PollEvery", "00:09:00"));
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1");
        var page = await shop.PageFor(order);
        shop.Faults.Current = new() { Calls = [new("*", CallFaultKind.FailBefore, Times: 1_000)] };
        using var paid = await shop.Press(page, "Pay");
        await Eventually.Holds(() => shop.Read(async db => await db.PaymentEvents.AnyAsync() && await db.PaymentEvents.AllAsync(received => received.LastError == "Stripe did not answer" || received.ProcessedAt != null)), "none is answered");
        // As if it had been looked at for long.
        await shop.Read(db => db.PaymentEvents.Where(received => received.ProcessedAt == null).ExecuteUpdateAsync(set => set.SetProperty(received => received.Attempts, 19), Cancellation));

        for (var look = 0; look < 3; look++)
        {
            shop.Time.Offset += TimeSpan.FromMinutes(10);
            Assert.NotEqual(0, await shop.Round<PaymentEventWork>());
        }
        var next = await shop.Read(db => db.PaymentEvents.Where(received => received.ProcessedAt == null).MaxAsync(received => received.NextAttemptAt, Cancellation));
        Assert.InRange(next, shop.Time.GetUtcNow(), shop.Time.GetUtcNow().AddMinutes(10));

        shop.Faults.Current = new();
        shop.Time.Offset += TimeSpan.FromMinutes(10);
        await shop.Round<PaymentEventWork>();
        Assert.Equal(OrderState.Paid, (await shop.View(order)).State);
    }

    internal static async Task<ReceivePaymentEventOutcome> Send(PaymentShop shop, string body) => await Send(shop, body, Signature(body, shop.Time.GetUtcNow()));

    private static async Task<ReceivePaymentEventOutcome> Send(PaymentShop shop, string body, string? signature) =>
        (await shop.Ask(orders => orders.ReceivePaymentEvent(new(Encoding.UTF8.GetBytes(body), signature)))).Outcome;

    private static string Signature(string body, DateTimeOffset at, string secret = PaymentShop.WebhookSecret)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={EventUtility.ComputeSignature(secret, seconds, body)}";
    }

    private static Task<Stripe.Checkout.Session> CheapSession(PaymentShop shop, string orderNo) => shop.Stripe.V1.Checkout.Sessions.CreateAsync(new()
    {
        Mode = "payment",
        SuccessUrl = "http://shop.test/return",
        ClientReferenceId = orderNo,
        Metadata = new() { ["order"] = orderNo, ["attempt"] = "1" },
        AllowedPaymentMethodTypes = ["card"],
        LineItems = [new() { Quantity = 1, PriceData = new() { Currency = "cny", UnitAmount = 100, ProductData = new() { Name = "Bag" } } }],
    }, cancellationToken: Cancellation);
}
