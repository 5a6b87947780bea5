// Every call is bounded by the host's own time-outs.
#pragma warning disable xUnit1051

using System.Net;
using System.Text.RegularExpressions;
using Stripe.Checkout;

namespace Market.Tests.Orders.Payments;

/// <summary>The hosted page as a browser without JavaScript sees it.</summary>
public sealed class StripeSimulatorPageTests : IAsyncLifetime
{
    private StripeSimulatorHost host = null!;

    public async ValueTask InitializeAsync() =>
        host = await StripeSimulatorHost.StartAsync(null, ("MerchantName", "津农 & friends"), ("PublicUrl", "https://pay.test/"));

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("zh", "en", "zh-CN", "付款方式")]
    [InlineData("en", "zh-CN", "en", "Payment method")]
    [InlineData("auto", "fr, en;q=0.8, zh;q=0.5", "en", "Payment method")]
    [InlineData(null, "zh-CN, en;q=0.9", "zh-CN", "付款方式")]
    [InlineData("auto", "fr", "zh-CN", "付款方式")]
    public async Task It_speaks_the_language_of_the_session_or_of_the_browser(string? locale, string browser, string language, string word)
    {
        var html = await PageAsync(await host.OpenSessionAsync(options => options.Locale = locale), browser);
        Assert.Contains($"<html lang=\"{language}\">", html);
        Assert.Contains(word, html);
    }

    [Fact]
    public async Task It_shows_the_seller_the_lines_the_sum_and_the_methods_with_everything_encoded()
    {
        var html = await PageAsync(await host.OpenSessionAsync());
        foreach (var part in new[] { "津农 &amp; friends", "花椒 &lt;100 g&gt; {0}", "¥21.01", "¥10.50", "value=\"card\" checked", "value=\"wechat_pay\"", "支付宝" })
            Assert.Contains(part, html);
    }

    [Fact]
    public async Task It_asks_for_no_card_runs_no_script_and_cannot_be_framed_or_stored()
    {
        using var answer = await host.Browser.GetAsync(host.PageOf(await host.OpenSessionAsync()));
        var html = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script", html);
        Assert.Equal(["hidden", "radio", "radio", "radio"], Regex.Matches(html, "<input type=\"(?<type>\\w+)\"").Select(input => input.Groups["type"].Value));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; style-src 'sha256-", policy);
        Assert.Contains("form-action 'self' http://shop.test; base-uri 'none'; frame-ancestors 'none'", policy);
        Assert.DoesNotContain("script-src", policy);
    }

    [Fact]
    public async Task Its_address_is_the_public_one() =>
        Assert.StartsWith("https://pay.test/stripe-simulator/pay/cs_test_", (await host.OpenSessionAsync()).Url);

    [Fact]
    public async Task A_form_without_its_token_changes_nothing_and_may_be_tried_again()
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.SubmitAsync(session, "forged", "Pay");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("role=\"alert\"", await answer.Content.ReadAsStringAsync());
        Assert.Equal(("open", null), await StateAsync(session));
    }

    [Theory]
    [InlineData("Pay", "paypal")]
    [InlineData("Steal", "card")]
    [InlineData("0", "card")]
    public async Task A_choice_that_the_page_does_not_offer_changes_nothing(string choice, string method)
    {
        var session = await host.OpenSessionAsync();
        using var answer = await host.PressAsync(session, choice, method);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(("open", null), await StateAsync(session));
    }

    [Fact]
    public async Task A_session_that_is_over_or_unknown_gets_a_clear_page()
    {
        var session = await host.OpenSessionAsync(options => options.Locale = "en");
        using var paid = await host.PressAsync(session, "Pay");
        Assert.Contains("already submitted", await PageAsync(session));
        using var again = await host.SubmitAsync(session, "stale", "Pay");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var unknown = await host.Browser.GetAsync(host.PageOf(new Session { Id = "cs_test_none" }));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private async Task<(string Status, string? Intent)> StateAsync(Session session)
    {
        var now = await host.ReadAsync(session);
        return (now.Status, now.PaymentIntentId);
    }

    private async Task<string> PageAsync(Session session, string browser = "zh-CN")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, host.PageOf(session));
        request.Headers.Add("Accept-Language", browser);
        using var answer = await host.Browser.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
