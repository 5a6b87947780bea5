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
        var near = Point.Parse(ask.Near);
        var refused = Refused(ask, near, snapshot);
        if (refused.Count > 0)
            return new CounterResults(0, 1, 1, [], new Dictionary<string, int>(), refused);
        var found = Candidates(ask, snapshot).ToList();
        var now = time.GetUtcNow();
        var sorted = found.Where(counter => ask.Town is null || counter.TownCode == ask.Town)
            .Select(counter => new FoundCounter(counter, near?.MetresTo(counter.Latitude, counter.Longitude), counter.IsOpen(now)))
            .OrderBy(hit => hit.Counter.Status == CounterStatus.Active ? 0 : 1).ThenBy(hit => hit.Metres).ThenBy(hit => hit.Counter.Code, StringComparer.Ordinal).ToList();
        var pages = Math.Max(1, (sorted.Count + ask.PageSize - 1) / ask.PageSize);
        var page = Math.Clamp(ask.Page, 1, pages);
        return new CounterResults(
            sorted.Count, page, pages, [.. sorted.Skip((page - 1) * ask.PageSize).Take(ask.PageSize)], found.CountBy(counter => counter.TownCode).ToDictionary(), []);
    }

    /// <summary>The counter as the public may see it; null for a code nobody knows, and for one that has not opened yet or is gone.</summary>
    public CounterRecord? Get(string code) => current.Value.Counter(code) is { } counter && IsPublic(counter) ? counter : null;

    private static List<string> Refused(CounterAsk ask, Point? near, CatalogueSnapshot snapshot)
    {
        var refused = new List<string>();
        if (ask.Town is not null && snapshot.Towns.All(town => town.Code != ask.Town))
            refused.Add("town");
        if (ask.Product is not null && snapshot.Product(ask.Product) is null)
            refused.Add("product");
        if (ask.Near is not null && near is null)
            refused.Add("near");
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
/// <param name="Refused">Names of the fields that make no sense (town, product, near); then nothing was looked for.</param>
internal sealed record CounterResults(
    int Total, int Page, int Pages, IReadOnlyList<FoundCounter> Items, IReadOnlyDictionary<string, int> Towns, IReadOnlyList<string> Refused);

/// <param name="Metres">From the point asked for; null when none was.</param>
internal sealed record FoundCounter(CounterRecord Counter, double? Metres, bool OpenNow);
