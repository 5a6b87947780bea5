using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Livestream;
using Market.Web.Livestream.Planning;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Livestream;

/// <summary>What may not be shown is found before anybody sees it, and nothing else is.</summary>
public sealed class PreLiveCheckTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
    private static readonly ProductRecord Pepper = Samples.Product();

    private static SessionPlan Plan() => new(
        "青椒入坛", "麻柳村的干青花椒", SessionKind.Villager, "周小禾", "先锋镇麻柳村村民委员会", "先锋函〔2026〕18号", Start, Start.AddHours(2), null, AdultNotice: false);

    private static LiveItem Item(string? points = null, long? price = null, int? quota = null, string? report = null) =>
        new() { SessionCode = "L1", ProductCode = Pepper.Code, TalkingPoints = points, LivePriceFen = price, Quota = quota, SeleniumReport = report };

    private static CatalogueSnapshot Shop(params ProductRecord[] products) => CatalogueSnapshot.Build(
        Samples.Catalog(products), new StockOnOffer([.. products.Select(product => new StockLevel(product.Code, product.SupplierCode, 30, 1))]), Start, CatalogueSnapshot.Empty);

    private static string[] OfItem(ProductRecord product, LiveItem? item = null, SessionPlan? plan = null, params ProductRecord[] others) =>
        [.. PreLiveCheck.OfItem(plan ?? Plan(), item ?? Item(), product, Shop([product, .. others])).Select(finding => finding.Code)];

    private static string[] OfSession(SessionPlan plan, int items = 1) => [.. PreLiveCheck.OfSession(plan, items, Start).Select(finding => finding.Code)];

    [Fact]
    public void A_good_plan_has_no_findings()
    {
        Assert.Empty(OfSession(Plan()));
        Assert.Empty(OfItem(Pepper, Item("麻味足，香气长", 5_000, 20)));
    }

    [Fact]
    public void A_certificate_must_be_in_force_from_the_first_minute_to_the_last()
    {
        Assert.Equal(["no_certificate"], OfItem(Pepper with { Status = CertificateStatus.Suspended }));
        Assert.Equal(["no_certificate"], OfItem(Pepper with { ValidTo = new DateOnly(2026, 11, 24) }));
        // From 23:00 to 01:00 in the district: it ends at midnight.
        var late = Plan() with { StartsAt = new(2026, 11, 25, 15, 0, 0, TimeSpan.Zero), EndsAt = new(2026, 11, 25, 17, 0, 0, TimeSpan.Zero) };
        Assert.Equal(["no_certificate"], OfItem(Pepper with { ValidTo = new DateOnly(2026, 11, 25) }, plan: late));
        Assert.Empty(OfItem(Pepper with { ValidTo = new DateOnly(2026, 11, 26) }, plan: late));
    }

    [Fact]
    public void A_price_tag_is_whole_and_a_licence_is_there()
    {
        Assert.Equal(["price_tag_grade"], OfItem(Pepper with { Grade = "" }));
        Assert.Equal(["price_tag_shelf_life", "price_tag_unit"], OfItem(Pepper with { ShelfLifeDays = 0, Unit = " " }));
        Assert.Equal(["no_licence"], OfItem(Pepper with { LicenceNo = " " }));
    }

    [Fact]
    public void Spirits_need_the_notice_for_adults()
    {
        var spirit = Pepper with { AdultOnly = true, Category = Category.Spirits };

        Assert.Equal(["adult_notice"], OfItem(spirit));
        Assert.Empty(OfItem(spirit, plan: Plan() with { AdultNotice = true }));
    }

    [Fact]
    public void A_price_is_at_most_the_average_of_the_same_variety_specification_and_grade_and_a_live_price_can_mend_it()
    {
        var cheaper = Pepper with { Code = "T002", PriceFen = 5_001 };

        // (6,200 + 5,001) / 2 is 5,600.5: up to the next fen it is not above.
        Assert.Equal(["above_average"], OfItem(Pepper, others: cheaper));
        Assert.Empty(OfItem(Pepper, Item(price: 5_601, quota: 5), others: cheaper));
        Assert.Equal(["above_average"], OfItem(Pepper, Item(price: 5_602, quota: 5), others: cheaper));
        Assert.Empty(OfItem(Pepper, others: cheaper with { Specification = "250g" }));
    }

    [Theory]
    [InlineData("这茶能降血压", "forbidden_claim")]
    [InlineData("降 血-压 的好茶", "forbidden_claim")]
    [InlineData("It will cure you", "forbidden_claim")]
    [InlineData("王书记推荐", "rank")]
    [InlineData("土里富硒", "selenium")]
    public void Words_that_may_not_be_said_are_found_however_they_are_spaced(string words, string code)
    {
        Assert.Equal([code], OfItem(Pepper, Item(words)));
    }

    [Fact]
    public void Selenium_may_be_said_with_a_report_on_file()
    {
        Assert.Equal(["selenium"], OfItem(Pepper with { Name = "富硒大米" }));
        Assert.Empty(OfItem(Pepper with { Name = "富硒大米" }, Item(report: "渝检2026-0413")));
    }

    [Theory]
    [InlineData("江津区市场监督管理局")]
    [InlineData("重庆市食品检验所")]
    [InlineData("Food Safety Commission")]
    public void Staff_of_bodies_that_watch_over_food_may_not_recommend_it(string unit)
    {
        Assert.Equal(["barred_unit"], OfSession(Plan() with { HostUnit = unit }));
    }

    [Fact]
    public void A_session_needs_an_approval_a_line_up_and_time_that_is_left()
    {
        Assert.Equal(["empty_line_up", "no_approval"], OfSession(Plan() with { UnitApproval = null }, items: 0));
        Assert.Equal(["over"], OfSession(Plan() with { StartsAt = Start.AddHours(-2), EndsAt = Start }));
        Assert.Equal(["rank"], OfSession(Plan() with { Title = "镇长带您看青椒" }));
    }

    [Fact]
    public void More_is_not_promised_than_can_be_delivered()
    {
        Assert.Equal(["quota_above_stock"], OfItem(Pepper, Item(price: 5_000, quota: 31)));
        Assert.Empty(OfItem(Pepper, Item(price: 5_000, quota: 30)));
    }
}
