using System.Net;
using AngleSharp.Dom;
using Market.Web.Data;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Livestream.Planner;

/// <summary>A cadre looks at suggestions and chooses, without script, in the whole shop.</summary>
[Collection(MarketCollection.Name)]
public sealed class PlannerPagesTests(MarketHost market) : IAsyncLifetime
{
    private readonly Browser cadre = new(market.Address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await cadre.SignIn("cadre@example.com");
    }

    public ValueTask DisposeAsync()
    {
        cadre.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("", "库存", "户")]
    [InlineData("/en", "in stock", "household")]
    public async Task Suggestions_say_why_and_whom_they_reach_and_those_ticked_join_the_line_up(string language, string stock, string households)
    {
        var code = (await cadre.NewSession("看看卖什么", language)).Code();
        var page = await cadre.Get($"{language}/cadre/live/{code}/planner");
        var products = Products(page);

        Assert.Equal(200, page.Status);
        Assert.Equal(12, products.Distinct().Count());
        Assert.All(page.Document.QuerySelectorAll("[data-suggestion] > p").Select(why => why.TextContent), why => Assert.True(why.Contains(stock, StringComparison.Ordinal) && why.Contains(households, StringComparison.Ordinal), why));
        Assert.Equal(products, Products(await cadre.Get($"{language}/cadre/live/{code}/planner")));
        var snapshot = market.Services.GetRequiredService<CurrentSnapshot>().Value;
        Assert.All(products, product => Assert.False(snapshot.Product(product)!.AdultOnly));

        var plan = await Send(code, language, products[1], products[0], products[0], "JJ999");

        Assert.Equal([products[0], products[1]], Chosen(plan));
        Assert.All(plan.Document.QuerySelectorAll("[id$=-points]").Take(2), points => Assert.NotEmpty(points.TextContent.Trim()));
        Assert.DoesNotContain(plan.Document.QuerySelectorAll("[data-check]").Select(finding => finding.GetAttribute("data-check")), finding => finding is "no_certificate" or "forbidden_claim" or "rank" or "adult_notice");
        Assert.Single(plan.Document.QuerySelectorAll("[role=alert]"));
        Assert.DoesNotContain(products[0], Products(await cadre.Get($"{language}/cadre/live/{code}/planner")));
        Assert.Equal([products[0], products[1]], Chosen(await Send(code, language, products[0])));
    }

    [Fact]
    public async Task Nothing_ticked_is_said_and_changes_nothing()
    {
        var code = (await cadre.NewSession("什么也没选")).Code();

        var page = await Send(code, "");

        Assert.EndsWith("/planner", page.Address.AbsolutePath);
        Assert.NotNull(page.Document.QuerySelector("[role=alert]"));
        Assert.Equal(0, await Items(code));
    }

    [Fact]
    public async Task What_another_session_shows_that_day_is_told_or_gives_way()
    {
        var first = (await cadre.NewSession("先来的")).Code();
        var product = Products(await cadre.Get($"/cadre/live/{first}/planner"))[0];
        await Send(first, "", product);

        var second = await cadre.Get($"/cadre/live/{(await cadre.NewSession("后到的")).Code()}/planner");

        Assert.NotEqual(product, Products(second)[0]);
        Assert.True(second.Document.QuerySelector($"[data-suggestion={product}] > p") is not { } why || why.TextContent.Contains("当天另有场次", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_elses_plan_is_neither_suggested_for_nor_added_to()
    {
        using var office = new Browser(market.Address);
        await office.SignIn("office@example.com");
        var code = (await office.NewSession("区里的安排")).Code();

        Assert.Equal(404, (await cadre.Get($"/cadre/live/{code}/planner")).Status);
        using var visitor = market.NewVisitor();
        await visitor.SignIn("cadre@example.com");
        using var answer = await visitor.Send("/cadre/live/new", $"/cadre/live/{code}/planner", ("products", "JJ001"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, await Items(code));
    }

    [Fact]
    public async Task What_is_submitted_is_no_longer_suggested_for()
    {
        var page = await cadre.AddItem(await cadre.NewSession("已经送审"), "JJ003");
        await cadre.Submit(page, "form[action$='/submit']");

        var planner = await cadre.Get($"/cadre/live/{page.Code()}/planner");

        Assert.EndsWith(page.Code(), planner.Address.AbsolutePath);
        Assert.NotNull(planner.Document.QuerySelector("[role=alert]"));
        Assert.Null(planner.Document.QuerySelector("a[href$='/planner']"));
    }

    private static List<string> Products(Page page) => [.. page.Document.QuerySelectorAll("[data-suggestion]").Select(item => item.GetAttribute("data-suggestion")!)];

    private static List<string> Chosen(Page page) => [.. page.Document.QuerySelectorAll("form[action$='/remove']").Select(form => form.GetAttribute("action")!.Split('/')[^2])];

    private async Task<Page> Send(string code, string language, params string[] products)
    {
        var page = await cadre.Get($"{language}/cadre/live/{code}/planner");
        foreach (var box in page.Document.QuerySelectorAll("[name=products]").ToList())
            box.Remove();
        var form = page.Document.QuerySelector("form[action$='/planner']")!;
        foreach (var product in products)
            form.InnerHtml += $"<input type=hidden name=products value={product}>";
        return await cadre.Submit(page, "form[action$='/planner']");
    }

    private Task<int> Items(string code) => market.In((WebDb db) => db.LiveItems.CountAsync(item => item.SessionCode == code, Cancellation));
}
