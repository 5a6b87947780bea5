// Every call is bounded by the host's own time-outs.
#pragma warning disable xUnit1051

using Stripe;
using Stripe.Checkout;

namespace Market.Tests.Orders.Payments;

/// <summary>Signed webhooks, which Stripe.net verifies.</summary>
public sealed class StripeSimulatorWebhookTests : IAsyncLifetime
{
    private StripeSimulatorHost host = null!;

    // By the real clock: a signature of a clock that was moved on does not verify.
    public async ValueTask InitializeAsync() => host = await StripeSimulatorHost.StartAsync(null, ("AsyncDelay", "00:00:00.200"));

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Every_step_of_a_sale_is_announced_and_signed()
    {
        var late = await host.OpenSessionAsync();
        (await host.PressAsync(late, "PayLate")).Dispose();
        var failing = await host.OpenSessionAsync();
        (await host.PressAsync(failing, "FailLate")).Dispose();
        var session = await host.OpenSessionAsync();
        (await host.PressAsync(session, "Decline")).Dispose();
        (await host.PressAsync(session, "Pay")).Dispose();
        await host.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = (await host.ReadAsync(session)).PaymentIntentId, Amount = 1 });
        await host.Stripe.V1.Checkout.Sessions.ExpireAsync((await host.OpenSessionAsync()).Id);
        string[] expected =
        [
            "charge.refunded", "checkout.session.async_payment_failed", "checkout.session.async_payment_succeeded", "checkout.session.completed",
            "checkout.session.completed", "checkout.session.completed", "checkout.session.expired", "payment_intent.payment_failed",
            "payment_intent.payment_failed", "payment_intent.succeeded", "payment_intent.succeeded", "refund.created",
        ];
        await StripeSimulatorHost.EventuallyAsync(() => host.Webhooks.Count >= expected.Length);
        Assert.Equal(expected, host.Received().Select(happening => happening.Type).Order(StringComparer.Ordinal));
        Assert.All(host.Received(), happening => Assert.False(happening.Livemode));
    }

    [Fact]
    public async Task An_altered_body_or_another_secret_does_not_verify()
    {
        await PayAsync();
        await StripeSimulatorHost.EventuallyAsync(() => !host.Webhooks.IsEmpty);
        Assert.True(host.Webhooks.TryPeek(out var webhook));
        Assert.Throws<StripeException>(() => EventUtility.ConstructEvent(webhook.Body + " ", webhook.Signature, StripeSimulatorHost.WebhookSecret));
        Assert.Throws<StripeException>(() => EventUtility.ConstructEvent(webhook.Body, webhook.Signature, "whsec_other"));
    }

    [Fact]
    public async Task An_event_is_sent_again_until_it_is_accepted_even_after_a_restart()
    {
        host.WebhookAnswer = 500;
        await PayAsync();
        await StripeSimulatorHost.EventuallyAsync(() => host.Webhooks.Count >= 4);
        var refused = host.Received().Select(happening => happening.Id).ToHashSet();
        await host.DisposeAsync();
        host = await StripeSimulatorHost.StartAsync(host.Folder);
        await StripeSimulatorHost.EventuallyAsync(() => host.Received().Select(happening => happening.Id).ToHashSet().SetEquals(refused));
        await StripeSimulatorHost.EventuallyAsync(async () => (await host.Stripe.V1.Events.ListAsync()).All(happening => happening.PendingWebhooks == 0));
        Assert.Equal(2, host.Webhooks.Count);
    }

    [Fact]
    public async Task Dropped_events_never_arrive_but_can_be_asked_for()
    {
        host.Faults.Current = new() { Webhooks = new(Drop: 2) };
        var session = await PayAsync();
        await StripeSimulatorHost.EventuallyAsync(() => host.Faults.Current.Webhooks.Drop == 0);
        await StripeSimulatorHost.EventuallyAsync(async () => (await host.Stripe.V1.Events.ListAsync()).All(happening => happening.PendingWebhooks == 0));
        Assert.Empty(host.Webhooks);
        Assert.Contains(await host.Stripe.V1.Events.ListAsync(), happening => happening.Data.Object is Session paid && paid.Id == session.Id);
    }

    [Fact]
    public async Task Duplicated_events_arrive_as_often_as_asked_with_one_identifier()
    {
        host.Faults.Current = new() { Webhooks = new(Duplicates: 4) };
        await PayAsync();
        await StripeSimulatorHost.EventuallyAsync(() => host.Webhooks.Count == 10);
        Assert.All(host.Received().GroupBy(happening => happening.Id), copies => Assert.Equal(5, copies.Count()));
    }

    [Fact]
    public async Task Reversed_events_arrive_newest_first()
    {
        host.Faults.Current = new() { Webhooks = new(Reverse: true) };
        var session = await PayAsync();
        await host.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = (await host.ReadAsync(session)).PaymentIntentId });
        await StripeSimulatorHost.EventuallyAsync(() => host.Webhooks.Count == 4);
        Assert.Equal(
            ["charge.refunded", "refund.created", "checkout.session.completed", "payment_intent.succeeded"],
            host.Received().Select(happening => happening.Type));
    }

    [Fact]
    public async Task Delayed_events_wait_for_their_time()
    {
        host.Faults.Current = new() { Webhooks = new(DelayMilliseconds: 60_000) };
        await PayAsync();
        Assert.Empty(host.Webhooks);
        host.Pass(TimeSpan.FromMinutes(1));
        await StripeSimulatorHost.EventuallyAsync(() => host.Webhooks.Count == 2);
    }

    private async Task<Session> PayAsync()
    {
        var session = await host.OpenSessionAsync();
        (await host.PressAsync(session, "Pay")).Dispose();
        return session;
    }
}
