using System.Net;
using AngleSharp.Dom;

namespace Market.Tests.Web.Storefront;

/// <summary>Search and filters as a browser without script has them, in the real shop.</summary>
[Collection(MarketCollection.Name)]
public sealed class ListingPagesTests(MarketHost market) : IAsyncLifetime
{
    private readonly Browser browser = new(market.Address);

    public async ValueTask InitializeAsync() => await market.FactsHaveArrived();

    public ValueTask DisposeAsync()
    {
        browser.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("/suggest", "花椒", "花椒油", "产品", "/products?q=")]
    [InlineData("/en/suggest", "hj", "Dried Jiuyeqing green Sichuan pepper", "Goods", "/en/products?q=")]
    [InlineData("/suggest", "shuig", "水果", "分类", "/products?category=Fruit")]
    [InlineData("/en/suggest", "xianf", "Xianfeng", "Town", "/en/products?town=500116116")]
    [InlineData("/suggest", "JJ001", "干九叶青花椒（麻柳村·手选）", "单品", "/products/JJ001")]
    public async Task Suggestions_are_in_the_language_of_the_address_and_lead_somewhere(string path, string typed, string text, string kind, string address)
    {
        using var visitor = market.NewVisitor();
        var found = (await visitor.Json($"{path}?q={Uri.EscapeDataString(typed)}")).EnumerateArray().ToList();

        Assert.InRange(found.Count, 1, 8);
        var one = Assert.Single(found, suggestion => suggestion.GetProperty("text").GetString() == text);
        Assert.Equal(kind, one.GetProperty("kind").GetString());
        Assert.StartsWith(address, one.GetProperty("address").GetString(), StringComparison.Ordinal);
        foreach (var suggestion in found)
            Assert.Equal(200, (await browser.Get(suggestion.GetProperty("address").GetString()!)).Status);
    }

    [Fact]
    public async Task Suggestions_may_be_kept_for_a_minute_and_bear_anything()
    {
        using var visitor = market.NewVisitor();
        using var answer = await visitor.Get("/suggest?q=hua");

        Assert.Equal("public, max-age=60", answer.Headers.CacheControl!.ToString());
        foreach (var q in new[] { "", "?q=", "?q=%20", "?q=" + new string('x', 3000), "?q=%3Cscript%3E", "?q=%F0%9F%8D%8A%ED%A0%80" })
            Assert.Equal("[]", await visitor.Read($"/suggest{q}"));
    }

    [Theory]
    [InlineData("category=Fruit")]
    [InlineData("price=20-50")]
    [InlineData("season=now")]
    [InlineData("pickup=1")]
    [InlineData("near=500116001")]
    [InlineData("near=29.289931,106.250011")]
    [InlineData("town=500116116")]
    [InlineData("q=花椒&category=Seasoning&price=20-50&season=now&sort=newest")]
    [InlineData("near=nowhere&price=cheap&season=always&pickup=maybe&sort=none")]
    public async Task Every_number_beside_a_filter_is_what_it_leaves(string query)
    {
        var page = await browser.Get($"/products?{query}");
        var counted = page.Document.QuerySelectorAll(".facets a").Where(link => link.QuerySelector("small") is not null && !link.HasAttribute("aria-current")).ToList();

        foreach (var link in counted.Where(link => link.QuerySelector("small")!.TextContent != "0").Take(6))
            Assert.Equal(link.QuerySelector("small")!.TextContent, Total(await browser.Get(link.GetAttribute("href")!)));
    }

    [Fact]
    public async Task A_filter_is_taken_off_again_by_its_chip()
    {
        var all = Total(await browser.Get("/products?q=茶"));
        var page = await browser.Get("/products?q=茶&category=Tea&price=50-100&pickup=1");
        var chips = page.Document.QuerySelectorAll(".chosen a");

        Assert.Equal(4, chips.Length);
        var without = await browser.Get(chips.First(chip => chip.TextContent.Contains("50–100", StringComparison.Ordinal)).GetAttribute("href")!);
        Assert.DoesNotContain("price=", without.Address.Query, StringComparison.Ordinal);
        Assert.Contains("category=Tea", without.Address.Query, StringComparison.Ordinal);
        Assert.Equal(all, Total(await browser.Get(chips[^1].GetAttribute("href")!)));
    }

