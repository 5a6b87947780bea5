using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Tests.Web.Counters;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Disclosure;

public sealed class DisclosurePageTests
{
    // 23:30 UTC is the next morning in the district.
    private static FakeTimeProvider Clock => new(new DateTimeOffset(2026, 11, 23, 23, 30, 0, TimeSpan.Zero));

    private static readonly SaleAttributed[] Movements =
    [
        Sales.Of("1", 123_456, 12_345, order: "M1", month: "2026-10"),
        Sales.Of("2", 20_000, 4_000, order: "M2", village: "V2", product: "P002", plan: "B002-v1", channel: SaleChannel.GroupBuy),
        Sales.Of("3", -3_456, -345, order: "M1"),
    ];

    [Fact]
    public async Task Totals_and_tables_are_read_in_chinese_and_in_english()
    {
        await using var host = await Start(Movements);
        using var browser = new Browser(host.Address);
        var chinese = await browser.Get("/disclosure");
        Assert.Equal(("zh-CN", "消费帮扶公示"), (chinese.Document.DocumentElement.GetAttribute("lang"), chinese.Document.QuerySelector("h1")!.TextContent));
        Assert.Equal(["¥1,400.00", "¥160.00", "2 笔", "6 户", "18 人", "¥1,400.00", "¥0.00"], chinese.Document.QuerySelectorAll("dl.figures dd").Select(figure => figure.TextContent));
        Assert.Contains("截至 2026-11-24 07:30 （北京时间）", chinese.Text);
        Assert.Equal(["按月", "按镇街", "按村", "按产品", "按渠道"], chinese.Document.QuerySelectorAll("caption").Select(caption => caption.TextContent));
        Assert.Contains("团购众扶", chinese.Text);
        var english = await browser.Get("/en/disclosure");
        Assert.Equal(["By month", "By town", "By village", "By product", "By channel"], english.Document.QuerySelectorAll("caption").Select(caption => caption.TextContent));
        Assert.Contains("Group purchase", english.Text);
        Assert.Contains("Product P002", english.Text);
        Assert.DoesNotContain("产品", english.Text);
    }

    [Fact]
    public async Task Every_row_has_a_heading_and_every_table_its_columns()
    {
        await using var host = await Start(Movements);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/disclosure");
        Assert.All(page.Document.QuerySelectorAll("thead th"), heading => Assert.Equal("col", heading.GetAttribute("scope")));
        Assert.All(page.Document.QuerySelectorAll("tbody tr"), row => Assert.Equal("row", row.QuerySelector("th")!.GetAttribute("scope")));
        Assert.All(page.Document.QuerySelectorAll("tbody td"), cell => Assert.NotEmpty(cell.GetAttribute("data-label")!));
    }

    [Fact]
    public async Task A_month_is_followed_by_a_link_and_shows_that_month_alone()
    {
        await using var host = await Start(Movements);
        using var browser = new Browser(host.Address);
        var all = await browser.Get("/disclosure");
        Assert.Equal(["累计", "2026-11", "2026-10"], all.Document.QuerySelectorAll(".chips a").Select(link => link.TextContent));
        Assert.Equal("累计", all.Document.QuerySelector(".chips a[aria-current=page]")!.TextContent);
        var november = await browser.Get(all.Document.QuerySelectorAll(".chips a")[1].GetAttribute("href")!);
        Assert.Equal("2026-11", november.Document.QuerySelector(".chips a[aria-current=page]")!.TextContent);
        Assert.Equal(["¥165.44", "¥36.55"], november.Document.QuerySelectorAll("dl.figures dd").Take(2).Select(figure => figure.TextContent));
        Assert.Contains("−¥34.56", november.Document.QuerySelector("#by-village")!.TextContent);
        Assert.Equal(["2026-11", "2026-10"], november.Document.QuerySelectorAll("#by-month tbody th").Select(row => row.TextContent.Trim()));
    }

    [Fact]
    public async Task Small_groups_are_one_row_called_others_that_leads_nowhere()
    {
        await using var host = await Start([.. Movements, Sales.Of("4", 100, 10, village: "V9", product: "P009", plan: "B009-v1")]);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/disclosure");
        var others = page.Document.QuerySelector("#by-village tbody tr:last-child")!;
        Assert.Equal("其他（合并）", others.QuerySelector("th")!.TextContent.Trim());
        Assert.Null(others.QuerySelector("a"));
        Assert.DoesNotContain("V9村", page.Text);
        Assert.DoesNotContain("产品P009", page.Text);
    }

