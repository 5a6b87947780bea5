// Every call is bounded by the host's own time-outs.
#pragma warning disable xUnit1051

using System.Net;
using System.Text.Json.Nodes;
using Stripe;
using Stripe.Checkout;

namespace Market.Tests.Orders.Payments;

/// <summary>Keys, parameters, idempotency and lists, as Stripe documents them.</summary>
public sealed class StripeSimulatorApiTests : IAsyncLifetime
{
    private StripeSimulatorHost host = null!;

    public async ValueTask InitializeAsync() => host = await StripeSimulatorHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_wrong_or_missing_key_is_refused_in_Stripes_words()
    {
        var error = await Assert.ThrowsAsync<StripeException>(() => host.Client("sk_test_other").V1.Refunds.ListAsync());
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_request_error"), (error.HttpStatusCode, error.StripeError.Type));
        Assert.StartsWith("req_", error.StripeResponse.RequestId);
        foreach (var path in new[] { "/v1/refunds", "/v1/anything", "/test_helpers/ledger", "/test_helpers/faults" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(HttpMethod.Get, path, key: null)).StatusCode);
    }

    [Theory]
    [InlineData("mode", null, "parameter_missing", "mode")]
    [InlineData("mode", "subscription", null, "mode")]
    [InlineData("success_url", null, "parameter_missing", "success_url")]
    [InlineData("success_url", "", "parameter_invalid_empty", "success_url")]
    [InlineData("success_url", "javascript:alert(1)", "url_invalid", "success_url")]
    [InlineData("line_items[0][quantity]", null, "parameter_missing", "line_items[0][quantity]")]
    [InlineData("line_items[0][quantity]", "0", "parameter_invalid_integer", "line_items[0][quantity]")]
    [InlineData("line_items[0][quantity]", "9999999999", "parameter_invalid_integer", "line_items[0][quantity]")]
    [InlineData("line_items[0][price_data][unit_amount]", null, "parameter_missing", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "-1", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "10.5", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]")]
    [InlineData("line_items[0][price_data][unit_amount]", "99999999", "amount_too_large", "line_items")]
    [InlineData("line_items[0][price_data][currency]", null, "parameter_missing", "line_items[0][price_data][currency]")]
    [InlineData("line_items[0][price_data][currency]", "xxx", null, "line_items[0][price_data][currency]")]
    [InlineData("line_items[0][price_data][product_data][name]", null, "parameter_missing", "line_items[0][price_data][product_data][name]")]
    [InlineData("payment_method_types[0]", "card", "payment_method_types_no_longer_supported", "payment_method_types")]
    [InlineData("allowed_payment_method_types[0]", "paypal", null, "allowed_payment_method_types[0]")]
    [InlineData("allowed_payment_method_types[0]", "wechat_pay", "parameter_missing", "payment_method_options[wechat_pay][client]")]
    [InlineData("locale", "xx", null, "locale")]
    [InlineData("shipping_options[0]", "1", "parameter_unknown", "shipping_options[0]")]
    public async Task A_bad_parameter_is_named(string name, string? value, string? code, string parameter) =>
        await RefusedAsync(form => form.Set(name, value), code, parameter);

    [Fact]
    public async Task Lengths_and_times_have_the_limits_of_Stripe()
    {
        var now = DateTimeOffset.UtcNow;
        await RefusedAsync(form => form.Set("client_reference_id", new string('x', 201)), null, "client_reference_id");
        await RefusedAsync(form => form.Set($"metadata[{new string('k', 41)}]", "v"), null, "metadata");
        await RefusedAsync(form => form.Set("metadata[k]", new string('v', 501)), null, "metadata");
        await RefusedAsync(form => Enumerable.Range(0, 51).ToList().ForEach(index => form.Set($"metadata[{index}]", "v")), null, "metadata");
        await RefusedAsync(form => form.Set("expires_at", $"{now.AddMinutes(29).ToUnixTimeSeconds()}"), null, "expires_at");
        await RefusedAsync(form => form.Set("expires_at", $"{now.AddHours(25).ToUnixTimeSeconds()}"), null, "expires_at");
    }

    [Fact]
    public async Task The_same_key_and_parameters_get_the_stored_answer_even_after_a_restart()
    {
        var first = await OpenAsync("pay:1:1");
        await host.DisposeAsync();
        host = await StripeSimulatorHost.StartAsync(host.Folder);
        using var replay = await host.SendAsync(HttpMethod.Post, "/v1/checkout/sessions", new FormUrlEncodedContent(new SessionForm()), once: "pay:1:1");
        Assert.Equal(first, (string?)JsonNode.Parse(await replay.Content.ReadAsStringAsync())!["id"]);
        Assert.Equal("true", replay.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Single((await host.Stripe.V1.Checkout.Sessions.ListAsync()).Data);
    }

    [Fact]
    public async Task The_same_key_with_other_parameters_is_an_idempotency_error()
    {
        var options = new RequestOptions { IdempotencyKey = "pay:2:1" };
        await OpenAsync("pay:2:1");
        var error = await Assert.ThrowsAsync<StripeException>(() => host.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = "pi_1" }, options));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency_error"), (error.HttpStatusCode, error.StripeError.Type));
    }

