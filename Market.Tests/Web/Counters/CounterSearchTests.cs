using Market.Tests.Orders;
using Market.Web.Counters;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Counters;

public sealed class CounterSearchTests
{
    [Fact]
    public void Everyone_sees_counters_in_service_first_and_none_that_is_planned_or_removed()
    {
        var results = Shelves.Search().Find(Ask());
        Assert.Equal(["C001", "C002", "C003"], Codes(results));
        Assert.Equal((3, 1, 1), (results.Total, results.Page, results.Pages));
        Assert.Equal([true, true, false], results.Items.Select(found => found.OpenNow));
    }

    [Theory]
    [InlineData("公园", "C001")]
    [InlineData("  Wharf PARK ", "C001")]
    [InlineData("站前路", "C002")]
    [InlineData("ｓｔａｔｉｏｎ", "C002")]
    [InlineData("laomatou", "C001")]
    [InlineData("lmt", "C001")]
    [InlineData("baisha 车站", "C002")]
    [InlineData("c003", "C003")]
    [InlineData("公园 车站", null)]
    [InlineData("x' OR 1=1 --", null)]
    public void Words_are_found_in_name_address_and_place_in_chinese_english_and_pinyin(string q, string? code) =>
        Assert.Equal(code is null ? [] : [code], Codes(Shelves.Search().Find(Ask(q: q))));

    [Fact]
    public void A_town_narrows_and_says_how_many_each_town_would_give()
    {
        var results = Shelves.Search().Find(Ask(town: Shelves.Baisha.Code));
        Assert.Equal(["C002"], Codes(results));
        Assert.Equal((2, 1), (results.Towns[Shelves.Xihu.Code], results.Towns[Shelves.Baisha.Code]));
    }

    [Theory]
    [InlineData("P001", "C001")]
    [InlineData("P002", "C001")]
    [InlineData("P003", null)]
    public void Has_in_stock_means_that_it_can_be_had_there_now(string product, string? code) =>
        Assert.Equal(code is null ? [] : [code], Codes(Shelves.Search().Find(Ask(product: product))));

    [Fact]
    public void Near_a_point_the_nearest_come_first_with_their_distance()
    {
        var results = Shelves.Search().Find(Ask(near: "29.06,106.14"));
        Assert.Equal(["C002", "C001", "C003"], Codes(results));
        // A hundredth of a degree of longitude at 29°: 111.19 km · cos 29.06° / 100.
        Assert.Equal(972, results.Items[0].Metres!.Value, 2.0);
        Assert.All(Shelves.Search().Find(Ask()).Items, found => Assert.Null(found.Metres));
    }

    [Fact]
    public void In_a_town_the_nearest_to_its_middle_come_first_and_a_position_goes_before_it()
    {
        var away = Some.Counter("C000") with { Latitude = 29.2 };
        var search = Shelves.Search(Shelves.Catalog([away, .. Shelves.All]));

        Assert.Equal(["C001", "C000", "C003"], Codes(search.Find(Ask(town: Shelves.Xihu.Code))));
        Assert.Equal(0, search.Find(Ask(town: Shelves.Xihu.Code)).Items[0].Metres!.Value, 0.1);
        Assert.Equal(["C000", "C001", "C003"], Codes(search.Find(Ask(town: Shelves.Xihu.Code, near: "29.19,106.2"))));
    }

    [Fact]
    public void A_kind_of_place_and_being_open_now_narrow_the_list_and_the_counts_of_towns()
    {
        var night = Shelves.Search(time: new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero)));

        Assert.Equal(["C002"], Codes(Shelves.Search().Find(Ask() with { Site = "Station" })));
        Assert.Equal(["C001", "C002"], Codes(Shelves.Search().Find(Ask() with { Open = true })));
        var open = night.Find(Ask() with { Open = true });
        Assert.Equal(["C002"], Codes(open));
        Assert.Equal((0, 1), (open.Towns.GetValueOrDefault(Shelves.Xihu.Code), open.Towns[Shelves.Baisha.Code]));
        Assert.Equal(["site"], Shelves.Search().Find(Ask() with { Site = "Moon" }).Refused);
    }

    [Fact]
    public void Asked_for_a_product_each_counter_says_how_many_it_has()
    {
        Assert.Equal([12], Shelves.Search().Find(Ask(product: "P001")).Items.Select(found => found.Available));
        Assert.All(Shelves.Search().Find(Ask()).Items, found => Assert.Null(found.Available));
    }

    [Fact]
    public void A_page_of_the_list_keeps_all_that_was_chosen_and_the_map_forgets_only_where_somebody_stands()
    {
        var ask = new CounterAsk("公园", Shelves.Xihu.Code, "P001", "29.1,106.2", Site: "Park", Open: true);

        Assert.Equal($"~/counters?q={Uri.EscapeDataString("公园")}&town=500116001&product=P001&near=29.1,106.2&site=Park&open=true&page=3", ask.AtPage(3));
        Assert.Equal($"~/counters/map.json?q={Uri.EscapeDataString("公园")}&town=500116001&product=P001&site=Park&open=true", ask.OnMap);
    }

    [Theory]
    [InlineData(null, null, "29.1", "near")]
    [InlineData(null, null, "29.1,106.2,1", "near")]
    [InlineData(null, null, "91,106", "near")]
    [InlineData(null, null, "29,-180.1", "near")]
    [InlineData(null, null, "NaN,106", "near")]
    [InlineData(null, null, "1e1,106", "near")]
    [InlineData("999", null, null, "town")]
    [InlineData(null, "P999", null, "product")]
    [InlineData("<script>", "'", "x", "town,product,near")]
    public void What_makes_no_sense_is_named_and_nothing_is_looked_for(string? town, string? product, string? near, string refused)
    {
        var results = Shelves.Search().Find(Ask(town: town, product: product, near: near));
        Assert.Equal(refused.Split(','), results.Refused);
        Assert.Empty(results.Items);
    }

    [Fact]
    public void Every_counter_is_on_exactly_one_page_and_pages_outside_are_the_nearest_one()
    {
        var search = Shelves.Search(Shelves.Catalog([.. Enumerable.Range(1, 53).Select(number => Some.Counter($"C{number:000}"))]));
        var pages = Enumerable.Range(1, 6).Select(page => search.Find(Ask(page: page, pageSize: 10))).ToList();
        Assert.Equal(53, pages.SelectMany(Codes).Distinct().Count());
        Assert.Equal([10, 10, 10, 10, 10, 3], pages.Select(page => page.Items.Count));
        Assert.Equal((6, 6), search.Find(Ask(page: int.MaxValue, pageSize: 10)) is var last ? (last.Page, last.Pages) : default);
        Assert.Equal(1, search.Find(Ask(page: int.MinValue)).Page);
        Assert.Equal(53, search.Find(Ask(pageSize: int.MaxValue)).Items.Count);
        Assert.Single(search.Find(Ask(pageSize: -1)).Items);
    }

    [Fact]
    public void A_counter_is_got_by_its_code_once_it_is_open_to_the_public()
    {
        var search = Shelves.Search();
        Assert.Equal("C003", search.Get("C003")?.Code);
        Assert.All(["C004", "C005", "C999", ""], code => Assert.Null(search.Get(code)));
    }

    private static CounterAsk Ask(string? q = null, string? town = null, string? product = null, string? near = null, int page = 1, int pageSize = 24) =>
        new(q, town, product, near, page, pageSize);

    private static IEnumerable<string> Codes(CounterResults results) => results.Items.Select(found => found.Counter.Code);
}
