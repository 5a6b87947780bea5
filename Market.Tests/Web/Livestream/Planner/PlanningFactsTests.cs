using System.Globalization;
using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Livestream;
using Market.Web.Livestream.Planning.Planner;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Market.Tests.Web.Livestream.Planner;

/// <summary>What is known becomes candidates and sentences, with the figures that it has and nothing that points at few households.</summary>
public sealed class PlanningFactsTests
{
    /// <summary>On 24 November: harvested until its end.</summary>
    private static readonly ProductRecord Orange = Samples.Product() with { HarvestMonths = [9, 10, 11], ShelfLifeDays = 30, PriceFen = 5_000 };

    private static readonly SuggestionWords Words = new(new StringLocalizer<LivestreamTexts>(
        new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance)));

    [Fact]
    public void The_sentence_says_why_with_its_figures_in_both_languages()
    {
        var candidate = Of(Facts(units: 1_240, sold: 360, households: 37, marked: 6) with { Past = new Dictionary<string, PastResult> { ["T001"] = new(2, 400, 14_000) }, Elsewhere = new HashSet<string> { "T001" } });

        Assert.Equal("库存 1,240 袋，近 30 天每天约卖 12 袋，开播后再过 6 天采收就结束，照这样卖不完，惠及 37 户，其中至少 6 户是红色或黄色预警，往场（2 场）扣除退款后每位观众 ¥0.35，当天另有场次也卖它。", Why(candidate, Language.Chinese));
        Assert.Equal(
            "1,240 in stock (by the bag); about 12 a day (by the bag) sold over the last 30 days; the harvest ends 6 days after the session, and at this pace some stay unsold; "
            + "it reaches 37 households, at least 6 of them marked red or yellow; ¥0.35 a viewer net of refunds in 2 earlier sessions; another session shows it on that day.", Why(candidate, Language.English));
    }

    [Fact]
    public void What_is_not_there_is_said_and_what_is_not_known_is_not()
    {
        var candidate = Of(Facts(units: 20, sold: 0, households: 0) with { Day = new DateOnly(2026, 9, 2) });
        Assert.Equal("库存 20 袋，近 30 天没有卖出，当季采收，没有生效的联农方案，不惠及农户，往场没有推介过。", Why(candidate, Language.Chinese));
        Assert.Equal("库存 20 袋，近 30 天没有卖出，当季采收，没有生效的联农方案，不惠及农户。", Why(candidate, Language.Chinese, resultsKnown: false));

        var blind = Of(Facts(units: 20, sold: 0, households: 40) with { Lately = null, Marked = null, Past = null });
        Assert.Equal((null, null, null), (blind.UnitsADay, blind.Risk, blind.Marked));
        Assert.DoesNotContain("近 30 天", Why(blind, Language.Chinese));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Of_few_households_neither_the_sentence_nor_the_ranking_tells_what_they_earn(int households)
    {
        var past = new Dictionary<string, PastResult> { ["T001"] = new(1, 10, 9_000) };
        var (poor, rich) = (Of(Facts(500, sold: 0, households) with { Past = past }), Of(Facts(500, sold: 90, households)));

        Assert.Equal(Why(rich, Language.Chinese), Why(poor, Language.Chinese));
        Assert.Equal(Weights.Score(rich), Weights.Score(poor));
        Assert.Contains("惠及不足 5 户", Why(poor, Language.Chinese));
        Assert.NotEqual(Weights.Score(Of(Facts(500, 0, 5))), Weights.Score(Of(Facts(500, 2_000, 5))));
    }

    [Fact]
    public void Risk_is_that_of_the_home_page_as_it_will_be_on_the_day()
    {
        var facts = Facts(units: 214, sold: 0, households: 8);
        Assert.Equal(UnsoldRisk.Of(facts.Snapshot, facts.Lately!, facts.Today, 9).Select(risk => (risk.Product.Code, risk.DaysLeft)), facts.Candidates([Orange]).Select(known => (known.Product.Code, known.Risk!.DaysLeft)));

        Assert.Equal(2, Of(facts with { Day = facts.Day.AddDays(4) }).Risk!.DaysLeft);
        // Until then, at 30 a day, four days' sales are gone as well: of 214 nothing is left on the last day.
        Assert.NotNull(Of(Facts(224, sold: 900, households: 8) with { Day = facts.Day.AddDays(4) }).Risk);
        Assert.Null(Of(Facts(219, sold: 900, households: 8) with { Day = facts.Day.AddDays(4) }).Risk);
    }

    [Fact]
    public void Of_the_last_day_it_is_not_said_that_no_days_are_left()
    {
        var facts = Facts(units: 214, sold: 0, households: 8);
        var lastDay = Of(facts with { Day = facts.Day.AddDays(6) });
        Assert.Equal((0, Deadline.HarvestEnds), (lastDay.Risk!.DaysLeft, lastDay.Risk.Deadline));
        Assert.Contains("开播当天采收就结束", Why(lastDay, Language.Chinese));
        Assert.Contains("the harvest ends that day", Why(lastDay, Language.English));
    }

    [Fact]
    public void Who_sells_less_of_the_same_never_ranks_lower() => Gen.Select(Gen.Int[0, 1_500].Array[3], Gen.Int[0, 2], Gen.Int[0, 1_500]).Sample((sold, at, less) =>
    {
        var products = Enumerable.Range(0, 3).Select(i => Orange with { Code = $"T{i}" }).ToList();
        int Rank(int[] pace)
        {
            var facts = Facts(300, 0, 8, products: [.. products]) with { Lately = products.Select((product, i) => (product.Code, Fen: pace[i] * 5_000L)).ToDictionary(of => of.Code, of => of.Fen) };
            return Weights.Ranked(facts.Candidates(products)).Index().First(ranked => ranked.Item.Product.Code == $"T{at}").Index;
        }
        var before = Rank(sold);
        sold[at] = Math.Min(sold[at], less);
        Assert.True(Rank(sold) <= before);
    }, iter: 300);

    [Fact]
    public void What_the_check_would_stop_is_not_suggested()
    {
        var snapshot = Facts(50, 0, 8).Snapshot;
        var plan = LiveHost.Plan();
        Assert.True(SuggestLineUp.MayBeShown(plan, Orange, snapshot));
        Assert.False(SuggestLineUp.MayBeShown(plan with { StartsAt = plan.StartsAt.AddDays(200), EndsAt = plan.EndsAt.AddDays(201) }, Orange, snapshot));
        Assert.False(SuggestLineUp.MayBeShown(plan, Orange with { AdultOnly = true }, snapshot));
        Assert.True(SuggestLineUp.MayBeShown(plan with { AdultNotice = true }, Orange with { AdultOnly = true }, snapshot));
        Assert.False(SuggestLineUp.MayBeShown(plan, Orange, snapshot, "降血压"));
    }

    private static Candidate Of(PlanningFacts facts) => Assert.Single(facts.Candidates([Orange]));

    /// <param name="sold">Units, in the last 30 days.</param>
    private static PlanningFacts Facts(int units, int sold, int households, int marked = 0, params ProductRecord[] products)
    {
        products = products.Length > 0 ? products : [Orange];
        LinkagePlanRecord[] plans = households == 0 ? [] :
        [
            Samples.Plan() with
            {
                Rates = [.. products.Select(product => new BenefitRate(product.Code, 340, "工钱计入", "Wages count"))],
                Members = [.. Enumerable.Range(1, households).Select(id => new PlanMember(id, "V1", "麻柳村", "李某某", 3, LinkageMode.Wage, 10))],
            },
        ];
        var snapshot = CatalogueSnapshot.Build(
            Samples.Catalog(products, plans: plans), new StockOnOffer([.. products.Select(product => new StockLevel(product.Code, product.SupplierCode, units, 1))]), DateTimeOffset.UnixEpoch, CatalogueSnapshot.Empty);
        return new PlanningFacts(
            snapshot, Samples.Today, Samples.Today, new Dictionary<string, long> { ["T001"] = sold * 5_000L }, new Dictionary<string, int> { ["B1-v1"] = marked },
            new Dictionary<string, PastResult>(), new HashSet<string>(), 5);
    }

    private static string Why(Candidate candidate, CultureInfo language, bool resultsKnown = true)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = language;
            return Words.Why(candidate, resultsKnown, 5);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
