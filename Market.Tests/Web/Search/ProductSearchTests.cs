using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Search;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Search;

/// <summary>People find a product by whatever they know of it, and whatever they type is only words.</summary>
public sealed class ProductSearchTests
{
    private static readonly ProductRecord Pepper = Samples.Product();
    private static readonly ProductRecord Orange = Samples.Product("T002") with
    {
        Name = "塔罗科血橙",
        NameEn = "Tarocco blood oranges",
        BaseProduct = "塔罗科血橙",
        BaseProductEn = "Tarocco blood orange",
        Category = Category.Fruit,
        Variety = "塔罗科",
        VarietyEn = "Tarocco",
        VillageName = "天堂村",
        TownName = "支坪镇",
        TownCode = "W2",
        SupplierName = "天堂村合作社",
        SupplierNameEn = "Tiantang Co-op",
        PriceFen = 5800,
    };
    private readonly CurrentSnapshot current = new();
    private readonly LuceneSearch search;

    public ProductSearchTests()
    {
        search = new LuceneSearch(new CurrentContents(current));
        current.Change(known => CatalogueSnapshot.Build(Samples.Catalog([Pepper, Orange]), new StockOnOffer([]), DateTimeOffset.UnixEpoch, known));
    }

    [Theory]
    [InlineData("花椒", "T001")]
    [InlineData("青花椒", "T001")]
    [InlineData("huajiao", "T001")]
    [InlineData("HuaJiao", "T001")]
    [InlineData("huaj", "T001")]
    [InlineData("hj", "T001")]
    [InlineData("pepper", "T001")]
    [InlineData("麻柳村", "T001")]
    [InlineData("maliu", "T001")]
    [InlineData("先锋镇", "T001")]
    [InlineData("调味", "T001")]
    [InlineData("seasoning", "T001")]
    [InlineData("t001", "T001")]
    [InlineData("椒", "T001")]
    [InlineData("血橙", "T002")]
    [InlineData("橙", "T002")]
    [InlineData("xuecheng", "T002")]
    [InlineData("blood orange", "T002")]
    [InlineData("天堂村 血橙", "T002")]
    [InlineData("水果", "T002")]
    [InlineData("ＴＡＲＯＣＣＯ", "T002")]
    public async Task Words_find_the_product_they_belong_to(string words, string code) => Assert.Equal([code], await Find(words));

    [Theory]
    [InlineData("花椒 血橙")]
    [InlineData("雪莲")]
    [InlineData("zzzz")]
    [InlineData("  ")]
    [InlineData("*:* OR name:")]
    public async Task Words_that_belong_to_nothing_find_nothing(string words) => Assert.Empty(await Find(words));

    [Fact]
    public Task Whatever_is_typed_is_answered() => Gen.String.SampleAsync(async text =>
    {
        Assert.NotNull(await Find(text));
        Assert.NotNull(await search.Suggest(text, TestContext.Current.CancellationToken));
    }, iter: 2000);

    [Fact]
    public async Task A_new_name_is_found_as_soon_as_it_is_known()
    {
        Assert.Empty(await Find("贡米"));
        current.Change(known => known.After(Orange with { Version = 2, Name = "华盖贡米" }));
        Assert.Equal(["T002"], await Find("贡米"));
    }

    [Fact]
    public async Task When_all_words_together_are_nowhere_the_categories_of_each_are_told()
    {
        var answer = await search.Find("花椒 血橙", 11, TestContext.Current.CancellationToken);

        Assert.Empty(answer.Codes);
        Assert.Equal([Category.Seasoning, Category.Fruit], answer.Categories.Keys.Order());
    }

    private async Task<IReadOnlyList<string>> Find(string words) => (await search.Find(words, 11, TestContext.Current.CancellationToken)).Codes;
}
