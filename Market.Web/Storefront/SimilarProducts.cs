using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <summary>
/// What else may serve someone who looks at a product: first the same goods in another specification or from another village, then
/// others of the category. Nearer in price comes first, counted as a ratio (half the price is as far as double), and a product of the
/// same village counts as nearer. Only what can be had now.
/// </summary>
internal static class SimilarProducts
{
    private const double SameVillageBonus = 0.25;

    public static IReadOnlyList<ProductRecord> To(ProductRecord product, CatalogueSnapshot snapshot, DateOnly today, int most) =>
    [
        .. snapshot.OnSale(today)
            .Where(other => other.Code != product.Code && other.Category == product.Category && snapshot.CanBeHad(other))
            .OrderByDescending(other => other.BaseProduct == product.BaseProduct)
            .ThenBy(other => Distance(product, other)).ThenBy(other => other.Code, StringComparer.Ordinal).Take(most),
    ];

    private static double Distance(ProductRecord product, ProductRecord other) =>
        Math.Abs(Math.Log((double)Math.Max(1, other.PriceFen) / Math.Max(1, product.PriceFen))) - (other.VillageCode == product.VillageCode ? SameVillageBonus : 0);
}
