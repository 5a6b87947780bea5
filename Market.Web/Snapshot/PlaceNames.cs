using Market.Web.Shared;

namespace Market.Web.Snapshot;

/// <summary>What places are called that goods are packed at: counters and suppliers, by code.</summary>
internal static class PlaceNames
{
    /// <summary>Whether a counter or a supplier of any product has this code.</summary>
    public static bool IsPlace(this CatalogueSnapshot snapshot, string code) =>
        snapshot.Counter(code) is not null || snapshot.Products.Values.Any(product => product.SupplierCode == code);

    /// <summary>In the page's language; the code itself where nobody knows it.</summary>
    public static string PlaceName(this CatalogueSnapshot snapshot, string code) => snapshot switch
    {
        _ when snapshot.Counter(code) is { } counter => Language.Pick(counter.Name, counter.NameEn),
        _ when snapshot.Products.Values.FirstOrDefault(product => product.SupplierCode == code) is { } product => Language.Pick(product.SupplierName, product.SupplierNameEn),
        _ => code,
    };
}