    [Fact]
    public async Task A_month_that_is_none_is_not_found_and_one_without_sales_says_so()
    {
        await using var host = await Start(Movements);
        using var browser = new Browser(host.Address);
        foreach (var month in new[] { "2026-13", "2026-1", "november", "2026-11-01", "%3Cscript%3E" })
            Assert.Equal(404, (await browser.Get($"/disclosure?month={month}")).Status);
        var quiet = await browser.Get("/disclosure?month=2020-01");
        Assert.Equal(200, quiet.Status);
        Assert.Contains("这段时间没有销售或退款", quiet.Text);
    }

    [Fact]
    public async Task Before_the_first_sale_the_page_stands_and_says_so()
    {
        await using var host = await Start([]);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/en/disclosure");
        Assert.Contains("Nothing has been sold yet", page.Text);
        Assert.Empty(page.Document.QuerySelectorAll("table"));
    }

    [Fact]
    public async Task Every_chart_shows_the_amounts_of_the_table_behind_it_and_is_hidden_from_those_who_hear_the_table()
    {
        await using var host = await Start(Movements);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/disclosure");
        foreach (var what in new[] { "month", "town", "village", "product", "channel" })
        {
            var table = page.Document.GetElementById($"by-{what}")!;
            var chart = table.Closest("section")!.QuerySelector("ol.bars")!;
            Assert.Equal("true", chart.GetAttribute("aria-hidden"));
            Assert.Equal(table.QuerySelectorAll("tbody tr").Select(row => row.QuerySelector(".money")!.TextContent), chart.QuerySelectorAll(".bar-figures > .money").Select(amount => amount.TextContent));
            Assert.NotNull(chart.QuerySelector("rect.sales[width='1000']"));
        }
    }

    [Fact]
    public async Task Every_table_can_be_taken_home_as_a_file_with_the_figures_of_the_page()
    {
        await using var host = await Start([.. Movements, Sales.Of("4", 100, 10, village: "V9", product: "P009", plan: "B009-v1")]);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/disclosure?month=2026-11");
        var links = page.Document.QuerySelectorAll("a[download]").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(["/disclosure/month.csv", .. new[] { "town", "village", "product", "channel" }.Select(what => $"/disclosure/{what}.csv?month=2026-11")], links);
        Assert.Equal(
            ["代码,产地村,销售额（元）,到农户（元）,农户,人口", "V2,某某镇V2村,200.00,40.00,6,18", ",其他（合并）,-33.56,-3.35,不足 5 户,"],
            (await browser.Get(links[2])).Html.TrimStart('\uFEFF').Replace("\"", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Group purchase,200.00,40.00", (await browser.Get($"/en{links[4]}")).Html.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(new[] { "/disclosure/household.csv", "/disclosure/village.csv?month=2026-13" }.Select(browser.Get)), answer => Assert.Equal(404, answer.Status));
    }

    [Fact]
    public async Task A_name_that_would_run_in_a_spreadsheet_is_text_in_the_file()
    {
        await using var host = await Start([Sales.Of("1", 100, 0, plan: "") with { ProductName = "=HYPERLINK(\"x\")", ProductCode = "@evil" }]);
        using var browser = new Browser(host.Address);
        Assert.Contains("\"'@evil\",\"'=HYPERLINK(\"\"x\"\")\"", (await browser.Get("/disclosure/product.csv")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_text_never_markup()
    {
        const string evil = "<script>alert(1)</script>";
        await using var host = await Start([Sales.Of("1", 100, 10) with { ProductName = evil, VillageName = evil, TownName = evil, ProductCode = evil, ProductNameEn = evil }]);
        using var browser = new Browser(host.Address);
        foreach (var page in new[] { await browser.Get("/disclosure"), await browser.Get("/en/disclosure") })
        {
            Assert.DoesNotContain("<script>", page.Html);
            Assert.Contains("&lt;script&gt;", page.Html);
        }
    }

    private static Task<RoomHost> Start(SaleAttributed[] sales) => RoomHost.Start(
        new CatalogSnapshot([], [], [Shelves.Xihu, new TownRecord("T1", "某某镇", "Somewhere", 29, 106)], [],
            [Sales.Plan("B001-v1", Sales.Households(1, 6)), Sales.Plan("B002-v1", Sales.Households(1, 6)), Sales.Plan("B009-v1", Sales.Households(20, 2))],
            new DistrictFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), [], Clock, sales);
}
