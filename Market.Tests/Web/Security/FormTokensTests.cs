using System.Security.Claims;
using System.Security.Cryptography;
using Market.Web.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace Market.Tests.Web.Security;

/// <summary>A form's token is of one session and one account, and of no other.</summary>
public sealed class FormTokensTests
{
    private const string Cookie = "market-form";
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(FormTokens.KeyBytes);
    private readonly FormTokens tokens = Tokens(Key);

    [Fact]
    public async Task A_form_that_was_shown_to_this_session_is_accepted_by_every_node()
    {
        var shown = tokens.GetAndStoreTokens(Request());

        Assert.True(await tokens.IsRequestValidAsync(Request(shown.CookieToken, shown.RequestToken)));
        Assert.True(await Tokens(Key).IsRequestValidAsync(Request(shown.CookieToken, shown.RequestToken)));
        Assert.False(await Tokens(RandomNumberGenerator.GetBytes(FormTokens.KeyBytes)).IsRequestValidAsync(Request(shown.CookieToken, shown.RequestToken)));
    }

    [Fact]
    public async Task A_token_of_another_session_or_account_is_refused()
    {
        var (mine, other) = (tokens.GetAndStoreTokens(Request()), tokens.GetAndStoreTokens(Request()));

        Assert.NotEqual(mine.CookieToken, other.CookieToken);
        Assert.False(await tokens.IsRequestValidAsync(Request(mine.CookieToken, other.RequestToken)));
        Assert.False(await tokens.IsRequestValidAsync(Request(mine.CookieToken, mine.RequestToken, account: "7")));
        Assert.False(await tokens.IsRequestValidAsync(Request(null, mine.RequestToken)));
        Assert.False(await tokens.IsRequestValidAsync(Request(mine.CookieToken, null)));
        Assert.False(await tokens.IsRequestValidAsync(Request(mine.CookieToken, mine.RequestToken + "A")));
        Assert.False(await tokens.IsRequestValidAsync(Request("short", tokens.GetTokens(Request("short")).RequestToken)));
    }

    [Fact]
    public void Who_has_a_cookie_keeps_it_and_who_has_none_gets_one_per_page()
    {
        var first = Request();
        var shown = tokens.GetAndStoreTokens(first);
        Assert.Equal(shown.RequestToken, tokens.GetAndStoreTokens(first).RequestToken);
        Assert.Equal(1, first.Response.Headers.SetCookie.Count);
        Assert.Contains("no-store", first.Response.Headers.CacheControl.ToString(), StringComparison.Ordinal);

        var again = Request(shown.CookieToken);
        Assert.Equal(shown.RequestToken, tokens.GetAndStoreTokens(again).RequestToken);
        Assert.Equal(0, again.Response.Headers.SetCookie.Count);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("POST", false)]
    [InlineData("PUT", false)]
    [InlineData("DELETE", false)]
    [InlineData("PATCH", false)]
    public async Task Without_a_token_only_looking_is_allowed(string method, bool allowed)
    {
        var request = Request();
        request.Request.Method = method;

        Assert.Equal(allowed, await tokens.IsRequestValidAsync(request));
    }

    private static FormTokens Tokens(byte[] key)
    {
        var options = new AntiforgeryOptions();
        options.Cookie.Name = Cookie;
        var address = new PublicAddress(new ConfigurationBuilder().Build(), new HostingEnvironment { EnvironmentName = "Development" });
        return new FormTokens(Options.Create(options), address) { Key = key };
    }

    private static DefaultHttpContext Request(string? cookie = null, string? token = null, string? account = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        if (cookie is not null)
            context.Request.Headers.Cookie = $"{Cookie}={cookie}";
        if (token is not null)
            context.Request.Headers["RequestVerificationToken"] = token;
        if (account is not null)
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account)], "test"));
        return context;
    }
}
