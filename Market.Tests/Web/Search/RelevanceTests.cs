using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Tests.Catalog;
using Market.Web.Search;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Search;

/// <summary>How well people are served who look for something in the reference district.</summary>
[Collection(nameof(Registry))]
public sealed class RelevanceTests(Registry registry)
{
    private const int November = 11;

    [Fact]
    public async Task At_least_95_of_100_find_what_they_mean_first_and_the_first_ten_are_in_good_order()
    {
        var (snapshot, search) = await Shop();
        var judged = JudgedQuery.Read();
        Assert.True(judged.Count >= 120, $"{judged.Count} queries");
        var scores = new List<(JudgedQuery Query, double Ndcg, bool Top)>();
        foreach (var query in judged)
        {
            var all = snapshot.Products.Values.Select(query.Grade).ToList();
            Assert.True(all.Max() == 3, $"Nothing is judged best for {query.Words}.");
            var found = (await search.Find(query.Words, November, TestContext.Current.CancellationToken)).Codes.Select(code => query.Grade(snapshot.Product(code)!)).ToList();
            scores.Add((query, Ndcg.At10(found, all), found.FirstOrDefault() == all.Max()));
        }
        var (ndcg, top) = (scores.Average(score => score.Ndcg), scores.Average(score => score.Top ? 1.0 : 0));
        TestContext.Current.TestOutputHelper!.WriteLine($"{judged.Count} queries: NDCG@10 {ndcg:0.000}, top-1 {top:0.000}");
        foreach (var (query, score, right) in scores.Where(score => score.Ndcg < 0.95 || !score.Top).OrderBy(score => score.Ndcg))
            TestContext.Current.TestOutputHelper!.WriteLine($"{query.Words}: {score:0.000}{(right ? "" : ", first is wrong")}");

        Assert.True(ndcg >= 0.95, $"NDCG@10 {ndcg:0.000}");
        Assert.True(top >= 0.95, $"top-1 {top:0.000}");
    }

    [Theory]
    [InlineData("花椒")]
    [InlineData("huajiao")]
    [InlineData("hj")]
    [InlineData("hua jiao")]
    [InlineData("HUA JIAO")]
    [InlineData("huajao")]
    [InlineData("hua jao")]
    [InlineData("huajioa")]
    [InlineData("花交")]
    [InlineData("花叔")]
    [InlineData("华椒")]
    [InlineData("Sichuan pepper")]
    [InlineData("sichuan peppers")]
    [InlineData("Sichaun pepper")]
    public async Task Pepper_is_found_by_whatever_people_call_it(string words)
    {
        var (snapshot, search) = await Shop();

        var first = (await search.Find(words, November, TestContext.Current.CancellationToken)).Codes.Take(10).Select(code => snapshot.Product(code)!.BaseProduct).ToList();

        Assert.Equal(10, first.Count);
        Assert.All(first, name => Assert.EndsWith("花椒", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("重庆")]
    [InlineData("chongqing")]
    [InlineData("Chongqing")]
    public async Task Makers_of_Chongqing_are_found_in_Chinese_and_in_the_pinyin_that_people_type(string words)
    {
        var (snapshot, search) = await Shop();

        var found = (await search.Find(words, November, TestContext.Current.CancellationToken)).Codes.Select(code => snapshot.Product(code)!).ToList();

        Assert.True(found.Count(product => product.SupplierName.StartsWith("重庆", StringComparison.Ordinal)) > 50);
    }

    [Theory]
    [InlineData("花交", "花椒")]
    [InlineData("米化糖", "米花糖")]
    [InlineData("oragne", "orange")]
    [InlineData("花椒", null)]
    [InlineData("huajiao", null)]
    public async Task A_slip_is_named_and_what_is_right_is_left_alone(string words, string? meant)
    {
        var (_, search) = await Shop();

        Assert.Equal(meant, (await search.Find(words, November, TestContext.Current.CancellationToken)).Corrected);
    }

    [Fact]
    public async Task Every_product_is_found_first_by_its_own_name_and_by_its_code()
    {
        var (snapshot, search) = await Shop();
        foreach (var product in snapshot.Products.Values)
        {
            var byName = (await search.Find(product.Name, November, TestContext.Current.CancellationToken)).Codes;
            // The same goods in another pack bear the same name.
            Assert.Equal(product.Name, snapshot.Product(byName[0])!.Name);
            Assert.Equal(product.Code, (await search.Find(product.Code, November, TestContext.Current.CancellationToken)).Codes[0]);
        }
    }

    [Theory]
    [InlineData("花", "花椒")]
    [InlineData("hua", "花椒")]
    [InlineData("hj", "花椒")]
    [InlineData("sichuan", "花椒")]
    [InlineData("ora", "柑")]
    [InlineData("水", "水果")]
    [InlineData("麻柳", "麻柳村")]
    [InlineData("mal", "麻柳村")]
    [InlineData("xianf", "先锋镇")]
    [InlineData("JJ04", "江津米花糖")]
    [InlineData("花交", "花椒")]
    public async Task Suggestions_come_by_the_beginning_of_any_of_their_names(string typed, string expected)
    {
        var (_, search) = await Shop();

        var suggested = await search.Suggest(typed, TestContext.Current.CancellationToken);

        Assert.InRange(suggested.Count, 1, Suggestion.Most);
        Assert.Contains(suggested, suggestion => suggestion.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_typed_suggests_nothing()
    {
        var (_, search) = await Shop();

        foreach (var typed in new[] { "", "   ", "*?:", new string('花', 1000) })
            Assert.Empty(await search.Suggest(typed, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Villages_are_spelled_in_pinyin_as_the_certificates_spell_them_in_English()
    {
        var (snapshot, _) = await Shop();

        Assert.All(snapshot.Products.Values.Where(product => product.NameEn.EndsWith(')')), product => Assert.Equal(
            product.NameEn[(product.NameEn.LastIndexOf('(') + 1)..^1], Market.Web.Shared.PlaceName.English(product.VillageName)));
        Assert.All(snapshot.Towns, town => Assert.Equal(town.NameEn.ToLowerInvariant(), Pinyin.Of(SearchDocument.Bare(town.Name, "街道", "镇"))));
    }

    private async Task<(CatalogueSnapshot Snapshot, LuceneSearch Search)> Shop()
    {
        var current = new CurrentSnapshot();
        var catalog = await (await registry.On(Stack.Sqlite)).Snapshot();
        current.Change(known => CatalogueSnapshot.Build(catalog, new StockOnOffer([]), Registry.Noon, known));
        return (current.Value, new LuceneSearch(new CurrentContents(current)));
    }
}
