using System.Net;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Storefront;

/// <summary>Every page of the shop, as a browser without script gets it, from the real shop with the reference data.</summary>
[Collection(MarketCollection.Name)]
public sealed class PagesTests(MarketHost market) : IAsyncLifetime
{
    private CurrentSnapshot Current => market.Services.GetRequiredService<CurrentSnapshot>();

    public async ValueTask InitializeAsync() => await market.IsOpen();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/")]
    [InlineData("/products")]
    [InlineData("/products?q=huajiao&sort=price&town=500116101")]
    [InlineData("/products?category=Tea&page=99999")]
    [InlineData("/products?q=雪莲花")]
    [InlineData("/products?category=nonsense&town=%3Cb%3E&sort=x&page=-3")]
    [InlineData("/products/JJ001")]
    [InlineData("/products/JJ001?town=500116120")]
    [InlineData("/products/JJ001?near=29.1,106.2&town=%3Cb%3E")]
    [InlineData("/certificates")]
    [InlineData("/counters")]
    [InlineData("/counters?site=Park&open=true&product=JJ001")]
    [InlineData("/counters/C001")]
    [InlineData("/disclosure")]
    [InlineData("/cart")]
    [InlineData("/cart?notice=%3Cscript%3E")]
    [InlineData("/offline")]
    public async Task A_page_is_whole_in_both_languages(string path)
    {
        using var visitor = market.NewVisitor();
        var (chinese, english) = (await visitor.Read(path), await visitor.Read($"/en{path}"));

        Assert.Contains("<html lang=\"zh-CN\"", chinese, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\"", english, StringComparison.Ordinal);
        Assert.All([chinese, english], html =>
        {
            Assert.Contains("<main id=\"main\"", html, StringComparison.Ordinal);
            Assert.Contains("class=\"skip\"", html, StringComparison.Ordinal);
            Assert.Single(html.Split("<h1").Skip(1));
            Assert.DoesNotContain(" style=\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        });
        var links = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(english).QuerySelectorAll("a[href^='/']:not([hreflang], [href^='/openapi/']), form[action]");
        Assert.All(links, link => Assert.StartsWith("/en/", link.GetAttribute("href") ?? link.GetAttribute("action"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_whole_catalogue_is_on_the_shelves()
    {
        using var visitor = market.NewVisitor();

        Assert.Contains("共 227 个产品", await visitor.Read("/products"), StringComparison.Ordinal);
        Assert.Contains("227 products", await visitor.Read("/en/products"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_shows_all_that_its_price_tag_must_say()
    {
        using var visitor = market.NewVisitor();
        var product = Current.Value.Product("JJ001")!;
        var html = WebUtility.HtmlDecode(await visitor.Read("/products/JJ001"));

        Assert.All(
            [product.Specification, product.Unit, product.Variety, product.Grade, product.SupplierName, product.LicenceNo, product.CertificateNo,
                $"{product.IssuedOn:yyyy-MM-dd}", $"{product.ValidTo:yyyy-MM-dd}", product.Storage, product.VillageName, product.TownName, product.BaseName],
            said => Assert.Contains(said, html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_product_is_not_found_in_words_of_the_language()
    {
        using var visitor = market.NewVisitor();
        using var chinese = await visitor.Get("/products/NOPE");
        using var english = await visitor.Get("/en/products/NOPE");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (chinese.StatusCode, english.StatusCode));
        Assert.Contains("找不到", await Text(chinese), StringComparison.Ordinal);
        Assert.Contains("Not found", await Text(english), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_supplier_writes_is_text_and_never_markup()
    {
        const string Attack = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";
        var honest = Current.Value.Product("JJ002")!;
        Change(honest with
        {
            Version = honest.Version + 1_000_000,
            Name = Attack,
            NameEn = Attack,
            Description = Attack,
            DescriptionEn = Attack,
            SupplierName = Attack,
            SupplierNameEn = Attack,
            Specification = Attack,
            SpecificationEn = Attack,
            Unit = Attack,
            UnitEn = Attack,
            VillageName = Attack,
            Storage = Attack,
        });
        try
        {
            using var visitor = market.NewVisitor();
            (await visitor.Send("/products/JJ002", "/cart/lines", ("code", "JJ002"), ("quantity", "1"))).Dispose();
            foreach (var path in new[] { "/products/JJ002", "/en/products/JJ002", "/products?q=JJ002", $"/products?q={Uri.EscapeDataString(Attack)}", "/cart", "/en/checkout", "/" })
            {
                var html = await visitor.Read(path);
                Assert.DoesNotContain("<script>alert", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
            }
        }
        finally
        {
            Change(honest with { Version = honest.Version + 1_000_001 });
        }
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/%2F%2Fevil.example")]
    [InlineData("/en//evil.example/")]
    [InlineData("/products?returnUrl=https://evil.example&q=https://evil.example")]
    public async Task No_address_leads_anywhere_else(string path)
    {
        using var visitor = market.NewVisitor();
        using var answer = await visitor.Get(new Uri(market.Address, "/").ToString().TrimEnd('/') + path);

        Assert.Null(answer.Headers.Location);
        Assert.DoesNotContain("href=\"//", await Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"https://evil", await Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_product_is_off_every_shelf_and_its_page_says_so()
    {
        await market.FactsHaveArrived();
        using var visitor = market.NewVisitor();
        var certificate = Current.Value.Product("JJ010")!.CertificateNo;
        await market.In<ICatalog, CertificateDecision>(catalog => catalog.WithdrawCertificate(new WithdrawCertificate("JJ010", "抽检不合格", "office@market.example")).AsTask());
        try
        {
            await Eventually.Holds(async () => (await visitor.Read("/products/JJ010")).Contains("已下架", StringComparison.Ordinal), "the page says it is off sale", Eventually.ByNews);

            var page = await visitor.Read("/products/JJ010");
            Assert.Contains(certificate, page, StringComparison.Ordinal);
            Assert.DoesNotContain("/cart/lines", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/products/JJ010\"", await visitor.Read("/products?q=JJ010"), StringComparison.Ordinal);
            Assert.Contains("共 226 个产品", await visitor.Read("/products"), StringComparison.Ordinal);
        }
        finally
        {
            await market.In<ICatalog, CertificateDecision>(catalog => catalog.RestoreCertificate(new RestoreCertificate("JJ010", "复检合格", "office@market.example")).AsTask());
            await Eventually.Holds(() => Current.Value.Product("JJ010")!.Status == CertificateStatus.Certified, "it is restored");
        }
    }

    private void Change(ProductRecord product) => Current.Change(known => known.After(product));

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
