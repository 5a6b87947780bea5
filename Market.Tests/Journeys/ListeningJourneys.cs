using System.Text.RegularExpressions;
using Market.Tests.Web;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>
/// Somebody buys who hears the pages: everything is found by its role and name in the accessibility tree, never by where it stands or how
/// it looks, and each page is checked for what a screen reader goes by: one title, headings in order, named landmarks, no control without a name.
/// </summary>
[Collection(JourneysCollection.Name)]
public sealed partial class ListeningJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;

    /// <summary>What is said in one language.</summary>
    public sealed record Said(string Language, string Search, string Dish, string Add, string CheckOut, string District, string Street, string Name, string Phone, string Place, string Problems, string Pay, string Receipt, string Reaches);

    public static TheoryData<Said> Languages =>
    [
        new Said("", "搜索产品", "花椒", "加入购物车", "去结算", "区县", "街道、门牌", "姓名", "手机", "提交订单并付款", "还没有下单", "付款", "看收据：钱到了哪里", "到农户的金额"),
        new Said("/en", "Search products", "Sichuan pepper", "Add to cart", "Check out", "District", "Street and number", "Name", "Phone", "Place order and pay", "The order was not placed", "Pay", "Receipt: where the money went", "what reaches households"),
    ];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Somebody_who_hears_the_pages_buys(Said said)
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();

        await page.GotoAsync($"{said.Language}/");
        await Hear(page);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = said.Search }).Or(page.GetByRole(AriaRole.Combobox, new() { Name = said.Search })).FillAsync(said.Dish);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(said.Dish);
        await Hear(page);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { NameRegex = new Regex(Regex.Escape(said.Dish)) }).First.ClickAsync();
        await Hear(page);
        await page.GetByRole(AriaRole.Button, new() { Name = said.Add }).ClickAsync();
        await Hear(page);
        await page.GetByRole(AriaRole.Link, new() { Name = said.CheckOut }).ClickAsync();
        await Hear(page);

        // Too early: what is wrong is announced, and each field says it itself.
        await page.GetByRole(AriaRole.Button, new() { Name = said.Place }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(said.Problems);
        Assert.Matches(new Regex($"textbox \"{said.Street}\".*\\[invalid\\]"), await Hear(page));

        await page.GetByRole(AriaRole.Combobox, new() { Name = said.District, Exact = true }).SelectOptionAsync("江津区");
        await page.GetByRole(AriaRole.Textbox, new() { Name = said.Street }).FillAsync("几江街道小西门 1 号");
        await page.GetByRole(AriaRole.Textbox, new() { Name = said.Name, Exact = true }).FillAsync("周小禾");
        await page.GetByRole(AriaRole.Textbox, new() { Name = said.Phone, Exact = true }).FillAsync("199 0000 1234");
        await page.GetByRole(AriaRole.Button, new() { Name = said.Place }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = said.Pay, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = said.Receipt }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table, new() { NameRegex = new Regex(Regex.Escape(said.Reaches)) })).ToBeVisibleAsync();
        var receipt = await Hear(page);

        // The figures are read as one: sign, yuan and fen.
        Assert.Matches(@"cell ""¥\s?[\d,]+\.\d\d""", receipt);
    }

    /// <summary>What a screen reader is given of the page; fails on what would leave its user lost.</summary>
    private static async Task<string> Hear(IPage page)
    {
        var tree = await page.Locator("body").AriaSnapshotAsync();
        Assert.Single(Title().Matches(tree));
        foreach (var landmark in new[] { "banner", "main", "contentinfo" })
            Assert.True(Regex.IsMatch(tree, $@"^\s*- {landmark}\b", RegexOptions.Multiline), $"{page.Url} has no {landmark}:\n{tree}");
        Assert.Empty(Nameless().Matches(tree).Select(match => $"{page.Url}: {match.Value.Trim()}"));
        var level = 0;
        foreach (var next in Heading().Matches(tree[tree.IndexOf("- main", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value[0] - '0'))
        {
            Assert.True(next <= level + 1, $"{page.Url}: a heading of level {next} follows one of level {level}:\n{tree}");
            level = next;
        }
        return tree;
    }

    [GeneratedRegex(@"^\s*- '?heading .*\[level=1\]", RegexOptions.Multiline)]
    private static partial Regex Title();

    [GeneratedRegex(@"^\s*- '?heading .*\[level=(\d)\]", RegexOptions.Multiline)]
    private static partial Regex Heading();

    /// <summary>A role that is nothing without a name, with none.</summary>
    [GeneratedRegex(@"^\s*- (button|link|textbox|searchbox|combobox|checkbox|radio|spinbutton|img|table|navigation|search|form|region)(?: \[[^\]]*\])*:?\s*$", RegexOptions.Multiline)]
    private static partial Regex Nameless();
}
