using Market.Catalog.Contracts;
using Market.Web.Search;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Storefront;

/// <param name="Chosen">The filters set, each with the listing without it.</param>
/// <param name="Nothing">What to do instead when nothing was found, else null.</param>
internal sealed record ListingPage(
    ProductQuery Query, ProductResults Results, Shelf Shelf, IReadOnlyList<TownRecord> Towns, ListingLink Link, int Pages, IReadOnlyList<ChosenFilter> Chosen, NothingFound? Nothing);

/// <summary>A way on for who has found nothing.</summary>
/// <param name="Meant">What the words are near to.</param>
/// <param name="Related">Categories in which the words, or one of them, are found, with how many.</param>
/// <param name="Try">Kinds of goods that are there today, in season first.</param>
internal sealed record NothingFound(IReadOnlyList<SuggestedLink> Meant, IReadOnlyList<KeyValuePair<Category, int>> Related, IReadOnlyList<SuggestedLink> Try);

[AllowAnonymous, NeedsSnapshot]
internal sealed class ProductsController(
    CurrentSnapshot current, CurrentFacts listing, IProductSearch search, ProductPictures pictures, IStringLocalizer<Texts> texts, TimeProvider time) : StorefrontController
{
    private const int PageSize = 24;

    [HttpGet("/products"), SharedAnswer]
    public async Task<IActionResult> List(ListingAsk ask, CancellationToken cancellation)
    {
        var (snapshot, facts, today) = (current.Value, listing.Value, time.Today());
        var query = ask.Query(snapshot, facts, PageSize);
        var results = await query.On(facts, search, cancellation);
        var shelf = new Shelf([.. results.Items.Select(product => ShelfItem.Of(product, snapshot, pictures, today))], Wide: false);
        return View("Products", new ListingPage(
            query, results, shelf, snapshot.Towns, new ListingLink(query), Math.Max(1, (results.Total + PageSize - 1) / PageSize),
            ChosenFilter.Of(query, snapshot.Towns, texts), results.Total > 0 ? null : await Nothing(query, results, facts, cancellation)));
    }

    private async Task<NothingFound> Nothing(ProductQuery query, ProductResults results, ListingFacts facts, CancellationToken cancellation)
    {
        SuggestedLink Link(Suggestion suggestion) => SuggestedLink.Of(suggestion, texts, address => Url.Content(address));
        var meant = query.Q is { } words && !results.WordsFit ? await search.Suggest(words, cancellation) : [];
        var there = facts.Usual.Where(listed => listed.CanBeHad).DistinctBy(listed => listed.Product.BaseProduct).Take(Suggestion.Most);
        return new NothingFound(
            [.. meant.Select(Link)], [.. results.Matching.OrderByDescending(entry => entry.Value).Take(4)],
            [.. there.Select(listed => new SuggestedLink(
                Language.Pick(listed.Product.BaseProduct, listed.Product.BaseProductEn), texts["suggest.Goods"], Url.Content(ListingLink.ForWords(listed.Product.BaseProduct))))]);
    }
}
