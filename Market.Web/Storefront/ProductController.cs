using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

/// <param name="OffSale">Why it cannot be bought (the certificate's status), or null.</param>
/// <param name="Price">What a unit costs now.</param>
/// <param name="Rate">By which something reaches households, or null when no plan is in force.</param>
/// <param name="Shares">What of one unit's price reaches households, by mode.</param>
/// <param name="Households">Behind the plan in force, null when there is none or they are too few to be counted in public.</param>
/// <param name="Town">Of origin; null when the registry does not know it.</param>
internal sealed record ProductPage(
    ProductRecord Product, PriceShown Price, string Origin, string? OffSale, int Deliverable, PickUp PickUp, IReadOnlyList<TownRecord> Towns,
    long BenefitFen, BenefitRate? Rate, IReadOnlyList<ShareRow> Shares, int? Households, int? People, int SmallestGroup,
    Shelf Similar, TownRecord? Town, DistrictMap? Map)
{
    /// <summary>Most units one place can give, within what one order may ask for.</summary>
    public int Most => Math.Min(Cart.MostUnits, Math.Max(Deliverable, PickUp.MostAtOne));
}

/// <summary>One product, as anybody sees it: what differs between visitors are visitor parts of _AddToCart.</summary>
[AllowAnonymous, NeedsSnapshot]
internal sealed class ProductController(CurrentSnapshot current, DistrictMaps maps, ProductPictures pictures, IConfiguration configuration, TimeProvider time) : StorefrontController
{
    private const int SimilarShown = 6;

    /// <param name="town">Code of the town whose nearest counters are shown.</param>
    /// <param name="near">"latitude,longitude" whose nearest counters are shown; it goes before the town.</param>
    [HttpGet("/products/{code}"), SharedAnswer(OfCatalogueAlone = true)]
    public IActionResult Show(string code, string? town, string? near)
    {
        var (snapshot, today) = (current.Value, time.Today());
        if (snapshot.Product(code) is not { } product)
            return NotFound();
        var linkage = snapshot.Linkage(product, today);
        var benefitFen = snapshot.BenefitFen(product, today);
        var smallestGroup = configuration.GetValue("Disclosure:SmallestGroup", 5);
        var households = linkage?.Plan.Households;
        var enough = households?.Length >= smallestGroup;
        return View("Product", new ProductPage(
            product, PriceShown.Of(product, snapshot), snapshot.Origin(product), product.MayBeSold(today) ? null : CertificateState.Of(product, today), snapshot.Deliverable(product),
            PickUp.Of(product, snapshot, town, Point.Parse(near), time.GetUtcNow()), snapshot.Towns,
            benefitFen, linkage?.Rate, linkage is { } inForce ? PriceShare.Of(inForce.Plan, benefitFen, smallestGroup) : [],
            enough ? households?.Length : null, enough ? households?.Sum(household => household.People) : null, smallestGroup,
            new Shelf([.. SimilarProducts.To(product, snapshot, today, SimilarShown).Select(other => ShelfItem.Of(other, snapshot, pictures, today))], Wide: true),
            snapshot.Towns.FirstOrDefault(known => known.Code == product.TownCode), maps.Now()));
    }
}
