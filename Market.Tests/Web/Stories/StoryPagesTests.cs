using System.Text.RegularExpressions;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Stories;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Stories;

/// <summary>All stories, in the real shop with the reference data.</summary>
[Collection(MarketCollection.Name)]
public sealed partial class StoryPagesTests(MarketHost market) : IAsyncLifetime
{
    private static readonly System.Resources.ResourceManager Texts = new(typeof(StoriesTexts).FullName!, typeof(StoriesTexts).Assembly);

    public static TheoryData<string> Slugs => [.. Story.All.Select(story => story.Slug)];

    public async ValueTask InitializeAsync() => await market.IsOpen();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Slugs))]
    public async Task A_story_is_told_in_both_languages_beside_its_drawing(string slug)
    {
        using var browser = new Browser(market.Address);
        var (chinese, english) = (await browser.Get($"/stories/{slug}"), await browser.Get($"/en/stories/{slug}"));

        Assert.All([chinese, english], page =>
        {
            Assert.Equal(200, page.Status);
            Assert.StartsWith($"/img/story/{slug}.", page.Document.QuerySelector("article img")!.GetAttribute("src"), StringComparison.Ordinal);
            Assert.StartsWith(page.Document.QuerySelector("h1")!.TextContent, page.Document.Title, StringComparison.Ordinal);
            Assert.NotEqual("", page.Document.QuerySelector("meta[name=description]")!.GetAttribute("content"));
        });
        Assert.InRange(ChineseCharacter().Count(chinese.Document.QuerySelector("article p")!.TextContent), 120, 220);
        Assert.DoesNotMatch(ChineseCharacter(), english.Document.QuerySelector("main")!.TextContent);
        Assert.NotEqual("", english.Document.QuerySelector("article p")!.TextContent);
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void A_story_about_a_village_bears_the_name_that_the_registry_has_under_its_code(string slug)
    {
        var story = Story.All.Single(story => story.Slug == slug);
        var title = Texts.GetString($"story.{slug}.title", Language.Chinese)!;
        var village = Snapshot.Villages.FirstOrDefault(village => village.Code == story.VillageCode);

        Assert.Equal(story.VillageCode is null, village is null);
        Assert.StartsWith(village?.Name ?? "", title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guansheng")]
    [InlineData("hanpo")]
    [InlineData("tea")]
    public async Task The_shelf_holds_what_is_on_sale_from_there_and_the_listing_is_one_click_away(string slug)
    {
        using var browser = new Browser(market.Address);
        var story = Story.All.Single(story => story.Slug == slug);
        var onSale = Snapshot.OnSale(new DateOnly(2026, 11, 24)).Where(story.Covers).Select(product => $"/products/{product.Code}").ToHashSet();

        var page = await browser.Get($"/stories/{slug}");

        var shown = page.Document.QuerySelectorAll(".shelf h3 a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(Math.Min(12, onSale.Count), shown.Count);
        Assert.Subset(onSale, shown.ToHashSet());
        Assert.Contains($"{onSale.Count} 个认定产品在售", page.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.Get(page.Document.QuerySelector(".section-head a")!.GetAttribute("href")!)).Status);
    }

    [Theory]
    [InlineData("/stories", "产地故事")]
    [InlineData("/en/stories", "Where it comes from")]
    public async Task The_list_leads_to_every_story(string address, string heading)
    {
        using var browser = new Browser(market.Address);

        var page = await browser.Get(address);

        Assert.Equal((200, heading), (page.Status, page.Document.QuerySelector("h1")!.TextContent));
        Assert.Equal(Story.All.Select(story => $"{address}/{story.Slug}"), page.Document.QuerySelectorAll(".stories h3 a").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("/stories/nowhere")]
    [InlineData("/en/stories/nowhere")]
    [InlineData("/stories/Guansheng")]
    public async Task A_story_that_nobody_wrote_is_not_found(string address)
    {
        using var browser = new Browser(market.Address);

        var page = await browser.Get(address);

        Assert.Equal(404, page.Status);
        Assert.StartsWith("/img/state/not-found.", page.Document.QuerySelector("main img")!.GetAttribute("src"), StringComparison.Ordinal);
    }

    private CatalogueSnapshot Snapshot => market.Services.GetRequiredService<CurrentSnapshot>().Value;

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex ChineseCharacter();
}
