using Market.Catalog.Contracts;
using Market.Web.Disclosure;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

/// <param name="Month">1–12, of today in the district.</param>
/// <param name="Disclosed">Null when the public figures cannot be had just now.</param>
internal sealed record HomePage(
    int Month, Shelf Season, IReadOnlyList<KeyValuePair<Category, int>> Categories, int OnSale, int OpenCounters, DistrictFigures District, DisclosureSummary? Disclosed);

[AllowAnonymous, NeedsSnapshot]
internal sealed class HomeController(CurrentSnapshot current, DisclosureFigures figures, ProductPictures pictures, TimeProvider time) : StorefrontController
{
    private const int SeasonItems = 12;

    [HttpGet("/"), SharedAnswer]
    public async Task<IActionResult> Show(CancellationToken cancellation)
    {
        var (snapshot, today) = (current.Value, time.Today());
        var onSale = snapshot.OnSale(today).ToList();
        return View("Home", new HomePage(
            today.Month,
            new Shelf([.. InSeason(onSale, snapshot, today).Select(product => ShelfItem.Of(product, snapshot, pictures, today))], Wide: true),
            [.. onSale.CountBy(product => product.Category).OrderBy(category => category.Key)],
            onSale.Count, snapshot.Counters.Values.Count(counter => counter.Status == CounterStatus.Active), snapshot.Figures,
            await figures.Glance(cancellation)));
    }

    /// <summary>One product of each sort, in harvest now before kept all year, and no category twice before all have been shown.</summary>
    private static IEnumerable<ProductRecord> InSeason(List<ProductRecord> onSale, CatalogueSnapshot snapshot, DateOnly today) => onSale
        .Where(snapshot.CanBeHad)
        .OrderByDescending(product => product.HarvestMonths.Contains(today.Month)).ThenBy(product => product.Code)
        .DistinctBy(product => product.BaseProduct)
        .GroupBy(product => (Harvested: product.HarvestMonths.Contains(today.Month), product.Category))
        .SelectMany(products => products.Select((product, turn) => (product, turn, products.Key.Harvested)))
        .OrderByDescending(choice => choice.Harvested).ThenBy(choice => choice.turn).ThenBy(choice => choice.product.Category)
        .Select(choice => choice.product).Take(SeasonItems);
}

/// <summary>Shown by a browser that cannot reach us; it needs nothing of the catalogue.</summary>
[AllowAnonymous]
internal sealed class OfflineController : StorefrontController
{
    [HttpGet("/offline")]
    public IActionResult Show() => View("Offline");
}
