using Market.Web.Disclosure;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Storefront;

[Collection(MarketCollection.Name)]
public sealed class HomeTests(MarketHost market) : IAsyncLifetime
{
    private CurrentSnapshot Current => market.Services.GetRequiredService<CurrentSnapshot>();
    private DisclosureFigures Figures => market.Services.GetRequiredService<DisclosureFigures>();

    /// <summary>A page does not wait long for figures; once read they are at hand.</summary>
    public async ValueTask InitializeAsync()
    {
        await market.IsOpen();
        await Figures.Now(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_at_risk_stands_there_with_its_reason_and_everything_else_about_the_rule_is_in_one_place()
    {
        using var browser = new Browser(market.Address);
        var book = await Figures.Glance(TestContext.Current.CancellationToken);
        var risks = UnsoldRisk.Of(Current.Value, book!.Lately, TimeProvider.System.Today(), 4);
        var page = await browser.Get("/");

        Assert.Equal(risks.Select(risk => $"/products/{risk.Product.Code}"), page.Document.QuerySelectorAll(".risks h3 a").Select(link => link.GetAttribute("href")));
        Assert.All(risks.Zip(page.Document.QuerySelectorAll(".risks .risk")), pair =>
            Assert.StartsWith($"还有 {pair.First.Units} {pair.First.Product.Unit}，", pair.Second.TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/en/")]
    [InlineData("/products/JJ001")]
    [InlineData("/counters")]
    [InlineData("/disclosure")]
    public async Task Every_picture_and_drawing_keeps_its_place_before_it_has_come(string address)
    {
        using var browser = new Browser(market.Address);
        var page = await browser.Get(address);

        Assert.All(page.Document.QuerySelectorAll("img, svg"), drawing => Assert.True(drawing.HasAttribute("width") && drawing.HasAttribute("height"), drawing.OuterHtml));
    }

    [Fact]
    public async Task The_district_is_drawn_with_its_border_and_its_counters()
    {
        using var browser = new Browser(market.Address);
        var map = (await browser.Get("/")).Document.QuerySelector(".hero svg[role=img]")!;

        Assert.StartsWith("M", map.QuerySelector("path.land")!.GetAttribute("d"), StringComparison.Ordinal);
        Assert.True(map.QuerySelector("path.dots")!.GetAttribute("d")!.Split('M').Length > 200);
        Assert.NotEmpty(map.GetAttribute("aria-label")!);
    }

    [Fact]
    public async Task No_page_that_many_may_share_tells_two_visitors_apart_but_by_the_form_that_is_theirs()
    {
        using var first = market.NewVisitor();
        using var second = market.NewVisitor();
        (await second.Send("/products/JJ002", "/cart/lines", ("code", "JJ002"), ("quantity", "2"))).Dispose();

        foreach (var address in new[] { "/", "/products/JJ002", "/counters", "/disclosure", "/certificates" })
            Assert.Equal(Shared(await first.Read(address)), Shared(await second.Read(address)));
    }

    /// <summary>What stands in main, without forms that are sent and without the moments at which figures were read.</summary>
    private static string Shared(string html)
    {
        var main = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).QuerySelector("main")!;
        foreach (var own in main.QuerySelectorAll("form[method=post], time"))
            own.Remove();
        return main.InnerHtml;
    }
}
