using System.Net;
using System.Xml.Linq;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Storefront;

/// <summary>The drawings of the goods: each is there, small, and nothing but a drawing.</summary>
[Collection(MarketCollection.Name)]
public sealed class ProductPicturesTests(MarketHost market) : IAsyncLifetime
{
    private const int MostBytes = 6 * 1024;

    private static readonly string[] MoreThanADrawing = ["script", "style", "text", "image", "foreignObject", "use", "a", "animate", "set"];

    private ProductPictures Pictures => market.Services.GetRequiredService<ProductPictures>();

    private List<ProductRecord> Products => market.Services.GetRequiredService<CurrentSnapshot>().Value.Products.Values.ToList();

    public async ValueTask InitializeAsync() => await market.IsOpen();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_base_product_of_the_district_has_a_drawing_of_its_own()
    {
        var drawn = Products.DistinctBy(product => product.BaseProductEn).ToList();
        var addresses = drawn.Select(Pictures.Address).Distinct().ToList();

        Assert.NotEmpty(drawn);
        Assert.Equal(drawn.Count, addresses.Count);
        Assert.All(addresses, address => Assert.StartsWith("/img/product/", address, StringComparison.Ordinal));
        using var visitor = market.NewVisitor();
        using var answer = await visitor.Get(Pictures.Address(Products.First(product => product.BaseProductEn == "Shepherd's purse")));
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public void Goods_that_nobody_has_drawn_are_shown_by_their_category()
    {
        var elsewhere = Products[0] with { BaseProductEn = "Thistle honey of another district", Category = Category.Vegetables };

        Assert.Equal("/img/category/Vegetables.svg", Pictures.Address(elsewhere));
        Assert.Equal("/img/category/Tea.svg", Pictures.Address(elsewhere with { BaseProductEn = "../category/Fruit", Category = Category.Tea }));
    }

    [Fact]
    public void A_drawing_is_small_and_nothing_but_a_drawing()
    {
        var folder = Path.Combine(market.Services.GetRequiredService<IWebHostEnvironment>().WebRootPath, "img");
        var drawings = new[] { "product", "category" }.SelectMany(kind => Directory.GetFiles(Path.Combine(folder, kind))).ToList();

        Assert.NotEmpty(drawings);
        Assert.All(drawings, file =>
        {
            Assert.Equal(".svg", Path.GetExtension(file));
            Assert.InRange(new FileInfo(file).Length, 1, MostBytes);
            var drawing = XDocument.Load(file).Root!;
            Assert.Equal("0 0 240 240", drawing.Attribute("viewBox")?.Value);
            Assert.Empty(drawing.DescendantsAndSelf().Select(element => element.Name.LocalName).Intersect(MoreThanADrawing));
            Assert.DoesNotContain(drawing.DescendantsAndSelf().Attributes(), attribute =>
                attribute.Name.LocalName is "style" or "href" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        });
    }
}
