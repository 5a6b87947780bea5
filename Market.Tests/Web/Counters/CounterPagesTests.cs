using System.Text.Json;
using Market.Tests.Orders;

namespace Market.Tests.Web.Counters;

public sealed class CounterPagesTests
{
    [Fact]
    public async Task The_list_is_read_in_chinese_and_in_english_at_its_own_address()
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var chinese = await browser.Get("/counters");
        Assert.Equal(("zh-CN", "消费帮扶专柜"), (chinese.Document.DocumentElement.GetAttribute("lang"), chinese.Document.QuerySelector("h1")!.TextContent));
        Assert.Contains("老码头公园专柜", chinese.Text);
        Assert.Contains("周一至周五 08:00–20:00", chinese.Text);
        Assert.Contains("营业中", chinese.Text);
        var english = await browser.Get("/en/counters");
        Assert.Equal(("en", "Counters"), (english.Document.DocumentElement.GetAttribute("lang"), english.Document.QuerySelector("h1")!.TextContent));
        Assert.Contains("Monday to Friday 08:00–20:00", english.Text);
        Assert.Equal("/en/counters/C001", english.Document.QuerySelector("main h3 a")!.GetAttribute("href"));
        Assert.Equal("page", english.Document.QuerySelector("nav a[href='/en/counters']")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task The_form_finds_what_was_chosen_and_keeps_it_for_the_next_page()
    {
        var many = Shelves.Catalog([.. Enumerable.Range(1, 30).Select(number => Some.Counter($"C{number:000}"))], Shelves.Pepper);
        await using var host = await RoomHost.Start(many, Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var found = await browser.Submit(await browser.Get("/counters"), "form.filter", new() { ["town"] = Shelves.Xihu.Code, ["near"] = "29.1,106.2", ["q"] = "" });
        Assert.Equal(200, found.Status);
        Assert.Contains("共 30 个专柜", found.Text);
        Assert.Contains("距离 0.0 公里", found.Text);
        var next = await browser.Get(found.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal((6, Shelves.Xihu.Code), (next.Document.QuerySelectorAll("ul.lists > li").Length, next.Document.QuerySelector("select[name=town] option[selected]")?.GetAttribute("value")));
        Assert.Contains("第 2 页，共 2 页", next.Text);
        Assert.Null(next.Document.QuerySelector("a[rel=next]"));
    }

    [Theory]
    [InlineData("/counters?town=nowhere", "没有这个镇街")]
    [InlineData("/counters?near=here", "位置应为")]
    [InlineData("/en/counters?product=%3Cscript%3E", "There is no such product")]
    [InlineData("/counters?site=Moon", "没有这类地点")]
    public async Task A_condition_that_makes_no_sense_is_explained_beside_the_form(string address, string reason)
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var page = await browser.Get(address);
        Assert.Equal(400, page.Status);
        Assert.Contains(reason, page.Document.QuerySelector("[role=alert]")!.TextContent);
        var field = page.Document.QuerySelector("form.filter [aria-invalid=true]")!;
        Assert.NotNull(page.Document.GetElementById(field.GetAttribute("aria-describedby")!));
    }

    [Fact]
    public async Task The_map_gets_all_points_of_the_list_whatever_its_page_in_the_language_of_the_page()
    {
        var many = Shelves.Catalog([.. Enumerable.Range(1, 30).Select(number => Some.Counter($"C{number:000}")), Shelves.Closed with { Code = "C900" }]) with { Outline = [new(29, 106), new(30, 106), new(30, 107)] };
        await using var host = await RoomHost.Start(many, Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/en/counters?page=2&near=29.1,106.2");
        using var map = JsonDocument.Parse((await browser.Get(page.Document.QuerySelector("#counter-map")!.GetAttribute("data-points")!)).Html);
        var points = map.RootElement.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(31, points.Count);
        Assert.Equal(("Counter", 106.2, 29.1, true), (points[0].GetProperty("name").GetString(), points[0].GetProperty("lon").GetDouble(), points[0].GetProperty("lat").GetDouble(), points[0].GetProperty("active").GetBoolean()));
        Assert.False(points.Single(point => point.GetProperty("code").GetString() == "C900").GetProperty("active").GetBoolean());
        Assert.Equal([[106, 29], [106, 30], [107, 30]], map.RootElement.GetProperty("outline").EnumerateArray().Select(corner => corner.EnumerateArray().Select(degree => degree.GetDouble())));
        Assert.Equal(page.Document.QuerySelectorAll("li[data-code]").Length, points.Count - 24);
    }

    [Theory]
    [InlineData("/counters/map.json?product=P001", 1)]
    [InlineData("/counters/map.json?site=Station", 1)]
    [InlineData("/counters/map.json?town=nowhere", 0)]
    [InlineData("/counters/map.json", 3)]
    public async Task The_map_shows_what_the_list_shows_and_may_be_kept_by_anybody_for_a_minute(string address, int points)
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var client = new HttpClient { BaseAddress = host.Address };
        using var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);
        using var map = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(points, map.RootElement.GetProperty("points").GetArrayLength());
        Assert.Equal("public, max-age=60", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Without_script_the_district_is_drawn_and_the_list_says_distance_stock_and_opening()
    {
        await using var host = await RoomHost.Start(Shelves.Catalog() with { Outline = [new(29, 106), new(30, 106), new(30, 107)] }, Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var page = await browser.Get($"/counters?product=P001&town={Shelves.Xihu.Code}&open=true&site=Park");
        Assert.NotEmpty(page.Document.QuerySelector("#counter-map svg path.land")!.GetAttribute("d")!);
        Assert.NotEmpty(page.Document.QuerySelector("#counter-map svg path.dots")!.GetAttribute("d")!);
        Assert.NotEmpty(page.Document.QuerySelector("#counter-map")!.GetAttribute("aria-label")!);
        var only = Assert.Single(page.Document.QuerySelectorAll("ul.lists > li"));
        Assert.All(["营业中", "余 12 件", "距镇街中心约 0.0 公里"], said => Assert.Contains(said, only.TextContent, StringComparison.Ordinal));
        Assert.True(page.Document.QuerySelector("input[name=open]")!.HasAttribute("checked"));
        Assert.Equal("Park", page.Document.QuerySelector("select[name=site] option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_page_number_that_is_none_shows_the_first_page()
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        Assert.All(await Task.WhenAll(new[] { "x", "-1", "99999999999", "" }.Select(page => browser.Get($"/counters?page={page}"))), page => Assert.Equal((200, 3), (page.Status, page.Document.QuerySelectorAll("ul.lists > li").Length)));
    }

    [Fact]
    public async Task A_counter_shows_where_it_is_when_it_opens_and_what_it_has()
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var page = await browser.Get("/counters/C001");
        Assert.Equal("老码头公园专柜", page.Document.QuerySelector("h1")!.TextContent);
        Assert.Contains("西湖镇南门路1号", page.Text);
        var rows = page.Document.QuerySelectorAll("table tbody tr").Select(row => (row.QuerySelector("a")!.GetAttribute("href"), row.QuerySelector(".money")!.TextContent, row.QuerySelector("td:last-child")!.TextContent));
        Assert.Equal([("/products/P001", "¥38.50", "12"), ("/products/P002", "¥30.00", "3")], rows);
        Assert.NotNull(page.Document.QuerySelector("table caption"));
        Assert.All(page.Document.QuerySelectorAll("table thead th"), heading => Assert.Equal("col", heading.GetAttribute("scope")));
        var english = await browser.Get("/en/counters/C001");
        Assert.Contains("Guansheng Village, Xihu", english.Text);
        Assert.Contains("Green pepper", english.Text);
    }

    [Fact]
    public async Task An_unattended_cabinet_offers_no_spirits_and_one_out_of_service_offers_nothing()
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        Assert.Empty((await browser.Get("/counters/C002")).Document.QuerySelectorAll("table"));
        var closed = await browser.Get("/counters/C003");
        Assert.Contains("暂停服务", closed.Text);
        Assert.Empty(closed.Document.QuerySelectorAll("table"));
    }

    [Theory]
    [InlineData("/counters/C999")]
    [InlineData("/counters/C004")]
    [InlineData("/en/counters/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    public async Task A_counter_nobody_knows_is_a_page_that_says_so(string address)
    {
        await using var host = await RoomHost.Start(Shelves.Catalog(), Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        var page = await browser.Get(address);
        Assert.Equal(404, page.Status);
        Assert.NotNull(page.Document.QuerySelector("h1"));
        Assert.DoesNotContain("<script>", page.Html);
    }

    [Fact]
    public async Task What_people_wrote_is_text_never_markup()
    {
        const string evil = "<script>alert(1)</script>\" onmouseover=\"x";
        var catalog = Shelves.Catalog([Shelves.Park with { Name = evil, Address = evil, OperatorName = evil, Phone = evil, VillageName = evil }], Shelves.Pepper with { Name = evil, Specification = evil });
        await using var host = await RoomHost.Start(catalog, Shelves.Stock, Shelves.TuesdayMorning);
        using var browser = new Browser(host.Address);
        foreach (var address in new[] { $"/counters?q={Uri.EscapeDataString(evil)}", "/counters", "/counters/C001", $"/counters?near={Uri.EscapeDataString(evil)}" })
        {
            var page = await browser.Get(address);
            Assert.Empty(page.Document.QuerySelectorAll("script:not([src^='/'])"));
            Assert.Empty(page.Document.QuerySelectorAll("[onmouseover]"));
            Assert.Contains("&lt;script&gt;", page.Html);
        }
    }
}
