using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Search;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Search;

/// <summary>What a listing leaves, counts and sorts; stock, certificates and the day are the snapshot's.</summary>
public sealed class ListingTests
{
    private static readonly ProductRecord Pepper = Samples.Product() with { PriceFen = 6200, HarvestMonths = [6, 7, 8] };
    private static readonly ProductRecord Orange = Samples.Product("T002") with
    {
        Name = "血橙",
        BaseProduct = "血橙",
        Category = Category.Fruit,
        TownName = "支坪镇",
        TownCode = "W2",
        PriceFen = 1900,
        HarvestMonths = [11],
        IssuedOn = Samples.Today.AddDays(-1),
    };
    private static readonly ProductRecord Spirit = Samples.Product("T003") with { Name = "老白干", BaseProduct = "老白干", Category = Category.Spirits, PriceFen = 12_000, AdultOnly = true, HarvestMonths = [] };
    private static readonly CounterRecord Near = Samples.Counter();
    private static readonly CounterRecord Far = Samples.Counter("C002") with { Latitude = 28.6, Longitude = 106.4 };
    private static readonly CounterRecord Cabinet = Samples.Counter("C003") with { Kind = CounterKind.Cabinet };

    [Fact]
    public async Task A_listing_counts_what_each_filter_would_leave_given_the_others_but_not_its_own()
    {
        var results = await On(new ProductQuery(null, Category.Fruit));

        Assert.Equal("T002", Assert.Single(results.Items).Code);
        Assert.Equal(3, results.Facets.Categories.Count);
        Assert.Equal(["W2"], results.Facets.Towns.Keys);
        Assert.Equal(["0-20"], results.Facets.Prices.Keys);
        Assert.Equal((1, 1), (results.Facets.Season, results.Facets.PickUp));
    }

    [Fact]
    public async Task Pick_up_is_what_a_counter_may_hand_out_now_and_near_is_what_one_near_the_place_may()
    {
        var stock = new[] { Level("T001", Far), Level("T002", Near), Level("T003", Cabinet) };

        Assert.Equal(["T002", "T001"], Codes(await On(new ProductQuery(null, PickUp: true), stock)));
        Assert.Equal(["T002"], Codes(await On(new ProductQuery(null, Near: At(Near)), stock)));
        Assert.Equal(["T001"], Codes(await On(new ProductQuery(null, Near: At(Far)), stock)));
        var facets = (await On(new ProductQuery(null, Near: At(Near)), stock)).Facets;
        Assert.Equal((1, 1), (facets.Near, facets.PickUp));
    }

    [Fact]
    public async Task A_towns_centre_is_a_place_to_be_near_to()
    {
        var results = await On(new ProductQuery(null, Near: Market.Web.Search.Near.Parse("W1", Facts())));

        Assert.Equal(["T002"], Codes(results));
        Assert.Equal(1, results.Facets.NearTowns["W1"]);
    }

    [Theory]
    [InlineData("29.123456,106.987654", "29.123,106.988")]
    [InlineData("W1", "W1")]
    [InlineData("W9", null)]
    [InlineData("91,10", null)]
    [InlineData("", null)]
    public void A_position_is_kept_to_three_decimals_only(string text, string? kept) => Assert.Equal(kept, Market.Web.Search.Near.Parse(text, Facts())?.Text);

    [Theory]
    [InlineData(nameof(ProductSort.PriceUp), "T002 T001 T003")]
    [InlineData(nameof(ProductSort.PriceDown), "T003 T001 T002")]
    [InlineData(nameof(ProductSort.Newest), "T002 T001 T003")]
    [InlineData(nameof(ProductSort.Benefit), "T001 T002 T003")]
    [InlineData(nameof(ProductSort.Usual), "T002 T001 T003")]
    public async Task A_listing_is_in_the_order_asked_for(string sort, string codes) =>
        Assert.Equal(codes, string.Join(' ', Codes(await On(new ProductQuery(null, Sort: Enum.Parse<ProductSort>(sort))))));

