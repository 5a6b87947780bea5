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

[AllowAnonymous, NeedsSnapshot]
internal sealed class ProductsController(CurrentSnapshot current, ProductSearch search, ProductPictures pictures, TimeProvider time) : StorefrontController
{
    private const int PageSize = 24;
    private const int LongestSearch = 100;

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
}
