using Market.Tests.Web;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>People look for something: suggestions by keyboard and by finger, filters on a phone, a place near them.</summary>
[Collection(JourneysCollection.Name)]
public sealed class SearchJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;
    private const int Desk = 1280;

    [Fact]
    public async Task Suggestions_are_worked_by_keyboard_alone()
    {
        var page = await Open(Desk);
        var box = page.Locator("#site-q");
        await Assertions.Expect(box).ToHaveAttributeAsync("role", "combobox");
        await box.PressSequentiallyAsync("hua");
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "true", new() { Timeout = 15_000 });
        await box.PressAsync("ArrowDown");
        await box.PressAsync("ArrowDown");
        var active = (await box.GetAttributeAsync("aria-activedescendant"))!;
        await Assertions.Expect(page.Locator($"#{active}")).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(page.Locator("[role=option][aria-selected=true]")).ToHaveCountAsync(1);

        await box.PressAsync("Home");
        Assert.Null(await box.GetAttributeAsync("aria-activedescendant"));
        await box.PressAsync("ArrowUp");
        Assert.NotNull(await box.GetAttributeAsync("aria-activedescendant"));
        await box.PressAsync("Escape");
        await Assertions.Expect(box).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.Equal("hua", await box.InputValueAsync());

        await box.PressAsync("ArrowDown");
        await box.PressAsync("ArrowDown");
        var text = await page.Locator("[role=option][aria-selected=true]").InnerTextAsync();
        await box.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(text.Split(['\n', ' '])[0]);
    }

    [Fact]
    public async Task Without_choosing_Enter_looks_for_the_words_as_typed()
    {
        var page = await Open(Desk);
        await page.Locator("#site-q").PressSequentiallyAsync("huajiao");
        await Assertions.Expect(page.Locator("[role=option]").First).ToBeVisibleAsync();
        await page.PressAsync("#site-q", "Enter");

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=huajiao$"));
    }

    [Fact]
    public async Task A_suggestion_is_taken_by_a_tap_on_a_phone_and_the_list_fits_its_screen()
    {
        var page = await Open(Phone);
        await page.Locator("#site-q").PressSequentiallyAsync("mihua");
        var option = page.Locator("[role=option]").First;
        await Assertions.Expect(option).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.True((await option.BoundingBoxAsync())!.Height >= 44);
        await option.ClickAsync();

        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("米花糖");
    }

    [Fact]
    public async Task Letters_that_an_input_method_still_composes_are_neither_looked_up_nor_sent()
    {
        var page = await Open(Desk);
        var asked = new List<string>();
        page.Request += (_, request) => { if (request.Url.Contains("/suggest", StringComparison.Ordinal)) asked.Add(Uri.UnescapeDataString(request.Url)); };
        await page.FocusAsync("#site-q");
        await page.EvaluateAsync("""
            () => {
              const box = document.querySelector("#site-q");
              box.dispatchEvent(new CompositionEvent("compositionstart"));
              box.value = "hua'jiao";
              box.dispatchEvent(new InputEvent("input", { isComposing: true }));
            }
            """);
        await page.WaitForTimeoutAsync(400);
        Assert.Empty(asked);
        await page.EvaluateAsync("""
            () => {
              const box = document.querySelector("#site-q");
              box.value = "花椒";
              box.dispatchEvent(new CompositionEvent("compositionend"));
            }
            """);

        await Assertions.Expect(page.Locator("[role=option]").First).ToBeVisibleAsync();
        Assert.EndsWith("q=花椒", Assert.Single(asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_fold_away_on_a_phone_and_stand_open_at_a_desk()
    {
        var phone = await Open(Phone, "/products");
        Assert.False(await phone.Locator(".facets nav").IsVisibleAsync());
        await phone.ClickAsync(".facets summary");
        await phone.ClickAsync(".facets a[href*='category=Tea']");
        await Assertions.Expect(phone.Locator(".chosen a")).ToHaveCountAsync(1);
        Assert.True(await phone.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));

        Assert.True(await (await Open(Desk, "/products")).Locator(".facets nav").IsVisibleAsync());
    }

    [Fact]
    public async Task My_position_is_asked_for_only_when_I_press_and_leaves_rounded()
    {
        await using var visitor = await chromium.Visitor(market.Address, Desk);
        await visitor.GrantPermissionsAsync(["geolocation"]);
        await visitor.SetGeolocationAsync(new() { Latitude = 29.289934f, Longitude = 106.250012f });
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/products");
        await page.ClickAsync("[data-near]");

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("near=29.290(%2C|,)106.250"));
        await Assertions.Expect(page.Locator(".chosen a")).ToContainTextAsync("我附近有货");
    }

    private async Task<IPage> Open(int width, string path = "/")
    {
        await market.FactsHaveArrived();
        var page = await (await chromium.Visitor(market.Address, width)).NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }
}
