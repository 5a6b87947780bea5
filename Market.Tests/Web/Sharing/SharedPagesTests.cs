using System.Net;
using Market.Web.Snapshot;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Sharing;

/// <summary>Pages that all share, asked for by people who have different things in their carts.</summary>
[Collection(MarketCollection.Name)]
public sealed class SharedPagesTests(MarketHost market)
{
    private const string Code = "JJ005";

    [Fact]
    public async Task What_one_visitor_has_in_the_cart_no_other_sees()
    {
        using var buyer = market.NewVisitor();
        using var other = market.NewVisitor();
        using (var added = await buyer.Send($"/products/{Code}", "/cart/lines", ("code", Code), ("quantity", "7")))
            Assert.Equal(HttpStatusCode.SeeOther, added.StatusCode);

        foreach (var page in new[] { "/", "/products", $"/products/{Code}", "/counters", "/disclosure", "/en/products" })
            for (var turn = 0; turn < 2; turn++)
            {
                Assert.Contains("cart-count", await buyer.Read(page), StringComparison.Ordinal);
                Assert.DoesNotContain("cart-count", await other.Read(page), StringComparison.Ordinal);
            }
        Assert.Contains("7", InCart(await buyer.Read($"/products/{Code}")), StringComparison.Ordinal);
        Assert.Equal("", InCart(await other.Read($"/products/{Code}")));
    }

    [Fact]
    public async Task Each_visitor_has_a_token_of_their_own_and_nobody_elses_works()
    {
        using var one = market.NewVisitor();
        using var two = market.NewVisitor();
        var (first, second) = (Visitor.Token(await one.Read($"/products/{Code}")), Visitor.Token(await two.Read($"/products/{Code}")));
        Assert.NotEqual(first, second);

        using var stolen = await two.SendForm("/cart/lines", ("code", Code), ("quantity", "1"), ("__RequestVerificationToken", first));
        using var own = await two.SendForm("/cart/lines", ("code", Code), ("quantity", "1"), ("__RequestVerificationToken", second));

        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, own.StatusCode);
    }

    [Fact]
    public async Task Who_is_signed_in_sees_it_and_who_is_not_does_not()
    {
        using var member = market.NewVisitor();
        using var guest = market.NewVisitor();
        await guest.Read("/products");
        await member.SignIn("consumer@example.com");

        Assert.Contains("/account/sign-in", await guest.Read("/products"), StringComparison.Ordinal);
        Assert.DoesNotContain("/account/sign-in", await member.Read("/products"), StringComparison.Ordinal);
        Assert.Contains("/account/sign-in", await guest.Read("/products"), StringComparison.Ordinal);
        Assert.DoesNotContain("consumer@example.com", await member.Read("/products"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_price_is_on_every_page_and_in_the_api_as_soon_as_it_is_known()
    {
        using var visitor = market.NewVisitor();
        var snapshot = market.Services.GetRequiredService<CurrentSnapshot>();
        var product = snapshot.Value.Product(Code)!;
        Assert.DoesNotContain("7654", await visitor.Read($"/products/{Code}"), StringComparison.Ordinal);
        await visitor.Read($"/api/v1/products/{Code}");
        try
        {
            snapshot.Change(known => known.After(product with { Version = product.Version + 1, PriceFen = 7_654_32 }));

            Assert.Contains("7,654", await visitor.Read($"/products/{Code}"), StringComparison.Ordinal);
            Assert.Contains("765432", await visitor.Read($"/api/v1/products/{Code}"), StringComparison.Ordinal);
        }
        finally
        {
            snapshot.Change(known => known.After(product with { Version = product.Version + 2 }));
        }
    }

    [Fact]
    public async Task An_answer_that_has_not_changed_is_not_sent_again_and_one_in_another_language_is_another()
    {
        using var visitor = market.NewVisitor();
        using var first = await visitor.Get($"/api/v1/products/{Code}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/products/{Code}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await visitor.Client.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Contains("lang=\"zh-CN\"", await visitor.Read("/products"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\"", await visitor.Read("/en/products"), StringComparison.Ordinal);
    }

    private static string InCart(string html) => new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).QuerySelector("form.buy a")?.TextContent ?? "";
}
