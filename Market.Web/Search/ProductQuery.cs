using Market.Catalog.Contracts;
using Market.Web.Shared;

namespace Market.Web.Search;

/// <summary>Which products to list, as addresses say it: ?q=&amp;category=&amp;town=&amp;price=&amp;season=now&amp;near=&amp;pickup=1&amp;sort=&amp;page=.</summary>
/// <param name="Q">Words to look for, or null for all.</param>
/// <param name="Town">Town code of origin, or null.</param>
/// <param name="Season">Only what is harvested this month.</param>
/// <param name="Near">Only what a counter near there has in stock.</param>
/// <param name="PickUp">Only what some counter has in stock.</param>
/// <param name="Page">From 1.</param>
internal sealed record ProductQuery(
    string? Q, Category? Category = null, string? Town = null, PriceBand? Price = null, bool Season = false, Near? Near = null, bool PickUp = false,
    ProductSort Sort = ProductSort.Usual, int Page = 1, int PageSize = 24)
{
    /// <summary>Search says which and how good; all else, and every count, is of the facts.</summary>
    public async ValueTask<ProductResults> On(ListingFacts facts, IProductSearch search, CancellationToken cancellation)
    {
        var answer = string.IsNullOrWhiteSpace(Q) ? null : await search.Find(Q, facts.Month, cancellation);
        var found = answer is null ? facts.Usual : answer.Codes.Select(facts.Find).OfType<ListedProduct>();
        var counts = new FacetCounts(this, facts);
        var chosen = found.Where(counts.Add).ToList();
        var page = Math.Clamp(Page, 1, Math.Max(1, (chosen.Count + PageSize - 1) / PageSize));
        return new ProductResults(
            chosen.Count, page, [.. Sorted(chosen).Skip((page - 1) * PageSize).Take(PageSize).Select(listed => listed.Product)], counts,
            answer is not { Codes.Count: 0 }, answer?.Corrected, answer?.Categories ?? SearchAnswer.Nothing.Categories);
    }

    private IEnumerable<ListedProduct> Sorted(IEnumerable<ListedProduct> products) => Sort switch
    {
        ProductSort.PriceUp => products.OrderBy(listed => listed.PriceFen).ThenBy(Code, StringComparer.Ordinal),
        ProductSort.PriceDown => products.OrderByDescending(listed => listed.PriceFen).ThenBy(Code, StringComparer.Ordinal),
        ProductSort.Benefit => products.OrderByDescending(listed => listed.BenefitFen).ThenBy(Code, StringComparer.Ordinal),
        ProductSort.Newest => products.OrderByDescending(listed => listed.Product.IssuedOn).ThenBy(Code, StringComparer.Ordinal),
        // Search, or the season, has put the best first already.
        _ => products,
    };

    private static string Code(ListedProduct listed) => listed.Product.Code;
}

/// <summary>A place to be near to.</summary>
/// <param name="Text">As addresses spell it: a town's code, or "latitude,longitude" of about 100 m.</param>
/// <param name="Town">The town's code when it is a town's centre.</param>
internal sealed record Near(string Text, Point Point, string? Town)
{
    /// <summary>Three decimals of a degree are about 100 m: near enough for a counter, and not anybody's door.</summary>
    private const string ThreeDecimals = "0.000";

    /// <summary>Null for none, and for what is no place.</summary>
    public static Near? Parse(string? text, ListingFacts facts)
    {
        if (text is { Length: > 0 and < 40 } && facts.Centre(text) is { } centre)
            return new Near(text, centre, text);
        return text is { Length: < 40 } && Point.Parse(text) is { } point
            ? new Near(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{point.Latitude.ToString(ThreeDecimals, System.Globalization.CultureInfo.InvariantCulture)},{point.Longitude.ToString(ThreeDecimals, System.Globalization.CultureInfo.InvariantCulture)}"), point, null)
            : null;
    }
}

internal enum ProductSort
{
    /// <summary>The best matches of a search; without one, what is in season first.</summary>
    Usual,
    PriceUp,
    PriceDown,

    /// <summary>Most fen of the price to households first.</summary>
    Benefit,

    /// <summary>Last certified first.</summary>
    Newest,
}

/// <param name="Page">The page that <paramref name="Items"/> are of: the last one when a later one was asked for.</param>
/// <param name="WordsFit">Whether the words alone find something: when they do and nothing is listed, the filters are too many.</param>
/// <param name="Corrected">What the words were taken to mean, when what was typed found nothing; else null.</param>
/// <param name="Matching">How all that the words mean spreads over the categories, before any filter, off-sale goods among it.</param>
internal sealed record ProductResults(
    int Total, int Page, IReadOnlyList<ProductRecord> Items, FacetCounts Facets, bool WordsFit, string? Corrected, IReadOnlyDictionary<Category, int> Matching);
