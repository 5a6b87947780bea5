using CsCheck;
using Market.Web.Livestream.Planning.Planner;
using Market.Web.Storefront;

namespace Market.Tests.Web.Livestream.Planner;

/// <summary>More risk, more need, more reach: never further down.</summary>
public sealed class WeightsTests
{
    private static readonly Candidate Plain = new(Samples.Product(), 0, null, null, 0, default, 0, false, new PastResult(1, 10, 0), false);

    private static readonly Gen<Candidate> Any = Gen.Select(
        Gen.Int[-1, UnsoldRisk.LongestDays], Gen.Long[0, 3_000_000], Gen.Int[0, 60], Gen.Int[0, 30], Gen.Int[0, 300], Gen.Bool, Gen.Int[-1, 300], Gen.Bool,
        (days, left, households, marked, units, season, past, elsewhere) => Plain with
        {
            Units = units,
            Risk = days < 0 ? null : Risk(days),
            LeftFen = days < 0 ? 0 : left,
            Reach = Reach.Of(households, 5),
            Marked = marked,
            InSeason = season,
            Past = past < 0 ? null : new PastResult(1, 10, past * 10L),
            Elsewhere = elsewhere,
        });

    public static TheoryData<string> Raises => [.. Raised.Keys];

    /// <summary>The same product with one thing more that speaks for it, and all else equal.</summary>
    private static readonly Dictionary<string, Func<Candidate, int, Candidate>> Raised = new()
    {
        ["nearer"] = (candidate, by) => candidate with { Risk = Risk(Math.Max(0, (candidate.Risk?.DaysLeft ?? UnsoldRisk.LongestDays) - by)) },
        ["more left"] = (candidate, by) => candidate with { LeftFen = candidate.LeftFen + (by * 10_000) },
        ["more marked"] = (candidate, by) => candidate with { Marked = candidate.Marked + by },
        ["more households"] = (candidate, by) => candidate with { Reach = Reach.Of(candidate.Reach.Households + by, 5) },
        ["more stock"] = (candidate, by) => candidate with { Units = candidate.Units + by },
        ["in season"] = (candidate, _) => candidate with { InSeason = true },
        ["sold better"] = (candidate, by) => candidate with { Past = candidate.Past is { } past ? past with { NetFen = past.NetFen + by } : null },
        ["nowhere else"] = (candidate, _) => candidate with { Elsewhere = false },
    };

    [Theory, MemberData(nameof(Raises))]
    public void What_speaks_for_a_product_never_puts_it_further_down(string what) => Gen.Select(Any.List[2, 12], Gen.Int[0, 11], Gen.Int[0, 40]).Sample((candidates, at, by) =>
    {
        var list = candidates.Select((candidate, i) => candidate with { Product = Samples.Product($"T{i:00}") }).ToList();
        var product = list[at % list.Count];
        var before = Rank(list, product.Product.Code);
        list[at % list.Count] = Raised[what](product, by);

        Assert.True(Rank(list, product.Product.Code) <= before, what);
    }, iter: 2_000);

    [Fact]
    public void A_score_lies_between_what_all_against_and_all_for_it_come_to() => Any.Sample(candidate => Assert.InRange(Weights.Score(candidate), -20, 100), iter: 5_000);

    [Fact]
    public void The_table_adds_up_to_a_hundred_and_each_row_is_told_by_what_it_weighs()
    {
        Assert.Equal(100, Weights.Table.Where(weight => weight.Points > 0).Sum(weight => weight.Points));
        Assert.Equal(0, Weights.Score(Plain));
        Assert.Equal(20, Weights.Score(Plain with { Risk = Risk(0) }));
        Assert.Equal(10, Weights.Score(Plain with { Risk = Risk(23) }));
        Assert.Equal(10, Weights.Score(Plain with { LeftFen = 1_000_000 }));
        Assert.Equal(20, Weights.Score(Plain with { Marked = 25 }));
        Assert.Equal(4, Weights.Score(Plain with { Reach = Reach.Of(20, 5) }));
        Assert.Equal(0, Weights.Score(Plain with { Reach = Reach.Of(4, 5) }));
        Assert.Equal(5, Weights.Score(Plain with { Units = 100 }));
        Assert.Equal(10, Weights.Score(Plain with { InSeason = true }));
        Assert.Equal(4, Weights.Score(Plain with { Past = new PastResult(2, 100, 4_000) }));
        Assert.Equal(0, Weights.Score(Plain with { Past = new PastResult(1, 100, -4_000) }));
        Assert.Equal(3, Weights.Score(Plain with { Past = null }));
        Assert.Equal(-20, Weights.Score(Plain with { Elsewhere = true }));
    }

    private static int Rank(IEnumerable<Candidate> candidates, string code) => Weights.Ranked(candidates).Index().First(ranked => ranked.Item.Product.Code == code).Index;

    private static AtRisk Risk(int days) => new(Samples.Product(), 100, Deadline.HarvestEnds, days, new PriceShown(6_200, null));
}
