// Every call is bounded by the host's own time-outs.
#pragma warning disable xUnit1051

using System.Net;
using System.Text;
using Market.Orders.Payments.Simulator.TestHelpers;
using Stripe;

namespace Market.Tests.Orders.Payments;

/// <summary>The switches with which trials break "Stripe".</summary>
public sealed class StripeSimulatorFaultTests : IAsyncLifetime
{
    private const string CreateRefund = "POST /v1/refunds";
    private StripeSimulatorHost host = null!;
    private string intent = null!;

    public async ValueTask InitializeAsync()
    {
        host = await StripeSimulatorHost.StartAsync();
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, "Pay");
        intent = (await host.ReadAsync(session)).PaymentIntentId;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("fail_before", HttpStatusCode.InternalServerError)]
    [InlineData("conflict", HttpStatusCode.Conflict)]
    public async Task A_call_that_fails_beforehand_has_done_nothing(string kind, HttpStatusCode status)
    {
        await SwitchAsync($$"""{ "calls": [{ "route": "{{CreateRefund}}", "kind": "{{kind}}", "times": 2 }] }""");
        for (var count = 0; count < 2; count++)
            Assert.Equal(status, (await Assert.ThrowsAsync<StripeException>(() => RefundAsync(host.Stripe))).HttpStatusCode);
        Assert.Empty(await StripeSimulatorRefundTests.LedgerAsync(host, "refunds"));
        Assert.Equal(2101, (await RefundAsync(host.Stripe)).Amount);
    }

    [Theory]
    [InlineData("hang_afterwards")]
    [InlineData("close_afterwards")]
    public async Task A_call_whose_answer_is_lost_has_done_its_work_and_the_same_key_finds_it(string kind)
    {
        await SwitchAsync($$"""{ "calls": [{ "route": "{{CreateRefund}}", "kind": "{{kind}}" }] }""");
        await Assert.ThrowsAnyAsync<Exception>(() => RefundAsync(host.Client(patience: TimeSpan.FromMilliseconds(500))));
        Assert.Single(await StripeSimulatorRefundTests.LedgerAsync(host, "refunds"));
        var refund = await RefundAsync(host.Stripe);
        Assert.True(refund.StripeResponse.Headers.Contains("Idempotent-Replayed"));
        Assert.Single(await StripeSimulatorRefundTests.LedgerAsync(host, "refunds"));
    }

    [Fact]
    public async Task The_retries_of_Stripe_net_come_through_a_lost_answer_with_one_refund()
    {
        host.Faults.Current = new() { Calls = [new(CreateRefund, CallFaultKind.CloseAfterwards), new("*", CallFaultKind.FailBefore)] };
        Assert.Equal(2101, (await RefundAsync(host.Client(retries: 3))).Amount);
        Assert.Single(await StripeSimulatorRefundTests.LedgerAsync(host, "refunds"));
    }

    [Fact]
    public async Task Switches_are_shown_replaced_and_healed_over_HTTP()
    {
        await SwitchAsync("""{ "webhooks": { "drop": 3, "duplicates": 4, "delay_milliseconds": 5, "reverse": true } }""");
        Assert.Equal(new WebhookFaults(3, 4, 5, true), host.Faults.Current.Webhooks);
        using var shown = await host.SendAsync(HttpMethod.Get, "/test_helpers/faults");
        Assert.Contains("\"delay_milliseconds\":5", await shown.Content.ReadAsStringAsync());
        await SwitchAsync("{}");
        Assert.Equal(new WebhookFaults(), host.Faults.Current.Webhooks);
        using var refused = await host.SendAsync(HttpMethod.Post, "/test_helpers/faults", new StringContent("""{ "webhook": 1 }"""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private async Task SwitchAsync(string json)
    {
        using var answer = await host.SendAsync(HttpMethod.Post, "/test_helpers/faults", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<Refund> RefundAsync(StripeClient stripe) =>
        stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = intent }, new() { IdempotencyKey = "refund:1" });
}
