using System.Collections.Immutable;
using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Search;

/// <summary>A product on sale with what listings filter, count and sort by.</summary>
/// <param name="InSeason">Harvested this month.</param>
/// <param name="Counters">Where it can be picked up now.</param>
/// <param name="NearTowns">Codes of towns that have one of them within <see cref="ListingFacts.NearMetres"/>.</param>
/// <param name="PriceFen">What a unit costs now, a deal's price where there is one.</param>
/// <param name="BenefitFen">Fen of its price that reach households.</param>
internal sealed record ListedProduct(
    ProductRecord Product, long PriceFen, bool InSeason, ImmutableArray<CounterRecord> Counters, ImmutableArray<string> NearTowns, long BenefitFen, bool CanBeHad, PriceBand Band);

/// <summary>The products on sale on one day, as one snapshot has them.</summary>
internal sealed class ListingFacts
{
    /// <summary>How far "near" reaches: a short drive, or the way to town.</summary>
    public const double NearMetres = 10_000;

    private readonly CatalogueSnapshot snapshot;
    private readonly DateOnly today;
    private readonly Dictionary<string, ListedProduct> products;
    private readonly CounterRecord[] counters;

    /// <param name="earlier">Facts whose products are taken over as far as nothing about them has changed; sales change the stock of a few at a time.</param>
    public ListingFacts(CatalogueSnapshot snapshot, DateOnly today, ListingFacts? earlier = null)
    {
        (this.snapshot, this.today) = (snapshot, today);
        var same = earlier is not null && earlier.today == today && earlier.snapshot.CatalogueVersion == snapshot.CatalogueVersion ? earlier : null;
        products = same is not null
            ? same.products.ToDictionary(entry => entry.Key, entry => snapshot.StockIsAsIn(same.snapshot, entry.Key) && snapshot.PriceIsAsIn(same.snapshot, entry.Key) ? entry.Value : Of(entry.Value.Product))
            : snapshot.OnSale(today).ToDictionary(product => product.Code, Of);
        counters = [.. snapshot.Counters.Values.Where(counter => counter.Status == CounterStatus.Active)];
        Usual = [.. products.Values.OrderByDescending(listed => listed.InSeason).ThenByDescending(listed => listed.CanBeHad).ThenBy(listed => listed.Product.Code, StringComparer.Ordinal)];
    }

    /// <summary>1–12, of today in the district.</summary>
    public int Month => today.Month;

    /// <summary>All of them: in season first, then what can be had.</summary>
    public IReadOnlyList<ListedProduct> Usual { get; }

    public ListedProduct? Find(string code) => products.GetValueOrDefault(code);

    public bool Belongs(CatalogueSnapshot wanted, DateOnly day) => snapshot == wanted && today == day;

    /// <summary>The centre of a town, or null for a code nobody knows.</summary>
    public Point? Centre(string town) => snapshot.Towns.FirstOrDefault(known => known.Code == town) is { } found ? new Point(found.Latitude, found.Longitude) : null;

    /// <summary>Codes of counters in service near a place.</summary>
    public HashSet<string> CountersNear(Point place) => [.. counters.Where(counter => IsNear(place, counter)).Select(counter => counter.Code)];

    private ListedProduct Of(ProductRecord product)
    {
        ImmutableArray<CounterRecord> counters = [.. snapshot.CountersWith(product, 1)];
        var priceFen = snapshot.PriceFen(product);
        return new ListedProduct(
            product, priceFen, product.HarvestMonths.Contains(today.Month), counters,
            [.. snapshot.Towns.Where(town => counters.Any(counter => IsNear(new Point(town.Latitude, town.Longitude), counter))).Select(town => town.Code)],
            snapshot.BenefitFen(product, today), counters.Length > 0 || snapshot.Deliverable(product) > 0, PriceBand.Of(priceFen));
    }

    private static bool IsNear(Point place, CounterRecord counter) => place.MetresTo(counter.Latitude, counter.Longitude) <= NearMetres;
}

/// <summary>Holds the facts of the snapshot in force.</summary>
internal sealed class CurrentFacts(CurrentSnapshot current, TimeProvider time)
{
    private readonly Lock making = new();
    private volatile ListingFacts? facts;

    public ListingFacts Value
    {
        get
        {
            var (snapshot, today) = (current.Value, time.Today());
            if (facts is { } known && known.Belongs(snapshot, today))
                return known;
            lock (making)
                return facts is { } made && made.Belongs(snapshot, today) ? made : facts = new ListingFacts(snapshot, today, facts);
        }
    }
}