    [Fact]
    public async Task Choosing_a_town_to_be_near_to_keeps_what_else_was_chosen()
    {
        var page = await browser.Submit(await browser.Get("/products?category=Tea&sort=price"), "form.near", new() { ["near"] = "500116001" });

        Assert.Contains("category=Tea", page.Address.Query, StringComparison.Ordinal);
        Assert.Contains("sort=price", page.Address.Query, StringComparison.Ordinal);
        Assert.Equal("几江街道附近有货", page.Document.QuerySelectorAll(".chosen a")[1].ChildNodes[0].TextContent.Trim());
    }

    [Fact]
    public async Task A_position_goes_no_further_than_three_decimals()
    {
        var page = await browser.Get("/products?near=29.289931,106.250011");

        Assert.DoesNotContain("29.28993", page.Html.Replace("/en/products?near=29.289931", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("29.290,106.250", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slip_is_mended_and_said()
    {
        var page = await browser.Get("/products?q=花交");

        Assert.Contains("没有找到“花交”，下面是“花椒”的结果", page.Text, StringComparison.Ordinal);
        Assert.NotEqual("0", Total(page));
    }

    [Theory]
    [InlineData("/products?q=雪莲花", "没有找到")]
    [InlineData("/en/products?q=zzzzzz", "Nothing found")]
    [InlineData("/products?q=花椒 血橙", "相关的分类")]
    [InlineData("/products?q=花椒&category=Fruit", "去掉“水果”")]
    [InlineData("/en/products?q=huajiao&category=Fruit&price=100-", "Without “Fruit”")]
    public async Task Who_finds_nothing_is_shown_ways_on_and_each_leads_to_something(string path, string said)
    {
        var page = await browser.Get(path);

        Assert.Contains(said, page.Text, StringComparison.OrdinalIgnoreCase);
        var ways = page.Document.QuerySelectorAll("main .panel a");
        Assert.NotEmpty(ways);
        // With two filters too many, one less may still be one too many.
        foreach (var way in ways.Where(way => !path.Contains("price=", StringComparison.Ordinal) || !way.TextContent.Contains("Without", StringComparison.Ordinal)))
        {
            var further = await browser.Get(way.GetAttribute("href")!);
            Assert.True(further.Status == 200 && (further.Document.QuerySelector(".page-head") is null || Total(further) != "0"), way.TextContent);
        }
    }

    [Fact]
    public async Task The_api_counts_prices_season_pick_up_and_nearness_and_takes_them_as_filters()
    {
        using var visitor = market.NewVisitor();
        var facets = (await visitor.Json("/api/v1/products")).GetProperty("facets");

        Assert.Equal(227, facets.GetProperty("price").EnumerateArray().Sum(facet => facet.GetProperty("count").GetInt32()));
        Assert.Equal(facets.GetProperty("season").GetInt32(), (await visitor.Json("/api/v1/products?season=now")).GetProperty("total").GetInt32());
        Assert.Equal(facets.GetProperty("pickUp").GetInt32(), (await visitor.Json("/api/v1/products?pickUp=true")).GetProperty("total").GetInt32());
        var near = await visitor.Json("/api/v1/products?near=500116001&price=20-50");
        Assert.Equal(near.GetProperty("total").GetInt32(), near.GetProperty("facets").GetProperty("near").GetInt32());
        foreach (var (wrong, field) in new[] { ("price=1", "price"), ("season=ever", "season"), ("near=here", "near"), ("pickUp=perhaps", "pickUp") })
        {
            var (status, problem) = await visitor.Ask(HttpMethod.Get, $"/api/v1/products?{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), $"{problem}");
        }
    }

    private static string Total(Page page) => new([.. page.Document.QuerySelector(".page-head p")!.TextContent.Where(char.IsAsciiDigit)]);
}
