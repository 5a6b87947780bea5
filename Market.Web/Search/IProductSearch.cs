using Market.Catalog.Contracts;

namespace Market.Web.Search;

/// <summary>
/// Knows words: which products they mean, best first, and what they may become while they are typed. What is on sale, in stock, near or in
/// season, and every number beside a filter, is the snapshot's to say (docs/adr/0006).
/// </summary>
internal interface IProductSearch
{
    /// <param name="text">As typed; the first <see cref="SearchText.Longest"/> characters count.</param>
    /// <param name="month">1–12, of today in the district.</param>
    ValueTask<SearchAnswer> Find(string text, int month, CancellationToken cancellation);

    /// <summary>What may be meant, likeliest first, at most <see cref="Suggestion.Most"/>; nothing for nothing.</summary>
    ValueTask<IReadOnlyList<Suggestion>> Suggest(string typed, CancellationToken cancellation);
}

/// <param name="Codes">Of the products found, those off sale among them, best first.</param>
/// <param name="Categories">How what was found spreads over the categories; when nothing was, where one of the words alone is found.</param>
/// <param name="Corrected">What the words were taken to mean, when what was typed found nothing; else null.</param>
internal sealed record SearchAnswer(IReadOnlyList<string> Codes, IReadOnlyDictionary<Category, int> Categories, string? Corrected)
{
    public static readonly SearchAnswer Nothing = new([], new Dictionary<Category, int>(), null);

    /// <summary>Tries the steps of a plan until one finds something.</summary>
    public static async ValueTask<SearchAnswer> By(SearchPlan plan, Func<Wanted, ValueTask<SearchAnswer>> look)
    {
        foreach (var (wanted, corrected) in plan.Steps())
            if (await look(wanted) is { Codes.Count: > 0 } found)
                return found with { Corrected = corrected };
        return plan.Anything() is { } anything ? Nothing with { Categories = (await look(anything)).Categories } : Nothing;
    }
}
