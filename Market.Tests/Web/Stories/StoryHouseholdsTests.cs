using Market.Catalog.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Stories;

/// <summary>Who stands behind a story's products, and what becomes of a story where the registry does not know its village.</summary>
public sealed class StoryHouseholdsTests
{
    private static readonly ProductRecord Bud = Samples.Product("T001") with { Category = Category.Tea, VillageCode = "500116120203", VillageName = "关胜村", TownCode = "500116120", TownName = "西湖镇" };
    private static readonly ProductRecord Leaf = Bud with { Code = "T002", BaseCode = "B2" };

    [Fact]
    public async Task A_household_in_two_bases_counts_once()
    {
        var page = await Story([Bud, Leaf], Plan("B1", "T001", 1, 2, 3, 4, 5), Plan("B2", "T002", 4, 5, 6, 7));

        Assert.Contains("这些产品背后有 7 户、21 人", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fewer_households_than_may_be_counted_in_public_are_not_mentioned()
    {
        var page = await Story([Bud], Plan("B1", "T001", 1, 2, 3, 4));

        Assert.Equal(200, page.Status);
        Assert.Empty(page.Document.QuerySelectorAll("article .reaches"));
    }

    [Fact]
    public async Task Households_behind_products_that_are_off_sale_do_not_count()
    {
        var page = await Story([Bud, Leaf with { Status = CertificateStatus.Withdrawn }], Plan("B1", "T001", 1, 2, 3, 4, 5), Plan("B2", "T002", 6, 7));

        Assert.Contains("这些产品背后有 5 户、15 人", page.Text, StringComparison.Ordinal);
        Assert.Equal(["/products/T001"], page.Document.QuerySelectorAll(".shelf h3 a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task A_village_with_nothing_on_sale_says_so()
    {
        var page = await Story([Bud with { Status = CertificateStatus.Suspended }], Plan("B1", "T001", 1, 2, 3, 4, 5));

        Assert.Contains("现在没有在售的认定产品", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/stories/guansheng")]
    [InlineData("/stories/seasoning")]
    public async Task Another_district_is_told_no_stories_of_this_one(string address)
    {
        await using var host = await Start(Samples.Catalog([Samples.Product()]));
        using var browser = new Browser(host.Address);

        var list = await browser.Get("/stories");

        Assert.Equal(200, list.Status);
        Assert.Empty(list.Document.QuerySelectorAll(".stories"));
        Assert.Contains("还没有产地故事", list.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.Get(address)).Status);
    }

    private static async Task<Page> Story(IReadOnlyList<ProductRecord> products, params LinkagePlanRecord[] plans)
    {
        await using var host = await Start(Samples.Catalog(products, plans: plans) with
        {
            Towns = [new TownRecord("500116120", "西湖镇", "Xihu", 29.1, 106.2)],
            Villages = [new VillageRecord("500116120203", "500116120", "关胜村", false)],
        });
        using var browser = new Browser(host.Address);
        return await browser.Get("/stories/guansheng");
    }

    private static Task<RoomHost> Start(CatalogSnapshot catalog) =>
        RoomHost.Start(catalog, [], new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero)));

    private static LinkagePlanRecord Plan(string baseCode, string product, params int[] households) => Samples.Plan($"{baseCode}-v1") with
    {
        BaseCode = baseCode,
        Rates = [new BenefitRate(product, 340, "工钱计入", "Wages count")],
        Members = [.. households.Select(id => new PlanMember(id, "V1", "关胜村", "李某某", 3, LinkageMode.Wage, 10))],
    };
}
