using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Search;

/// <summary>Which products to list, as addresses say it: ?q=&amp;category=&amp;town=&amp;sort=&amp;page=.</summary>
/// <param name="Q">Words to look for, or null for all.</param>
/// <param name="Town">Town code of origin, or null.</param>
/// <param name="Page">From 1.</param>
internal sealed record ProductQuery(string? Q, Category? Category, string? Town, ProductSort Sort, int Page, int PageSize)
{
    public ProductResults On(CatalogueSnapshot snapshot, ProductSearch search, DateOnly today)
    {
        var found = string.IsNullOrWhiteSpace(Q)
            ? snapshot.OnSale(today)
            : search.Find(Q).Select(snapshot.Product).OfType<ProductRecord>().Where(product => product.MayBeSold(today));
        var all = found.ToList();
        var chosen = all.Where(product => OfCategory(product) && OfTown(product));
        var sorted = Sorted(chosen, snapshot, today).ToList();
        var page = Math.Clamp(Page, 1, Math.Max(1, (sorted.Count + PageSize - 1) / PageSize));
        return new ProductResults(
            sorted.Count, page, [.. sorted.Skip((page - 1) * PageSize).Take(PageSize)],
            all.Where(OfTown).CountBy(product => product.Category).ToDictionary(),
            all.Where(OfCategory).CountBy(product => product.TownCode).ToDictionary());
    }

    private bool OfCategory(ProductRecord product) => Category is null || product.Category == Category;

    private bool OfTown(ProductRecord product) => Town is null || product.TownCode == Town;

    private IEnumerable<ProductRecord> Sorted(IEnumerable<ProductRecord> products, CatalogueSnapshot snapshot, DateOnly today) => Sort switch
    {
        ProductSort.PriceUp => products.OrderBy(product => product.PriceFen).ThenBy(product => product.Code),
        ProductSort.PriceDown => products.OrderByDescending(product => product.PriceFen).ThenBy(product => product.Code),
        ProductSort.Benefit => products.OrderByDescending(product => snapshot.BenefitFen(product, today)).ThenBy(product => product.Code),
        // Search has put the best first already.
        ProductSort.Usual when !string.IsNullOrWhiteSpace(Q) => products,
        _ => products.OrderByDescending(product => product.HarvestMonths.Contains(today.Month)).ThenByDescending(snapshot.CanBeHad).ThenBy(product => product.Code),
    };
}

internal enum ProductSort
{
    /// <summary>The best matches of a search; without one, what is in season first.</summary>
    Usual,
    PriceUp,
    PriceDown,

    /// <summary>Most fen of the price to households first.</summary>
    Benefit,
}

/// <param name="Page">The page that <paramref name="Items"/> are of: the last one when a later one was asked for.</param>
/// <param name="Categories">How many there are in each category, were it chosen.</param>
/// <param name="Towns">How many there are of each town, by code.</param>
internal sealed record ProductResults(
    int Total, int Page, IReadOnlyList<ProductRecord> Items, IReadOnlyDictionary<Category, int> Categories, IReadOnlyDictionary<string, int> Towns);
