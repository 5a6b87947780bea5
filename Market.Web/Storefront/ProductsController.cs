using Market.Catalog.Contracts;
using Market.Web.Search;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

/// <param name="Q">As typed, at most 100 characters.</param>
internal sealed record ListingPage(ProductQuery Query, ProductResults Results, Shelf Shelf, IReadOnlyList<TownRecord> Towns, ListingLink Link, int Pages);

/// <param name="OffSale">Why it cannot be bought (the certificate's status), or null.</param>
/// <param name="Households">Behind the plan in force, null when there is none or they are too few to be counted in public.</param>
internal sealed record ProductPage(
    ProductRecord Product, string Origin, string? OffSale, int Deliverable, IReadOnlyList<CounterStock> Counters, int CounterCount,
    long BenefitFen, BenefitRate? Rate, int? Households, int? People)
{
    /// <summary>Most units one place can give, within what one order may ask for.</summary>
    public int Most => Math.Min(Cart.MostUnits, Math.Max(Deliverable, Counters.Select(counter => counter.Available).DefaultIfEmpty().Max()));
}

internal sealed record CounterStock(CounterRecord Counter, int Available);

[AllowAnonymous, NeedsSnapshot]
internal sealed class ProductsController(CurrentSnapshot current, ProductSearch search, ProductPictures pictures, IConfiguration configuration, TimeProvider time) : StorefrontController
{
    private const int PageSize = 24;
    private const int LongestSearch = 100;
    private const int CountersShown = 9;

    [HttpGet("/products"), SharedAnswer]
    public IActionResult List(string? q, string? category, string? town, string? sort, int page = 1)
    {
        var (snapshot, today) = (current.Value, time.Today());
        q = q?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, LongestSearch)] : null;
        var query = new ProductQuery(q, ListingLink.CategoryOf(category), snapshot.Towns.Any(known => known.Code == town) ? town : null, ListingLink.SortOf(sort), page, PageSize);
        var results = query.On(snapshot, search, today);
        var shelf = new Shelf([.. results.Items.Select(product => ShelfItem.Of(product, snapshot, pictures, today))], Wide: false);
        return View("Products", new ListingPage(
            query, results, shelf, [.. snapshot.Towns.Where(known => results.Towns.ContainsKey(known.Code) || known.Code == query.Town)],
            new ListingLink(query), Math.Max(1, (results.Total + PageSize - 1) / PageSize)));
    }

    [HttpGet("/products/{code}"), SharedAnswer]
    public IActionResult Show(string code)
    {
        var (snapshot, today) = (current.Value, time.Today());
        if (snapshot.Product(code) is not { } product)
            return NotFound();
        var counters = snapshot.CountersWith(product, 1).OrderBy(counter => counter.Code).ToList();
        var linkage = snapshot.Linkage(product, today);
        var households = linkage?.Plan.Households;
        var enough = households?.Length >= configuration.GetValue("Disclosure:SmallestGroup", 5);
        return View("Product", new ProductPage(
            product, snapshot.Origin(product), OffSale(product, today), snapshot.Deliverable(product),
            [.. counters.Take(CountersShown).Select(counter => new CounterStock(counter, snapshot.Available(code, counter.Code)))], counters.Count,
            snapshot.BenefitFen(product, today), linkage?.Rate,
            enough ? households?.Length : null, enough ? households?.Sum(household => household.People) : null));
    }

    private static string? OffSale(ProductRecord product, DateOnly today) => product switch
    {
        _ when product.MayBeSold(today) => null,
        { Status: not CertificateStatus.Certified } => product.Status.ToString(),
        _ when today < product.IssuedOn => "NotYet",
        _ => nameof(CertificateStatus.Expired),
    };
}
