using System.Net;

namespace Market.Tests.Web.Shared;

/// <summary>Larger letters and dark pages are chosen by a form, kept in a cookie and written into the page by the server.</summary>
[Collection(MarketCollection.Name)]
public sealed class LookTests(MarketHost market) : IDisposable
{
    private const string Cookie = "market-look";
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    private string? Kept => visitor.Cookies.GetCookies(market.Address)[Cookie]?.Value;

    [Fact]
    public async Task What_is_chosen_holds_on_every_page_in_both_languages()
    {
        Assert.Contains("data-size=\"normal\"", await visitor.Read("/"), StringComparison.Ordinal);

        using var answer = await visitor.Send("/en/preferences", "/en/preferences", ("size", "Large"), ("theme", "Dark"), ("from", "/en/products?q=tea"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/en/products?q=tea", answer.Headers.Location?.OriginalString);
        foreach (var path in new[] { "/", "/en/products", "/account/sign-in" })
        {
            var page = await visitor.Read(path);
            Assert.Contains("data-size=\"large\"", page, StringComparison.Ordinal);
            Assert.Matches("""dark\.[a-z0-9]+\.css" media="screen">""", page);
        }
    }

    [Fact]
    public async Task Whoever_wants_it_light_gets_no_dark_stylesheet()
    {
        using var answer = await visitor.Send("/preferences", "/preferences", ("size", "Normal"), ("theme", "Light"));

        Assert.DoesNotContain("/css/dark", await visitor.Read("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_at_the_page_with_values_in_its_address_chooses_nothing()
    {
        Assert.Contains("data-size=\"normal\"", await visitor.Read("/preferences?size=Large&theme=Dark"), StringComparison.Ordinal);
        Assert.Null(Kept);
    }

    [Theory]
    [InlineData("Huge", "Dark")]
    [InlineData("Large", "1")]
    [InlineData("large", "Dark")]
    [InlineData("Normal, Large", "Dark")]
    [InlineData("", "")]
    public async Task What_is_not_offered_is_refused(string size, string theme)
    {
        using var answer = await visitor.Send("/preferences", "/preferences", ("size", size), ("theme", theme));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(Kept);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("")]
    public async Task It_leads_back_within_the_shop_only(string from)
    {
        using var answer = await visitor.Send("/en/preferences", "/en/preferences", ("size", "Large"), ("theme", "System"), ("from", from));

        Assert.Equal("/en/", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("Large")]
    [InlineData("Large.Dark.More")]
    [InlineData("9.9")]
    [InlineData("<script>.Dark")]
    public async Task A_cookie_that_nobody_can_have_chosen_is_the_usual_look(string forged)
    {
        visitor.Cookies.Add(market.Address, new System.Net.Cookie(Cookie, Uri.EscapeDataString(forged)));

        var page = await visitor.Read("/");

        Assert.Contains("data-size=\"normal\"", page, StringComparison.Ordinal);
        Assert.Contains("(prefers-color-scheme: dark)", page, StringComparison.Ordinal);
    }
}
