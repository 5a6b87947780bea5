using Market.Web.Storefront;

namespace Market.Web.Livestream.Planning.Planner;

/// <param name="Code">Its text is planner.weight.{Code}.</param>
/// <param name="Points">That it gives at most; negative where it counts against the product.</param>
/// <param name="Share">How much of them, from 0 to 1; beyond is cut off.</param>
internal sealed record Weight(string Code, int Points, Func<Candidate, decimal> Share)
{
    public decimal Of(Candidate candidate) => Points * Math.Clamp(Share(candidate), 0, 1);
}

/// <summary>
/// What a suggestion is worth: the sum of these points, at most 100 (docs/adr/0022). Each row can be read alone, each grows or stays with what it looks at, and none looks at
/// anything else, so that more risk, more need or more reach never puts a product further down.
/// <list type="table">
/// <item>deadline 20: how near its last day is, of 45 days</item>
/// <item>left 20: what would be left then, full at ¥20,000</item>
/// <item>marked 20: households that are red or yellow, full at 20</item>
/// <item>households 10: households behind it, full at 50</item>
/// <item>stock 10: units to sell from, full at 200: a show that sells out in minutes helps few</item>
/// <item>season 10: harvested in that month</item>
/// <item>past 10: net sales per viewer of earlier sessions, full at ¥1; what was in none gets 3, or nothing new would ever be tried</item>
/// <item>elsewhere −20: in another session on that day</item>
/// </list>
/// </summary>
internal static class Weights
{
    private const decimal FullLeftFen = 2_000_000;
    private const decimal FullMarked = 20;
    private const decimal FullHouseholds = 50;
    private const decimal FullUnits = 200;
    private const decimal FullFenAViewer = 100;
    private const decimal Untried = 0.3m;

    public static IReadOnlyList<Weight> Table { get; } =
    [
        new("deadline", 20, candidate => candidate.Risk is { } risk ? 1 - (risk.DaysLeft / (UnsoldRisk.LongestDays + 1m)) : 0),
        new("left", 20, candidate => candidate.LeftFen / FullLeftFen),
        new("marked", 20, candidate => (candidate.Marked ?? 0) / FullMarked),
        new("households", 10, candidate => candidate.Reach.Households / FullHouseholds),
        new("stock", 10, candidate => candidate.Units / FullUnits),
        new("season", 10, candidate => candidate.InSeason ? 1 : 0),
        new("past", 10, candidate => candidate.Past is { } past ? past.FenAViewer / FullFenAViewer : Untried),
        new("elsewhere", -20, candidate => candidate.Elsewhere ? 1 : 0),
    ];

    public static decimal Score(Candidate candidate) => Table.Sum(weight => weight.Of(candidate));

    /// <summary>The best first; among equals by code, so that the same facts make the same list.</summary>
    public static IEnumerable<Candidate> Ranked(IEnumerable<Candidate> candidates) => candidates.OrderByDescending(Score).ThenBy(candidate => candidate.Product.Code, StringComparer.Ordinal);
}
