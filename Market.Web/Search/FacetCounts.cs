using System.Runtime.InteropServices;
using Market.Catalog.Contracts;

namespace Market.Web.Search;

/// <summary>
/// How many products each filter would leave, were it set: given the other filters but not its own, so that choosing fruit does not hide
/// that there is tea. Counted in one pass: a product counts for a filter when no other one turns it away.
/// </summary>
internal sealed class FacetCounts(ProductQuery query, ListingFacts facts)
{
    private readonly Dictionary<Category, int> categories = [];
    private readonly Dictionary<string, int> towns = [];
    private readonly Dictionary<string, int> prices = [];
    private readonly Dictionary<string, int> nearTowns = [];
    private readonly HashSet<string>? near = query.Near is { } place ? facts.CountersNear(place.Point) : null;

    [Flags]
    private enum Filters
    {
        None = 0,
        Category = 1,
        Town = 2,
        Price = 4,
        Season = 8,
        Near = 16,
        PickUp = 32,
    }

    public IReadOnlyDictionary<Category, int> Categories => categories;

    /// <summary>By town code of origin.</summary>
    public IReadOnlyDictionary<string, int> Towns => towns;

    /// <summary>By name of <see cref="PriceBand"/>.</summary>
    public IReadOnlyDictionary<string, int> Prices => prices;

    /// <summary>In stock at a counter near a town's centre, by town code.</summary>
    public IReadOnlyDictionary<string, int> NearTowns => nearTowns;

    public int Season { get; private set; }

    public int PickUp { get; private set; }

    /// <summary>In stock near the place asked for; 0 when none was.</summary>
    public int Near { get; private set; }

    /// <summary>Counts a product that the words mean, and says whether it passes every filter.</summary>
    public bool Add(ListedProduct listed)
    {
        var fails = FailedBy(listed);
        if (Counts(fails, Filters.Category))
            Count(categories, listed.Product.Category);
        if (Counts(fails, Filters.Town))
            Count(towns, listed.Product.TownCode);
        if (Counts(fails, Filters.Price))
            Count(prices, listed.Band.Name);
        if (listed.InSeason && Counts(fails, Filters.Season))
            Season++;
        if (listed.Counters.Length > 0 && Counts(fails, Filters.PickUp))
            PickUp++;
        if (Counts(fails, Filters.Near))
        {
            foreach (var town in listed.NearTowns)
                Count(nearTowns, town);
            Near += near is not null && IsNear(listed) ? 1 : 0;
        }
        return fails == Filters.None;
    }

    private Filters FailedBy(ListedProduct listed) =>
        (query.Category is { } category && listed.Product.Category != category ? Filters.Category : 0)
        | (query.Town is { } town && listed.Product.TownCode != town ? Filters.Town : 0)
        | (query.Price is { } price && listed.Band != price ? Filters.Price : 0)
        | (query.Season && !listed.InSeason ? Filters.Season : 0)
        | (near is not null && !IsNear(listed) ? Filters.Near : 0)
        | (query.PickUp && listed.Counters.Length == 0 ? Filters.PickUp : 0);

    private bool IsNear(ListedProduct listed)
    {
        foreach (var counter in listed.Counters)
            if (near!.Contains(counter.Code))
                return true;
        return false;
    }

    private static bool Counts(Filters fails, Filters own) => (fails & ~own) == Filters.None;

    private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key) where TKey : notnull =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
}
