using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <summary>A product as it stands on a shelf of a page, in the page's language.</summary>
/// <param name="Price">What a unit costs now.</param>
/// <param name="BenefitFen">Fen of its price that reach households.</param>
/// <param name="Picture">Address of its drawing.</param>
internal sealed record ShelfItem(string Code, string Name, string Specification, string Origin, Category Category, PriceShown Price, long BenefitFen, bool CanBeHad,
    string Picture)
{
    public static ShelfItem Of(ProductRecord product, CatalogueSnapshot snapshot, ProductPictures pictures, DateOnly today) => new(
        product.Code, Language.Pick(product.Name, product.NameEn), Language.Pick(product.Specification, product.SpecificationEn),
        snapshot.Origin(product), product.Category, PriceShown.Of(product, snapshot), snapshot.BenefitFen(product, today), snapshot.CanBeHad(product), pictures.Address(product));
}

/// <param name="Wide">True for the home page's single long row.</param>
internal sealed record Shelf(IReadOnlyList<ShelfItem> Items, bool Wide);

internal static class ProductWords
{
    /// <summary>Of a product by its code; the code itself when nobody knows it.</summary>
    public static string NameOf(this CatalogueSnapshot snapshot, string code) => snapshot.Product(code) is { } product ? Language.Pick(product.Name, product.NameEn) : code;

    /// <summary>Town and village a product comes from.</summary>
    public static string Origin(this CatalogueSnapshot snapshot, ProductRecord product) => PlaceName.Full(
        product.TownName, snapshot.Towns.FirstOrDefault(town => town.Code == product.TownCode)?.NameEn ?? "", product.VillageName);
}
