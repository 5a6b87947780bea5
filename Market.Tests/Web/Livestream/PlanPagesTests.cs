using System.Net;
using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream;

/// <summary>A cadre plans, the office reviews, everybody sees: through the pages, without script, in the whole shop.</summary>
[Collection(MarketCollection.Name)]
public sealed class PlanPagesTests(MarketHost market) : IAsyncLifetime
{
    private readonly Browser cadre = new(market.Address);
    private readonly Browser office = new(market.Address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await cadre.SignIn("cadre@example.com");
        await office.SignIn("office@example.com");
    }

    public ValueTask DisposeAsync()
    {
        cadre.Dispose();
        office.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_session_is_planned_mended_reviewed_and_announced(string language)
    {
        var title = $"青椒入坛 <b>{Guid.NewGuid():N}"[..30];
        var page = await cadre.NewSession(title, language);
        Assert.NotNull(page.Document.QuerySelector("[data-check=empty_line_up]"));
        var code = page.Code();
        // A claim is found, and mended.
        page = await cadre.Submit(page, "#add-item", new() { ["productCode"] = "jj001", ["talkingPoints"] = "降血压", ["livePrice"] = "1.5", ["quota"] = "3" });
        Assert.NotNull(page.Document.QuerySelector("[data-check=forbidden_claim]"));
        Assert.True(page.Document.QuerySelector("form[action$='/submit'] button")!.HasAttribute("disabled"));
        page = await cadre.Submit(page, "form:has([name=productCode][value=JJ001])", new() { ["talkingPoints"] = "麻味足" });
        Assert.Empty(page.Document.QuerySelectorAll("[data-check]").Select(finding => finding.TextContent));
        page = await cadre.Submit(page, "form[action$='/submit']");
        Assert.Null(page.Document.QuerySelector("#add-item"));
        Assert.Equal(404, (await cadre.Get($"/live/{code}")).Status);

        await office.Submit(await office.Get($"{language}/office/live/{code}"), "form[action$='/approve']", new() { ["verified"] = "true" });

        await Eventually.Holds(async () => (await cadre.Get($"{language}/live")).Html.Contains(code, StringComparison.Ordinal), "it is on the schedule");
        var seen = await cadre.Get($"{language}/live/{code}");
        Assert.Contains(title, seen.Text);
        Assert.Empty(seen.Document.QuerySelectorAll("main b, title b, meta b"));
        Assert.DoesNotContain("麻味足", seen.Html);
        Assert.NotNull(seen.Document.QuerySelector("svg.qr"));
        var feed = await cadre.Get($"{language}/live/{code}/calendar.ics");
        Assert.Contains($"UID:{code}@127.0.0.1", feed.Html.Replace("\r\n ", "", StringComparison.Ordinal));
        var deal = (await market.In((IDeals deals) => deals.GetDeals(new GetDeals(), Cancellation).AsTask())).Deals.Single(made => made.Deal.Session == code).Deal;
        Assert.Equal(("JJ001", 150L, 3), (deal.ProductCode, deal.PriceFen, deal.Left));

        await cadre.Submit(await cadre.Get($"{language}/cadre/live/{code}"), "form[action$='/cancel']");
        await Eventually.Holds(async () => !(await cadre.Get($"{language}/live")).Html.Contains(code, StringComparison.Ordinal), "it is off the schedule");
        Assert.Equal(OfferState.Stopped, (await market.In((IDeals deals) => deals.GetDeals(new GetDeals(), Cancellation).AsTask())).Deals.Single(made => made.Deal.Session == code).Deal.State);
    }

    [Fact]
    public async Task The_next_session_stands_on_the_home_page_the_soonest_first()
    {
        var later = await LivePages.Scheduled(market.Address, "后天的茶", "JJ002", starts: TimeSpan.FromHours(50));
        var sooner = await LivePages.Scheduled(market.Address, "马上的椒", "JJ001", starts: TimeSpan.FromMinutes(25));

        await Eventually.Holds(async () => (await cadre.Get("/")).Document.QuerySelector(".live-card h3 a")?.GetAttribute("href") == $"/live/{sooner}", "the soonest is at home");

        var schedule = await cadre.Get("/live");
        Assert.True(schedule.Html.IndexOf(sooner, StringComparison.Ordinal) < schedule.Html.IndexOf(later, StringComparison.Ordinal));
        foreach (var code in new[] { later, sooner })
            await cadre.Submit(await cadre.Get($"/cadre/live/{code}"), "form[action$='/cancel']");
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_nothing_is_kept()
    {
        var before = await Sessions();
        var page = await cadre.Submit(await cadre.Get("/cadre/live/new"), "form[action$='/cadre/live']", new() { ["Title"] = " ", ["StartsAt"] = "2020-01-01T10:00", ["EndsAt"] = "never", ["Cover"] = new string('J', 41) });

        Assert.Equal(422, page.Status);
        Assert.All(["Title", "HostName", "HostUnit", "StartsAt", "EndsAt", "Cover"], id => Assert.Equal("true", page.Document.GetElementById(id)!.GetAttribute("aria-invalid")));
        Assert.Equal(before, await Sessions());
    }

    [Fact]
    public async Task What_the_form_does_not_ask_cannot_be_set()
    {
        var page = await cadre.Get("/cadre/live/new");
        var fields = LivePages.Details("多填的字段").Select(field => (field.Key, field.Value)).ToList();
        using var visitor = market.NewVisitor();
        await visitor.SignIn("cadre@example.com");
        using var answer = await visitor.Send("/cadre/live/new", "/cadre/live",
            [.. fields, ("Key", $"{Guid.NewGuid()}"), ("State", "Approved"), ("HostId", "somebody"), ("ReviewedBy", "office@example.com"), ("LastSeq", "99")]);

        var code = answer.Headers.Location!.OriginalString.Split('/')[^1];
        var session = await market.In((WebDb db) => db.LiveSessions.AsNoTracking().SingleAsync(known => known.Code == code, Cancellation));
        Assert.Equal((SessionState.Draft, (string?)null, 1L), (session.State, session.ReviewedBy, session.LastSeq));
        Assert.NotEqual("somebody", session.HostId);
    }

    [Fact]
    public async Task Somebody_elses_session_is_not_found_and_its_host_cannot_approve_it()
    {
        var page = await office.AddItem(await office.NewSession("区里的场次"), "JJ003");
        var code = page.Code();
        await office.Submit(page, "form[action$='/submit']");

        Assert.Equal(404, (await cadre.Get($"/cadre/live/{code}")).Status);
        using var visitor = market.NewVisitor();
        await visitor.SignIn("cadre@example.com");
        using var cancelled = await visitor.Send("/cadre/live/new", $"/cadre/live/{code}/cancel");
        Assert.Equal(HttpStatusCode.NotFound, cancelled.StatusCode);
        await office.Submit(await office.Get($"/office/live/{code}"), "form[action$='/approve']", new() { ["verified"] = "true" });
        Assert.Equal(SessionState.Submitted, await market.In((WebDb db) => db.LiveSessions.Where(known => known.Code == code).Select(known => known.State).SingleAsync(Cancellation)));
    }

    [Fact]
    public async Task A_reminder_is_asked_for_and_given_up()
    {
        var code = await LivePages.Scheduled(market.Address, "提醒我的茶", "JJ004", starts: TimeSpan.FromHours(30));
        using var buyer = new Browser(market.Address);
        await buyer.SignIn("consumer2@example.com");
        await Eventually.Holds(async () => (await buyer.Get($"/live/{code}")).Status == 200, "it is known");

        var page = await buyer.Submit(await buyer.Get($"/live/{code}"), "form[action$='/reminder']", button: "button");
        Assert.NotNull(page.Document.QuerySelector("[role=status]"));
        Assert.Equal(1, await Reminders());
        await buyer.Submit(page, "form[action$='/reminder']", button: "button");
        Assert.Equal(0, await Reminders());

        Task<int> Reminders() => market.In((WebDb db) => db.LiveReminders.CountAsync(reminder => reminder.SessionCode == code, Cancellation));
    }

    private Task<int> Sessions() => market.In((WebDb db) => db.LiveSessions.CountAsync(Cancellation));
}
