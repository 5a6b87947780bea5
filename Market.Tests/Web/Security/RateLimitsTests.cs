using System.Net;

namespace Market.Tests.Web.Security;

/// <summary>Limits per client, in a shop with small ones.</summary>
public sealed class RateLimitsTests
{
    private static Dictionary<string, string?> Small(params (string Key, string Value)[] more) => new Dictionary<string, string?>
    {
        ["RateLimits:SignIn:Permits"] = "3",
        ["RateLimits:Registration:Permits"] = "2",
        ["RateLimits:Orders:Permits"] = "2",
        ["RateLimits:Api:Permits"] = "4",
        ["ReferenceData:Load"] = "false",
    }.Concat(more.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).ToDictionary();

    [Fact]
    public async Task Who_knocks_too_often_waits_and_a_forged_address_does_not_help()
    {
        await using var market = await MarketHost.Start(Small());
        using var visitor = market.NewVisitor();

        foreach (var (method, path, permits) in new[] { ("POST", "/account/sign-in", 3), ("POST", "/account/register", 2), ("POST", "/api/v1/orders", 2), ("POST", "/checkout", 2), ("GET", "/api/v1/products", 4) })
        {
            var answers = new List<HttpResponseMessage>();
            for (var i = 0; i <= permits; i++)
                answers.Add(await Send(visitor, method, path, $"203.0.113.{i}"));

            // The checkout shares its limit with the API's orders, so that neither is a way around the other.
            Assert.All(answers.Take(permits), answer => Assert.True(path == "/checkout" || answer.StatusCode != HttpStatusCode.TooManyRequests, path));
            Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1].StatusCode);
            Assert.InRange(answers[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
        }
    }

    [Fact]
    public async Task Behind_a_known_proxy_each_client_has_its_own_limit()
    {
        await using var market = await MarketHost.Start(Small(("Web:KnownProxies", "127.0.0.1")));
        using var visitor = market.NewVisitor();

        for (var i = 0; i < 3; i++)
            using (var answer = await Send(visitor, "POST", "/account/sign-in", "203.0.113.1"))
                Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        using var same = await Send(visitor, "POST", "/account/sign-in", "203.0.113.1");
        using var pretending = await Send(visitor, "POST", "/account/sign-in", "198.51.100.9, 203.0.113.1");
        using var other = await Send(visitor, "POST", "/account/sign-in", "203.0.113.2");

        Assert.Equal(HttpStatusCode.TooManyRequests, same.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, pretending.StatusCode);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, other.StatusCode);
    }

    private static Task<HttpResponseMessage> Send(Visitor visitor, string method, string path, string forwardedFor)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
