using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Market.Catalog.Contracts;
using Market.Web.Search;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Api;

[Route("api/v1/products"), Tags("Catalogue")]
internal sealed class ProductsController(CurrentSnapshot current, CurrentFacts listing, IProductSearch search, ProductPictures pictures, TimeProvider time) : ApiController
{
    [HttpGet, SharedAnswer]
    [EndpointSummary("Certified products on sale")]
    [EndpointDescription("Searched in Chinese, pinyin and English; best matches first, without a search what is in season first. Facets count what each category and town would leave.")]
    [ProducesResponseType<ProductPage>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    public async Task<IActionResult> List(
        [FromQuery, StringLength(100), Description("Words to look for.")] string? q,
        [FromQuery, Description("seasoning, pastry, spirits, tea, fruit, grain_oil, meat_eggs or vegetables.")] string? category,
        [FromQuery, Description("Town of origin: its code or its name.")] string? town,
        [FromQuery, Description("0-20, 20-50, 50-100 or 100-: yuan, from and below.")] string? price,
        [FromQuery, Description("now: only what is harvested this month.")] string? season,
        [FromQuery, Description("Only what a counter within 10 km has in stock: a town's code, or \"latitude,longitude\".")] string? near,
        [FromQuery, Description("true: only what some counter has in stock.")] bool pickUp = false,
        [FromQuery, Range(1, 10_000), Description("From 1.")] int page = 1,
        [FromQuery, Range(1, 100), Description("1 to 100.")] int pageSize = 20,
        CancellationToken cancellation = default)
    {
        var snapshot = current.Value;
        Category? wanted = null;
        if (category is { Length: > 0 })
        {
            if (!Words<Category>.TryParse(category, out var known))
                return Wrong("category", "field.category");
            wanted = known;
        }
        var origin = snapshot.FindTown(town);
        if (town is { Length: > 0 } && origin is null)
            return Wrong("town", "field.town");
        var facts = listing.Value;
        var (band, place) = (PriceBand.Named(price), Near.Parse(near, facts));
        if (price is { Length: > 0 } && band is null)
            return Wrong("price", "field.price");
        if (season is { Length: > 0 } and not "now")
            return Wrong("season", "field.season");
        if (near is { Length: > 0 } && place is null)
            return Wrong("near", "field.near");
        var today = time.Today();
        var found = await new ProductQuery(q, wanted, origin?.Code, band, season is "now", place, pickUp, ProductSort.Usual, page, pageSize).On(facts, search, cancellation);
        // The search answers with the last page where a later one is asked for; the API says that there is nothing.
        var items = found.Page == page ? found.Items : [];
        return new CatalogueResult(new ProductPage(
            found.Total, [.. items.Select(product => ProductItem.Of(product, snapshot, pictures, today))],
            new ProductFacets(Categories(found), Towns(found, snapshot), Prices(found), found.Facets.Season, found.Facets.PickUp, place is null ? null : found.Facets.Near)));
    }

    [HttpGet("{code}"), SharedAnswer(OfCatalogueAlone = true)]
    [EndpointSummary("A product")]
    [EndpointDescription("Also one that is off sale: onSale and certificateStatus say so.")]
    [ProducesResponseType<ProductDetail>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    public IActionResult Show([Description("Code of the product.")] string code)
    {
        var snapshot = current.Value;
        return snapshot.Product(code) is { } product ? new CatalogueResult(ProductDetail.Of(product, snapshot, pictures, time.Today())) : NotFound();
    }

    private static List<CategoryFacet> Categories(ProductResults found) => [.. found.Facets.Categories.OrderBy(facet => facet.Key)
        .Select(facet => new CategoryFacet(facet.Key, CategoryNames.Chinese(facet.Key), CategoryNames.English(facet.Key), facet.Value))];

    private static List<TownFacet> Towns(ProductResults found, CatalogueSnapshot snapshot) => [.. found.Facets.Towns
        .Select(facet => (Town: snapshot.FindTown(facet.Key), facet.Value)).Where(facet => facet.Town is not null)
        .OrderBy(facet => facet.Town!.Code, StringComparer.Ordinal).Select(facet => new TownFacet(facet.Town!.Code, facet.Town.Name, facet.Town.NameEn, facet.Value))];

    private static List<PriceFacet> Prices(ProductResults found) => [.. PriceBand.All.Where(band => found.Facets.Prices.ContainsKey(band.Name))
        .Select(band => new PriceFacet(band.Name, band.FromFen, band.BelowFen, found.Facets.Prices[band.Name]))];
}
