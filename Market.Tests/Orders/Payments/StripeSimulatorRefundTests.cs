// Every call is bounded by the host's own time-outs.
#pragma warning disable xUnit1051

using System.Net;
using System.Text.Json.Nodes;
using Stripe;

namespace Market.Tests.Orders.Payments;

/// <summary>Refunds through Stripe.net.</summary>
public sealed class StripeSimulatorRefundTests : IAsyncLifetime
{
    private StripeSimulatorHost host = null!;

    public async ValueTask InitializeAsync() => host = await StripeSimulatorHost.StartAsync(null, ("WalletRefundDelay", "00:10:00"));

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Partial_refunds_add_up_to_the_charge_and_no_further()
    {
        var intent = await PaidAsync("card");
        var first = await RefundAsync(intent, 700);
        Assert.Equal(("succeeded", 700), (first.Status, first.Amount));
        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(intent, 1402));
        Assert.Equal(("amount", HttpStatusCode.BadRequest), (tooMuch.StripeError.Param, tooMuch.HttpStatusCode));
        Assert.Equal(1401, (await RefundAsync(intent, null)).Amount);
        var again = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(intent, 1));
        Assert.Equal("charge_already_refunded", again.StripeError.Code);
        var charge = await host.Stripe.V1.Charges.GetAsync(first.ChargeId);
        Assert.Equal((2101, true), (charge.AmountRefunded, charge.Refunded));
        Assert.Equal([1401, 700], (await host.Stripe.V1.Refunds.ListAsync(new() { PaymentIntent = intent })).Select(refund => refund.Amount));
        Assert.Equal([700, 1401], (await LedgerAsync(host, "refunds")).Select(refund => refund!["amount"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_refund_to_a_wallet_is_pending_before_it_succeeds()
    {
        var refund = await RefundAsync(await PaidAsync("alipay"), 100);
        Assert.Equal("pending", refund.Status);
        host.Pass(TimeSpan.FromMinutes(10));
        await StripeSimulatorHost.EventuallyAsync(async () => (await host.Stripe.V1.Refunds.GetAsync(refund.Id)).Status == "succeeded");
        await StripeSimulatorHost.EventuallyAsync(async () =>
            (await host.Stripe.V1.Events.ListAsync(new() { Type = "refund.updated" })).Any(happening => ((Refund)happening.Data.Object).Id == refund.Id));
    }

    [Fact]
    public async Task What_was_never_charged_cannot_be_refunded()
    {
        var session = await host.OpenSessionAsync();
        using var declined = await host.PressAsync(session, "Decline");
        var intent = (await host.ReadAsync(session)).PaymentIntentId;
        var error = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(intent, null));
        Assert.Contains("does not have a successful charge", error.Message);
        error = await Assert.ThrowsAsync<StripeException>(() => RefundAsync("pi_unknown", null));
        Assert.Equal(("resource_missing", HttpStatusCode.NotFound), (error.StripeError.Code, error.HttpStatusCode));
    }

    [Fact]
    public async Task Twenty_full_refunds_at_once_return_the_money_once()
    {
        var intent = await PaidAsync("card");
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(() => RefundAsync(intent, null))));
        Assert.Single(tries, succeeded => succeeded);
        Assert.Single(await LedgerAsync(host, "refunds"));
    }

    internal static async Task<JsonArray> LedgerAsync(StripeSimulatorHost host, string part)
    {
        using var answer = await host.SendAsync(HttpMethod.Get, "/test_helpers/ledger");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())![part]!.AsArray();
    }

    private static async Task<bool> TryAsync(Func<Task<Refund>> refund)
    {
        try
        {
            await refund();
            return true;
        }
        catch (StripeException error)
        {
            Assert.Equal("charge_already_refunded", error.StripeError.Code);
            return false;
        }
    }

    private async Task<string> PaidAsync(string method)
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, "Pay", method);
        return (await host.ReadAsync(session)).PaymentIntentId;
    }

    private Task<Refund> RefundAsync(string intent, long? amount) =>
        host.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = intent, Amount = amount, Reason = "requested_by_customer" });
}
