using System.Net;

namespace Market.Tests.Web.Security;

[Collection(MarketCollection.Name)]
public sealed class HeadersTests(MarketHost market)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/en/products")]
    [InlineData("/account/sign-in")]
    [InlineData("/no-such-page")]
    public async Task A_page_allows_no_foreign_script_no_frame_and_no_plugin(string path)
    {
        using var visitor = market.NewVisitor();

        using var page = await visitor.Get(path);

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries);
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("object-src 'none'", policy);
        Assert.Contains("base-uri 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains(policy, rule => rule.StartsWith("form-action 'self'", StringComparison.Ordinal));
        // A page that is made once for all has no nonce to give away.
        Assert.Contains(policy, rule => rule == "script-src 'self'" || rule.StartsWith("script-src 'self' 'nonce-", StringComparison.Ordinal) && !rule.Contains("unsafe", StringComparison.Ordinal));
        Assert.DoesNotContain(policy, rule => rule.Contains('*', StringComparison.Ordinal));
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        var permissions = Assert.Single(page.Headers.GetValues("Permissions-Policy")).Split(',', StringSplitOptions.TrimEntries);
        Assert.Contains("geolocation=self", permissions.Select(rule => rule.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal)));
        Assert.Contains("camera=()", permissions);
        Assert.False(page.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/en/products/JJ001")]
    public async Task A_page_that_is_shared_allows_no_script_or_style_of_its_own(string path)
    {
        using var visitor = market.NewVisitor();

        using var page = await visitor.Get(path);

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/en/products/JJ002")]
    [InlineData("/counters")]
    [InlineData("/api/v1/products/JJ002")]
    public async Task A_page_that_lies_ready_tells_a_stranger_the_same_as_whoever_it_was_made_for(string path)
    {
        static string Told(HttpResponseMessage page) => string.Join('\n', page.Headers.Concat(page.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Set-Cookie" or "Content-Length")).OrderBy(header => header.Key).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
        using var member = market.NewVisitor();
        await member.SignIn("consumer@example.com");
        using var first = market.NewVisitor();
        using var second = market.NewVisitor();

        using var own = await member.Get(path);
        using var made = await first.Get(path);
        using var ready = await second.Get(path);

        Assert.Equal(Told(own), Told(made));
        Assert.Equal(Told(made), Told(ready));
    }

    [Fact]
    public async Task A_nonce_is_used_once()
    {
        using var visitor = market.NewVisitor();

        using var first = await visitor.Get("/account/sign-in");
        using var second = await visitor.Get("/account/sign-in");

        Assert.NotEqual(first.Headers.GetValues("Content-Security-Policy"), second.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task The_api_allows_nothing_at_all_and_sets_no_cookie()
    {
        using var visitor = market.NewVisitor();

        using var answer = await visitor.Get("/api/v1/products");

        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Alive_and_health_answer()
    {
        using var visitor = market.NewVisitor();

        Assert.Equal("Healthy", await visitor.Read("/alive"));
        Assert.Equal("Healthy", (await visitor.Json("/health")).GetProperty("status").GetString());
        using var metrics = await visitor.Get("/metrics");
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }
}
