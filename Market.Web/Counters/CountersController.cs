using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Counters;

/// <param name="Towns">Those to choose from.</param>
/// <param name="Products">That some counter has in stock.</param>
/// <param name="Map">The district for browsers without script; null while nothing is known that has a place.</param>
internal sealed record CounterListPage(
    CounterAsk Ask, CounterResults Results, IReadOnlyList<TownRecord> Towns, IReadOnlyList<ProductRecord> Products, DistrictMap? Map)
{
    /// <summary>Key of the text that says from where a distance is meant.</summary>
    public string DistanceOf => Ask.Near is null ? "counter.distance_town" : "counter.distance";
}

/// <param name="TownNameEn">Empty when the registry has none.</param>
internal sealed record CounterPage(CounterRecord Counter, string TownNameEn, bool OpenNow, IReadOnlyList<StockedProduct> Stock);

internal sealed record StockedProduct(ProductRecord Product, long PriceFen, int Available);

[AllowAnonymous, NeedsSnapshot]
internal sealed class CountersController(CurrentSnapshot current, CounterSearch search, DistrictMaps maps, TimeProvider time) : Controller
{
    [HttpGet("/counters"), SharedAnswer(OfCatalogueAlone = true)]
    public IActionResult List(string? q, string? town, string? product, string? near, string? site, bool open = false, int page = 1)
    {
        var ask = new CounterAsk(q, town, product, near, page, Site: site, Open: open);
        var (snapshot, results) = (current.Value, search.Find(ask));
        if (results.Refused.Count > 0)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        var today = time.Today();
        return View("Counters", new CounterListPage(
            ask, results, snapshot.Towns,
            [.. snapshot.OnSale(today).Where(sold => snapshot.CountersWith(sold, 1).Any()).OrderBy(sold => sold.Code, StringComparer.Ordinal)], maps.Now()));
    }

    /// <summary>The points of a listing, all pages together. Stock and opening hours move them: kept for a minute.</summary>
    [HttpGet("/counters/map.json"), ResponseCache(Duration = 60), SharedAnswer(OfCatalogueAlone = true)]
    public IActionResult Map(string? q, string? town, string? product, string? site, bool open = false) =>
        Json(CounterMap.Of(search.All(new CounterAsk(q, town, product, null, Site: site, Open: open)), current.Value));

    [HttpGet("/counters/{code}"), SharedAnswer(OfCatalogueAlone = true)]
    public IActionResult Show(string code)
    {
        var snapshot = current.Value;
        if (search.Get(code) is not { } counter)
            return NotFound();
        var stock = snapshot.OnSale(time.Today()).Where(product => snapshot.CountersWith(product, 1).Any(place => place.Code == code))
            .Select(product => new StockedProduct(product, snapshot.PriceFen(product), snapshot.Available(product.Code, counter.Code))).Where(stocked => stocked.Available > 0)
            .OrderBy(stocked => stocked.Product.Category).ThenBy(stocked => stocked.Product.Code, StringComparer.Ordinal);
        return View("Counter", new CounterPage(
            counter, snapshot.Towns.FirstOrDefault(town => town.Code == counter.TownCode)?.NameEn ?? "", counter.IsOpen(time.GetUtcNow()), [.. stock]));
    }
}
