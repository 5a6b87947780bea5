using Market.Catalog.Contracts;
using Market.Web.Disclosure;
using Market.Web.Search;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Stories;

/// <summary>A story as a list shows it.</summary>
/// <param name="About">The village with its town, or the category, in the language of the page.</param>
/// <param name="OnSale">Certified products that may be sold today.</param>
internal sealed record StoryCard(Story Story, string About, int OnSale);

/// <param name="Households">Distinct households behind the products on sale, by the plans in force; null where they are too few to be counted in public (domain.md §8).</param>
/// <param name="People">Who live in them; null as well.</param>
/// <param name="Origin">Where the listing of the origin leads, and how the origin is called.</param>
internal sealed record StoryPage(StoryCard Card, Shelf Shelf, int? Households, int? People, (string Address, string Name) Origin);

/// <summary>Stories of villages and of categories, with what is on sale from them; all of it read from the snapshot.</summary>
[AllowAnonymous, NeedsSnapshot]
internal sealed class StoriesController(CurrentSnapshot current, DisclosureFigures figures, ProductPictures pictures, TimeProvider time) : Controller
{
    /// <summary>A category has dozens of products; the listing shows the rest.</summary>
    private const int MostOnShelf = 12;

    [HttpGet("/stories"), SharedAnswer]
    public IActionResult List()
    {
        var (snapshot, today) = (current.Value, time.Today());
        return View("Stories", Story.All.Where(story => story.IsToldOf(snapshot))
            .Select(story => new StoryCard(story, About(story, snapshot), snapshot.OnSale(today).Count(story.Covers))).ToList());
    }

    [HttpGet("/stories/{slug}"), SharedAnswer]
    public IActionResult Show(string slug)
    {
        var (snapshot, today) = (current.Value, time.Today());
        if (Story.All.FirstOrDefault(known => known.Slug == slug) is not { } story || !story.IsToldOf(snapshot))
            return NotFound();
        var onSale = snapshot.OnSale(today).Where(story.Covers).ToList();
        var households = new PlanHouseholds(snapshot).Behind(onSale.Select(product => snapshot.Linkage(product, today)?.Plan.PlanVersion).OfType<string>());
        var enough = households.Count >= figures.SmallestGroup;
        return View("Story", new StoryPage(
            new StoryCard(story, About(story, snapshot), onSale.Count),
            new Shelf([.. OneOfEachSortFirst(onSale).Take(MostOnShelf).Select(product => ShelfItem.Of(product, snapshot, pictures, today))], Wide: false),
            enough ? households.Count : null, enough ? households.Values.Sum() : null, Origin(story, snapshot)));
    }

    private static IEnumerable<ProductRecord> OneOfEachSortFirst(IEnumerable<ProductRecord> products) => products
        .OrderBy(product => product.Code, StringComparer.Ordinal).GroupBy(product => product.BaseProduct)
        .SelectMany(sort => sort.Select((product, turn) => (product, turn))).OrderBy(choice => choice.turn).Select(choice => choice.product);

    private static string About(Story story, CatalogueSnapshot snapshot) => Place(story, snapshot) is var (village, town)
        ? PlaceName.Full(town.Name, town.NameEn, village.Name)
        : CategoryNames.Of(story.Category);

    private static (string Address, string Name) Origin(Story story, CatalogueSnapshot snapshot) => Place(story, snapshot) is var (_, town)
        ? ($"~/products?town={town.Code}", Language.Pick(town.Name, town.NameEn))
        : ($"~/products?category={story.Category}", CategoryNames.Of(story.Category));

    /// <summary>The village and its town; null for a story about a category.</summary>
    private static (VillageRecord Village, TownRecord Town)? Place(Story story, CatalogueSnapshot snapshot) =>
        snapshot.Villages.FirstOrDefault(known => known.Code == story.VillageCode) is { } village
            ? (village, snapshot.Towns.First(town => town.Code == village.TownCode))
            : null;
}