    [Fact]
    public async Task A_refused_parameter_does_not_use_up_the_key()
    {
        var bad = new SessionForm();
        bad.Set("success_url", null);
        using var refused = await host.SendAsync(HttpMethod.Post, "/v1/checkout/sessions", new FormUrlEncodedContent(bad), once: "pay:3:1");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.StartsWith("cs_test_", await OpenAsync("pay:3:1"));
    }

    [Fact]
    public async Task The_same_key_at_once_works_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            host.SendAsync(HttpMethod.Post, "/v1/checkout/sessions", new FormUrlEncodedContent(new SessionForm()), once: "pay:4:1")));
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Single((await host.Stripe.V1.Checkout.Sessions.ListAsync()).Data);
    }

    [Fact]
    public async Task Lists_come_newest_first_in_pages_and_can_be_narrowed_to_a_payment_intent()
    {
        var sessions = new List<Session>();
        for (var count = 0; count < 5; count++) sessions.Add(await host.OpenSessionAsync());
        using var paid = await host.PressAsync(sessions[2], "Pay");
        var pages = host.Stripe.V1.Checkout.Sessions.ListAutoPagingAsync(new() { Limit = 2, Expand = ["data.payment_intent"] });
        var listed = await pages.ToListAsync();
        Assert.Equal(Enumerable.Reverse(sessions).Select(session => session.Id), listed.Select(session => session.Id));
        var intent = listed.Single(session => session.PaymentIntent is not null).PaymentIntent;
        var found = await host.Stripe.V1.Checkout.Sessions.ListAsync(new() { PaymentIntent = intent.Id });
        Assert.Equal(sessions[2].Id, Assert.Single(found.Data).Id);
        var events = await host.Stripe.V1.Events.ListAsync(new() { Types = ["checkout.session.completed"] });
        Assert.Equal(events.Single().Id, (await host.Stripe.V1.Events.GetAsync(events.Single().Id)).Id);
    }

    private async Task<string> OpenAsync(string key)
    {
        using var answer = await host.SendAsync(HttpMethod.Post, "/v1/checkout/sessions", new FormUrlEncodedContent(new SessionForm()), once: key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
    }

    private async Task RefusedAsync(Action<SessionForm> spoil, string? code, string parameter)
    {
        var form = new SessionForm();
        spoil(form);
        using var answer = await host.SendAsync(HttpMethod.Post, "/v1/checkout/sessions", new FormUrlEncodedContent(form));
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal((HttpStatusCode.BadRequest, code, parameter), (answer.StatusCode, (string?)error["code"], (string?)error["param"]));
    }

    private sealed class SessionForm() : Dictionary<string, string>(new Dictionary<string, string>
    {
        ["mode"] = "payment",
        ["success_url"] = "http://shop.test/return",
        ["line_items[0][quantity]"] = "2",
        ["line_items[0][price_data][currency]"] = "cny",
        ["line_items[0][price_data][unit_amount]"] = "1050",
        ["line_items[0][price_data][product_data][name]"] = "花椒",
    })
    {
        public void Set(string name, string? value)
        {
            if (value is null) Remove(name);
            else this[name] = value;
        }
    }
}