    [Fact]
    public async Task What_is_off_sale_is_neither_listed_nor_counted_even_before_the_index_knows()
    {
        var (current, search) = Shop([]);
        _ = await new ProductQuery("花椒").On(new ListingFacts(current.Value, Samples.Today), search, TestContext.Current.CancellationToken);
        current.Change(known => known.After(Pepper with { Version = 2, Status = CertificateStatus.Withdrawn }));

        var results = await new ProductQuery("花椒").On(new ListingFacts(current.Value, Samples.Today), search, TestContext.Current.CancellationToken);

        Assert.Empty(results.Items);
        Assert.Empty(results.Facets.Categories);
        Assert.Empty(new ListingFacts(current.Value, Samples.Today.AddDays(400)).Usual);
    }

    [Fact]
    public void Facts_taken_over_from_an_earlier_moment_are_those_that_would_be_made_anew()
    {
        var (current, _) = Shop([Level("T001", Near)]);
        var earlier = new ListingFacts(current.Value, Samples.Today);
        current.Change(known => known.After([Level("T001", Near, 0, 2), Level("T002", Far, 5, 2)]));

        var later = new ListingFacts(current.Value, Samples.Today, earlier);

        var anew = new ListingFacts(current.Value, Samples.Today);
        foreach (var code in new[] { "T001", "T002", "T003" })
            Assert.Equal(anew.Find(code)!.Counters.Select(counter => counter.Code), later.Find(code)!.Counters.Select(counter => counter.Code));
        Assert.Empty(later.Find("T001")!.Counters);
        Assert.Single(later.Find("T002")!.Counters);
    }

    [Fact]
    public async Task Every_count_is_the_total_that_its_filter_gives()
    {
        var gen = Gen.Select(Gen.OneOfConst<Category?>(null, Category.Fruit, Category.Seasoning), Gen.OneOfConst<PriceBand?>(null, PriceBand.All[0], PriceBand.All[2]), Gen.Bool, Gen.Bool, Gen.Bool);
        await gen.SampleAsync(async (category, price, season, pickUp, near) =>
        {
            var query = new ProductQuery(null, category, null, price, season, near ? At(Near) : null, pickUp);
            var facets = (await On(query)).Facets;
            foreach (var one in Enum.GetValues<Category>())
                Assert.Equal((await On(query with { Category = one })).Total, facets.Categories.GetValueOrDefault(one));
            foreach (var band in PriceBand.All)
                Assert.Equal((await On(query with { Price = band })).Total, facets.Prices.GetValueOrDefault(band.Name));
            Assert.Equal((await On(query with { Season = true })).Total, facets.Season);
            Assert.Equal((await On(query with { PickUp = true })).Total, facets.PickUp);
            if (near)
                Assert.Equal((await On(query)).Total, facets.Near);
        }, iter: 100);
    }

    private static Near At(CounterRecord counter) => Market.Web.Search.Near.Parse($"{counter.Latitude},{counter.Longitude}", Facts())!;

    private static StockLevel Level(string product, CounterRecord counter, int available = 3, long version = 1) => new(product, counter.Code, available, version);

    private static ListingFacts Facts() => new(Shop([Level("T002", Near)]).Current.Value, Samples.Today);

    private static IEnumerable<string> Codes(ProductResults results) => results.Items.Select(product => product.Code);

    private static async Task<ProductResults> On(ProductQuery query, params StockLevel[] stock)
    {
        var (current, search) = Shop(stock is [] ? [Level("T002", Near)] : stock);
        return await query.On(new ListingFacts(current.Value, Samples.Today), search, TestContext.Current.CancellationToken);
    }

    private static (CurrentSnapshot Current, LuceneSearch Search) Shop(StockLevel[] stock)
    {
        var current = new CurrentSnapshot();
        var catalog = Samples.Catalog([Pepper, Orange, Spirit], [Near, Far, Cabinet]) with { Towns = [new TownRecord("W1", "先锋镇", "Xianfeng", 29.29, 106.25), new TownRecord("W2", "支坪镇", "Zhiping", 28.0, 105.0)] };
        current.Change(known => CatalogueSnapshot.Build(catalog, new StockOnOffer(stock), DateTimeOffset.UnixEpoch, known));
        return (current, new LuceneSearch(new CurrentContents(current)));
    }
}
