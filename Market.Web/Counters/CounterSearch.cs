using System.Text;
using Market.Catalog.Contracts;
using Market.Web.Search;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Counters;

/// <summary>Finds counters in the snapshot: by words (Chinese, English, pinyin or its first letters), town, what they have in stock, and nearness.</summary>
internal sealed class CounterSearch(CurrentSnapshot current, TimeProvider time)
{
    private const int MostWords = 8;
    private readonly Lock describing = new();
    private Described? described;

    public CounterResults Find(CounterAsk ask)
    {
        var snapshot = current.Value;
        var refused = Refused(ask, snapshot);
        if (refused.Count > 0)
            return new CounterResults(0, 1, 1, [], new Dictionary<string, int>(), refused);
        var found = Found(ask, snapshot);
        var sorted = Sorted(ask, found);
        var pages = Math.Max(1, (sorted.Count + ask.PageSize - 1) / ask.PageSize);
        var page = Math.Clamp(ask.Page, 1, pages);
        return new CounterResults(
            sorted.Count, page, pages, [.. sorted.Skip((page - 1) * ask.PageSize).Take(ask.PageSize)], found.CountBy(hit => hit.Counter.TownCode).ToDictionary(), []);
    }

    /// <summary>All of them, without pages; none when the ask makes no sense.</summary>
    public IReadOnlyList<FoundCounter> All(CounterAsk ask) => Refused(ask, current.Value).Count > 0 ? [] : Sorted(ask, Found(ask, current.Value));

    /// <summary>The counter as the public may see it; null for a code nobody knows, and for one that has not opened yet or is gone.</summary>
    public CounterRecord? Get(string code) => current.Value.Counter(code) is { } counter && IsPublic(counter) ? counter : null;

    /// <summary>Of every town, so that each can say how many it has.</summary>
    private List<FoundCounter> Found(CounterAsk ask, CatalogueSnapshot snapshot)
    {
        var now = time.GetUtcNow();
        var origin = Point.Parse(ask.Near) ?? snapshot.Towns.Where(town => town.Code == ask.Town).Select(town => (Point?)new Point(town.Latitude, town.Longitude)).FirstOrDefault();
        return [.. Candidates(ask, snapshot).Where(counter => ask.SiteType is not { } site || counter.SiteType == site)
            .Select(counter => new FoundCounter(
                counter, origin?.MetresTo(counter.Latitude, counter.Longitude), counter.IsOpen(now), ask.Product is null ? null : snapshot.Available(ask.Product, counter.Code)))
            .Where(hit => hit.OpenNow || !ask.Open)];
    }

    private static List<FoundCounter> Sorted(CounterAsk ask, List<FoundCounter> found) =>
        [.. found.Where(hit => ask.Town is null || hit.Counter.TownCode == ask.Town)
            .OrderBy(hit => hit.Counter.Status == CounterStatus.Active ? 0 : 1).ThenBy(hit => hit.Metres).ThenBy(hit => hit.Counter.Code, StringComparer.Ordinal)];

    private static List<string> Refused(CounterAsk ask, CatalogueSnapshot snapshot)
    {
        var refused = new List<string>();
        if (ask.Town is not null && snapshot.Towns.All(town => town.Code != ask.Town))
            refused.Add("town");
        if (ask.Product is not null && snapshot.Product(ask.Product) is null)
            refused.Add("product");
        if (ask.Near is not null && Point.Parse(ask.Near) is null)
            refused.Add("near");
        if (ask.Site is not null && ask.SiteType is null)
            refused.Add("site");
        return refused;
    }

    private IEnumerable<CounterRecord> Candidates(CounterAsk ask, CatalogueSnapshot snapshot)
    {
        var counters = snapshot.Counters.Values.Where(IsPublic);
        if (ask.Product is not null && snapshot.Product(ask.Product) is { } product)
            counters = product.MayBeSold(time.Today()) ? snapshot.CountersWith(product, 1) : [];
        if (ask.Q is null)
            return counters;
        var words = Normal(ask.Q).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToList();
        var texts = Texts(snapshot);
        return counters.Where(counter => texts.TryGetValue(counter.Code, out var text) && words.All(word => text.Contains(word, StringComparison.Ordinal)));
    }

    private static bool IsPublic(CounterRecord counter) => counter.Status is CounterStatus.Active or CounterStatus.OutOfService;

    /// <summary>What each counter can be found by, made anew when the catalogue has changed.</summary>
    private Dictionary<string, string> Texts(CatalogueSnapshot snapshot)
    {
        lock (describing)
        {
            if (described is null || described.CatalogueVersion != snapshot.CatalogueVersion)
            {
                var towns = snapshot.Towns.ToDictionary(town => town.Code, town => town.NameEn);
                described = new Described(snapshot.CatalogueVersion, snapshot.Counters.Values.ToDictionary(
                    counter => counter.Code, counter => Describe(counter, towns.GetValueOrDefault(counter.TownCode, ""))));
            }
            return described.Texts;
        }
    }

    private static string Describe(CounterRecord counter, string townNameEn) => Normal(string.Join('\n',
    [
        counter.Code, counter.Name, counter.NameEn, counter.OperatorName, counter.Address, counter.TownName, townNameEn, counter.VillageName,
        .. new[] { counter.Name, counter.TownName, counter.VillageName }.SelectMany(name => new[] { Pinyin.Of(name), Pinyin.InitialTails(name).FirstOrDefault("") }),
    ]));

    private static string Normal(string text) => text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    private sealed record Described(long CatalogueVersion, Dictionary<string, string> Texts);
}

/// <param name="Page">The page that <paramref name="Items"/> are of.</param>
/// <param name="Towns">How many there are in each town, by code, were it chosen.</param>
/// <param name="Refused">Names of the fields that make no sense (town, product, near, site); then nothing was looked for.</param>
internal sealed record CounterResults(
    int Total, int Page, int Pages, IReadOnlyList<FoundCounter> Items, IReadOnlyDictionary<string, int> Towns, IReadOnlyList<string> Refused);

/// <param name="Metres">From the point asked for, or else from the middle of the town asked for; null when neither was.</param>
/// <param name="Available">Units of the product asked for; null when none was.</param>
internal sealed record FoundCounter(CounterRecord Counter, double? Metres, bool OpenNow, int? Available = null);
