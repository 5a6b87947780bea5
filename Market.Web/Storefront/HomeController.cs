using System.Globalization;
using Market.Catalog.Contracts;
using Market.Web.Disclosure;
using Market.Web.Livestream.Schedule;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

/// <param name="Today">In the district.</param>
/// <param name="AtRisk">Of staying unsold; empty also when recent sales cannot be had just now.</param>
/// <param name="Disclosed">This month's figures, or those since the beginning while this month has none; null when they cannot be had just now.</param>
/// <param name="NextLive">The live session that runs, or the next one; null when none is planned.</param>
/// <param name="Map">The district with its counters; null while nothing is known that has a place.</param>
internal sealed record HomePage(
    DateOnly Today, Shelf Season, IReadOnlyList<AtRisk> AtRisk, IReadOnlyList<KeyValuePair<Category, int>> Categories, int OnSale, int OpenCounters,
    DistrictFigures District, DisclosureSummary? Disclosed, DistrictMap? Map, ScheduledSession? NextLive)
{
    /// <summary>yyyy-MM.</summary>
    public string Month => Today.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}

[AllowAnonymous, NeedsSnapshot]
internal sealed class HomeController(
    CurrentSnapshot current, DisclosureFigures figures, DistrictMaps maps, ProductPictures pictures, LiveSchedule schedule, TimeProvider time) : StorefrontController
{
    private const int SeasonItems = 12;
    private const int RiskItems = 4;

    [HttpGet("/"), SharedAnswer]
    public async Task<IActionResult> Show(CancellationToken cancellation)
    {
        var (snapshot, today) = (current.Value, time.Today());
        var onSale = snapshot.OnSale(today).ToList();
        var book = await figures.Glance(cancellation);
        var page = new HomePage(
            today,
            new Shelf([.. InSeason(onSale, snapshot, today).Select(product => ShelfItem.Of(product, snapshot, pictures, today))], Wide: true),
            book is null ? [] : UnsoldRisk.Of(snapshot, book.Lately, today, RiskItems),
            [.. onSale.CountBy(product => product.Category).OrderBy(category => category.Key)],
            onSale.Count, snapshot.Counters.Values.Count(counter => counter.Status == CounterStatus.Active), snapshot.Figures, null, maps.Now(),
            schedule.Upcoming(time.GetUtcNow()) is [var next, ..] ? new ScheduledSession(next, next.Cover is { } cover ? snapshot.Product(cover) : null) : null);
        return View("Home", page with { Disclosed = book?.Of(page.Month) is { AttributedSalesFen: > 0 } month ? month : book?.Of(null) });
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
