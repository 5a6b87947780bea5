using Market.Tests.Web;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>People find a counter and check what they are told, in a real browser.</summary>
[Collection(JourneysCollection.Name)]
public sealed class FindingJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;
    private const int Desk = 1280;

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task The_map_is_drawn_looked_at_closer_and_follows_the_list_by_keyboard(int width)
    {
        await using var visitor = await chromium.Visitor(market.Address, width);
        var page = await visitor.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync("/counters?town=500116001");
        await page.WaitForSelectorAsync("#counter-map canvas");
        var before = await Picture(page);

        await page.FocusAsync("[data-zoom='2']");
        await page.Keyboard.PressAsync("Enter");
        var closer = await Picture(page);
        await page.FocusAsync("li[data-code] a >> nth=1");
        Assert.Equal(1, await page.Locator("li[data-chosen]").CountAsync());
        var followed = await Picture(page);

        Assert.NotEqual(before, closer);
        Assert.NotEqual(closer, followed);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_circle_opens_where_it_is_pressed_and_a_dot_leads_to_its_counter()
    {
        await using var visitor = await chromium.Visitor(market.Address, Desk);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/counters?q=C300");
        await page.WaitForSelectorAsync("#counter-map canvas");
        var point = await page.EvaluateAsync<float[]>("() => chart.convertToPixel('geo', [points[0].lon, points[0].lat])");

        await page.ClickAsync("#counter-map", new() { Position = new() { X = point[0], Y = point[1] } });

        await Assertions.Expect(page.Locator("#map-chosen a")).ToHaveAttributeAsync("href", "/counters/C300");
        await Assertions.Expect(page.Locator("li[data-code=C300]")).ToHaveAttributeAsync("data-chosen", "");
    }

    [Fact]
    public async Task A_position_is_asked_for_by_the_button_alone_and_rounded_before_it_is_sent()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        await visitor.GrantPermissionsAsync(["geolocation"]);
        await visitor.SetGeolocationAsync(new() { Latitude = 29.2899312f, Longitude = 106.2500456f });
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/counters?town=500116120");
        await page.ClickAsync("[data-near]");

        await page.WaitForURLAsync("**near=29.290*");
        Assert.Contains("near=29.290%2C106.250", page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain("town=500116120", page.Url, StringComparison.Ordinal);
        Assert.Contains("公里", await page.InnerTextAsync("li[data-code] >> nth=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_the_drawing_stays_and_nothing_offers_what_needs_it()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone, script: false);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/counters");

        Assert.True(await page.IsVisibleAsync("#counter-map svg"));
        Assert.False(await page.IsVisibleAsync("[data-near]"));
        Assert.False(await page.IsVisibleAsync("[data-zoom='2']"));
        await page.SelectOptionAsync("#town", "500116120");
        await page.ClickAsync("form.filter button >> nth=0");
        Assert.Contains("距镇街中心约", await page.InnerTextAsync("li[data-code] >> nth=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_with_the_goods_in_hand_checks_their_certificate()
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/products/JJ001");
        var number = await page.InnerTextAsync("#certificate-title >> xpath=.. >> dd a");
        await page.GotoAsync("/certificates");
        await page.FillAsync("#no", number);
        await page.ClickAsync("main form button");

        Assert.Equal("有效", (await page.InnerTextAsync("#answer")).Trim());
    }

    [Theory]
    [InlineData("/", 0)]
    [InlineData("/products/JJ001", 0)]
    [InlineData("/counters", 0)]
    [InlineData("/disclosure", 0)]
    public async Task Nothing_moves_while_a_page_comes_in(string address, double shift)
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        await page.AddInitScriptAsync("window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });");
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });

        Assert.Equal(shift, await page.EvaluateAsync<double>("() => window.shift"), 0.001);
    }

    /// <summary>The map as it is painted.</summary>
    private static async Task<string> Picture(IPage page)
    {
        // A frame after the last one asked for: what was pressed has been drawn.
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        return await page.EvaluateAsync<string>("() => document.querySelector('#counter-map canvas').toDataURL()");
    }
}
