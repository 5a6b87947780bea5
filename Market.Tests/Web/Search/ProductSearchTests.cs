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
    private readonly ProductSearch search;

    public ProductSearchTests()
    {
        search = new ProductSearch(current);
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
    public void Words_find_the_product_they_belong_to(string words, string code) => Assert.Equal([code], search.Find(words));

    [Theory]
    [InlineData("花椒 血橙")]
    [InlineData("雪莲")]
    [InlineData("zzzz")]
    [InlineData("  ")]
    [InlineData("*:* OR name:")]
    public void Words_that_belong_to_nothing_find_nothing(string words) => Assert.Empty(search.Find(words));

    [Fact]
    public void Whatever_is_typed_is_answered() => Gen.String.Sample(text => Assert.NotNull(search.Find(text)), iter: 2000);

    [Fact]
    public void A_new_name_is_found_as_soon_as_it_is_known()
    {
        Assert.Empty(search.Find("贡米"));
        current.Change(known => known.After(Orange with { Version = 2, Name = "华盖贡米" }));
        Assert.Equal(["T002"], search.Find("贡米"));
    }

    [Fact]
    public void A_listing_counts_categories_and_towns_as_if_each_were_chosen()
    {
        var results = new ProductQuery(null, Category.Fruit, null, ProductSort.Usual, Page: 9, PageSize: 1).On(current.Value, search, Samples.Today);

        Assert.Equal((1, 1), (results.Total, results.Page));
        Assert.Equal("T002", Assert.Single(results.Items).Code);
        Assert.Equal(2, results.Categories.Count);
        Assert.Equal(["W2"], results.Towns.Keys);
    }

    [Fact]
    public void Products_off_sale_are_not_listed_even_before_the_index_knows()
    {
        current.Change(known => known.After(Pepper with { Version = 2, Status = CertificateStatus.Withdrawn }));

        Assert.Empty(new ProductQuery("花椒", null, null, ProductSort.Usual, 1, 24).On(current.Value, search, Samples.Today).Items);
        Assert.Equal(["T002"], new ProductQuery(null, null, null, ProductSort.PriceUp, 1, 24).On(current.Value, search, Samples.Today).Items.Select(product => product.Code));
    }
}
