using System.Net;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Security;

/// <summary>What is different where https is: behind a proxy that ends it, outside Development.</summary>
public sealed class ProductionTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Web:PublicUrl"] = "https://market.example.test",
        ["Web:KnownProxies"] = "127.0.0.1",
        ["Stripe:Simulator"] = "true",
        ["Services:Secret"] = "a secret of the tests",
    };

    [Fact]
    public async Task Cookies_are_host_only_and_secure_https_is_demanded_and_nobody_has_an_account_to_show()
    {
        await using var market = await MarketHost.Start(Settings, environment: "Production");
        using var visitor = market.NewVisitor();

        using var page = await Https(visitor, "/en/account/sign-in");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        var cookies = page.Headers.GetValues("Set-Cookie").ToList();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, cookie =>
        {
            var attributes = cookie.ToLowerInvariant().Split(';', StringSplitOptions.TrimEntries);
            Assert.StartsWith("__host-market-", attributes[0], StringComparison.Ordinal);
            Assert.Contains("secure", attributes);
            Assert.Contains("httponly", attributes);
            Assert.Contains("samesite=lax", attributes);
            Assert.Contains("path=/", attributes);
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
        });
        Assert.Equal(0, await market.In((AccountsDb db) => db.Users.CountAsync()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://market.example.test")]
    [InlineData("market.example.test")]
    public async Task A_shop_that_would_send_its_cookies_in_the_clear_does_not_start(string? address)
    {
        var settings = new Dictionary<string, string?>(Settings) { ["Web:PublicUrl"] = address };

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => MarketHost.Start(settings, environment: "Production"));

        Assert.Contains("Web:PublicUrl", refusal.ToString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Https(Visitor visitor, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "market.example.test" } };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        return visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
