// Every call is bounded by the host's own time-outs.
#pragma warning disable xUnit1051

using System.Net;
using Stripe;

namespace Market.Tests.Orders.Payments;

/// <summary>The life of a Checkout Session, seen through Stripe.net and the hosted page.</summary>
public sealed class StripeSimulatorTests : IAsyncLifetime
{
    private StripeSimulatorHost host = null!;

    public async ValueTask InitializeAsync() => host = await StripeSimulatorHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_new_session_is_open_unpaid_and_has_no_payment_intent()
    {
        var session = await host.ReadAsync(await host.OpenSessionAsync(), "line_items");
        Assert.Equal(("open", "unpaid", null, 2101, "cny"), (session.Status, session.PaymentStatus, session.PaymentIntentId, session.AmountTotal, session.Currency));
        Assert.Equal(host.PageOf(session), session.Url);
        Assert.Equal([2100, 1], session.LineItems.Select(line => line.AmountTotal));
        Assert.Equal("order-1", session.Metadata["order"]);
        Assert.False(session.Livemode);
        Assert.Equal(TimeSpan.FromHours(24), session.ExpiresAt - session.Created);
    }

    [Fact]
    public async Task Paying_completes_the_session_and_leads_to_the_return_page_with_its_identifier()
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, "Pay", "alipay");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"http://shop.test/return?session={session.Id}", answer.Headers.Location!.ToString());
        var paid = await host.ReadAsync(session, "payment_intent.latest_charge");
        Assert.Equal(("complete", "paid", null), (paid.Status, paid.PaymentStatus, paid.Url));
        Assert.Equal(("succeeded", 2101), (paid.PaymentIntent.Status, paid.PaymentIntent.AmountReceived));
        Assert.Equal("order-1", paid.PaymentIntent.Metadata["order"]);
        var charge = await host.Stripe.V1.Charges.GetAsync(paid.PaymentIntent.LatestCharge.Id);
        Assert.Equal((true, 2101, "alipay", "cny"), (charge.Paid, charge.Amount, charge.PaymentMethodDetails.Type, charge.Currency));
    }

    [Fact]
    public async Task A_declined_payment_leaves_the_session_open_and_can_be_tried_again()
    {
        var session = await host.OpenSessionAsync();
        using var declined = await host.PressAsync(session, "Decline");
        Assert.Equal(HttpStatusCode.PaymentRequired, declined.StatusCode);
        Assert.Contains("role=\"alert\"", await declined.Content.ReadAsStringAsync());
        var open = await host.ReadAsync(session, "payment_intent");
        Assert.Equal(("open", "unpaid"), (open.Status, open.PaymentStatus));
        Assert.Equal(("requires_payment_method", "card_declined"), (open.PaymentIntent.Status, open.PaymentIntent.LastPaymentError.Code));
        using var paid = await host.PressAsync(session, "Pay");
        var complete = await host.ReadAsync(session, "payment_intent");
        Assert.Equal((open.PaymentIntentId, "succeeded"), (complete.PaymentIntentId, complete.PaymentIntent.Status));
    }

    [Fact]
    public async Task Abandoning_leads_back_to_the_shop_and_leaves_the_session_open()
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, "Abandon");
        Assert.Equal("http://shop.test/cart", answer.Headers.Location!.ToString());
        Assert.Equal("open", (await host.ReadAsync(session)).Status);
    }

    [Theory]
    [InlineData("PayLate", "paid", "succeeded")]
    [InlineData("FailLate", "unpaid", "requires_payment_method")]
    public async Task Late_money_completes_the_session_first_and_is_settled_after_its_delay(string choice, string paymentStatus, string intentStatus)
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, choice, "wechat_pay");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var waiting = await host.ReadAsync(session, "payment_intent");
        Assert.Equal(("complete", "unpaid", "processing"), (waiting.Status, waiting.PaymentStatus, waiting.PaymentIntent.Status));
        host.Pass(TimeSpan.FromMinutes(10));
        await StripeSimulatorHost.EventuallyAsync(async () => (await host.ReadAsync(session, "payment_intent")).PaymentIntent.Status == intentStatus);
        Assert.Equal(("complete", paymentStatus), ((await host.ReadAsync(session)).Status, (await host.ReadAsync(session)).PaymentStatus));
    }

    [Fact]
    public async Task Twenty_payments_at_once_make_one_charge_and_all_lead_to_the_return_page()
    {
        var session = await host.OpenSessionAsync();
        var token = await host.TokenAsync(session);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SubmitAsync(session, token, "Pay")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode));
        Assert.Single(await LedgerAsync("charges"));
    }

    [Fact]
    public async Task An_expired_session_cannot_be_paid_and_its_payment_intent_is_cancelled()
    {
        var session = await host.OpenSessionAsync();
        using var declined = await host.PressAsync(session, "Decline");
        var token = await host.TokenAsync(session);
        var expired = await host.Stripe.V1.Checkout.Sessions.ExpireAsync(session.Id, new() { Expand = ["payment_intent"] });
        Assert.Equal(("expired", "canceled"), (expired.Status, expired.PaymentIntent.Status));
        using var answer = await host.SubmitAsync(session, token, "Pay");
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        var error = await Assert.ThrowsAsync<StripeException>(() => host.Stripe.V1.Checkout.Sessions.ExpireAsync(session.Id));
        Assert.Equal(HttpStatusCode.BadRequest, error.HttpStatusCode);
    }

    [Fact]
    public async Task A_session_expires_by_itself_when_its_time_is_over()
    {
        var session = await host.OpenSessionAsync(options => options.ExpiresAt = DateTime.UtcNow.AddMinutes(31));
        host.Pass(TimeSpan.FromMinutes(32));
        await StripeSimulatorHost.EventuallyAsync(async () => (await host.ReadAsync(session)).Status == "expired");
    }

    [Theory]
    [InlineData("Pay")]
    [InlineData("Decline")]
    [InlineData("PayLate")]
    public async Task The_payment_intent_of_a_session_cannot_be_cancelled(string choice)
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, choice);
        var intent = (await host.ReadAsync(session)).PaymentIntentId;
        var error = await Assert.ThrowsAsync<StripeException>(() => host.Stripe.V1.PaymentIntents.CancelAsync(intent));
        Assert.Equal(HttpStatusCode.BadRequest, error.HttpStatusCode);
        Assert.Equal(choice == "Pay" ? "payment_intent_unexpected_state" : null, error.StripeError.Code);
    }

    [Fact]
    public async Task A_restart_forgets_no_charge()
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, "Pay");
        await host.DisposeAsync();
        host = await StripeSimulatorHost.StartAsync(host.Folder);
        Assert.Equal("paid", (await host.ReadAsync(session)).PaymentStatus);
        var charge = Assert.Single(await LedgerAsync("charges"));
        Assert.Equal(("order-1", 2101, "succeeded"), (charge!["client_reference_id"]!.GetValue<string>(), charge["amount"]!.GetValue<int>(), charge["status"]!.GetValue<string>()));
    }

    private Task<System.Text.Json.Nodes.JsonArray> LedgerAsync(string part) => StripeSimulatorRefundTests.LedgerAsync(host, part);
}
