using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Schedule;
using Market.Web.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Livestream;

/// <summary>From a draft to the schedule: one plans, another approves, and what is approved is what was checked.</summary>
public sealed class ReviewPlanTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task Approval_puts_up_the_live_price_and_tells_everybody(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Approved();

        var (session, made) = (await live.Session(code), Assert.Single(live.Deals.Made));
        Assert.Equal((SessionState.Approved, "office@example.com", "D1"), (session.State, session.ReviewedBy, session.Items[0].DealCode));
        Assert.Equal((code, 5_000L, 10, (int?)2, (DateTimeOffset?)LiveHost.Now.AddMinutes(105), LiveHost.Now.AddMinutes(270)), (made.Session, made.PriceFen, made.Quota, made.LimitPerBuyer, made.OpensAt, made.EndsAt));
        var fact = Assert.Single(await live.In((WebDb db) => db.Outbox.AsNoTracking().ToListAsync(Cancellation)));
        Assert.Contains("LiveSessionScheduled", fact.Type);
        Assert.Contains(code, fact.Body);
        Assert.Equal([1, 2, 3, 4], session.Log.Select(entry => entry.Seq));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_reviews_their_own_plan_and_nobody_without_looking_at_the_host(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Submitted();

        Assert.Equal(ReviewOutcome.OwnPlan, await live.Approve(code, accountId: LiveHost.Host));
        Assert.Equal(ReviewOutcome.OwnPlan, await live.Return(code, accountId: LiveHost.Host));
        Assert.Equal(ReviewOutcome.HostNotVerified, await live.Approve(code, verified: false));
        Assert.Equal(ReviewOutcome.ReasonNeeded, await live.Return(code, " "));
        Assert.Equal(ReviewOutcome.NotFound, await live.Approve("L0"));
        Assert.Equal(SessionState.Submitted, (await live.Session(code)).State);
        Assert.Empty(live.Deals.Made);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_was_submitted_cannot_be_changed_and_what_was_returned_can(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Submitted();
        Assert.Equal(PlanOutcome.NotOpen, await live.In((ChangePlan plans) => plans.SaveItem(code, LiveHost.Item("1"), LiveHost.Host, "cadre@example.com", Cancellation)));

        Assert.Equal(ReviewOutcome.Done, await live.Return(code));

        Assert.Equal(PlanOutcome.Done, await live.In((ChangePlan plans) => plans.SaveItem(code, LiveHost.Item("40"), LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(4_000, (await live.Session(code)).Items[0].LivePriceFen);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Somebody_elses_plan_is_not_found(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Create();
        const string Other = "cadre-2";

        Assert.Equal(PlanOutcome.NotFound, await live.In((ChangePlan plans) => plans.Save(code, LiveHost.Plan(), Other, "x", Cancellation)));
        Assert.Equal(PlanOutcome.NotFound, await live.In((ChangePlan plans) => plans.SaveItem(code, LiveHost.Item(), Other, "x", Cancellation)));
        Assert.Equal(PlanOutcome.NotFound, await live.In((ChangePlan plans) => plans.RemoveItem(code, LiveHost.Pepper.Code, Other, "x", Cancellation)));
        Assert.Equal(ReviewOutcome.NotFound, await live.Review(reviews => reviews.Submit(code, Other, "x", Cancellation)));
        Assert.Equal(ReviewOutcome.NotFound, await live.Review(reviews => reviews.Cancel(code, Other, "x", Cancellation)));
        Assert.Equal(SessionState.Draft, (await live.Session(code)).State);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_finding_that_comes_after_the_submission_stops_the_approval_and_no_deal_stays(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Submitted();
        live.Deals.Problem = new OrderProblem("priceFen", "not_lower", null, null);

        Assert.Equal(ReviewOutcome.Blocked, await live.Approve(code));

        Assert.Equal((SessionState.Submitted, (string?)null), ((await live.Session(code)).State, (await live.Session(code)).Items[0].DealCode));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_has_changed_since_it_was_read_is_not_approved(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Submitted();
        var read = await live.Seen(code);
        Assert.Equal(ReviewOutcome.Done, await live.Return(code));
        Assert.Equal(PlanOutcome.Done, await live.In((ChangePlan plans) => plans.SaveItem(code, LiveHost.Item("40"), LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(ReviewOutcome.Done, await live.Review(reviews => reviews.Submit(code, LiveHost.Host, "cadre@example.com", Cancellation)));

        Assert.Equal(ReviewOutcome.NotNow, await live.Approve(code, seen: read));

        Assert.Equal(SessionState.Submitted, (await live.Session(code)).State);
        Assert.Empty(live.Deals.Made);
        Assert.Equal(ReviewOutcome.Done, await live.Approve(code));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Returned_by_one_while_another_approves_leaves_no_deal_behind(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Submitted();
        live.Deals.WhileMaking = async () => Assert.Equal(ReviewOutcome.Done, await live.Return(code, accountId: "office-2"));

        Assert.Equal(ReviewOutcome.NotNow, await live.Approve(code));

        Assert.Equal((SessionState.Draft, (string?)null), ((await live.Session(code)).State, (await live.Session(code)).Items[0].DealCode));
        Assert.Equal(["D1"], live.Deals.Stopped);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_form_sent_twice_at_once_makes_one_session(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var key = $"{Guid.NewGuid():N}";

        var codes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => live.Create(key)));

        Assert.Single(codes.Distinct());
        Assert.Equal(1, await live.In((WebDb db) => db.LiveSessions.CountAsync(Cancellation)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Changes_at_once_are_numbered_one_after_another(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Create();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => live.In((ChangePlan plans) => plans.Save(code, LiveHost.Plan(), LiveHost.Host, "cadre@example.com", Cancellation))));

        var session = await live.Session(code);
        Assert.Equal(Enumerable.Range(1, 9).Select(seq => (long)seq), session.Log.Select(entry => entry.Seq));
        Assert.Equal(9, session.LastSeq);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_asked_is_reminded_once_before_the_start_and_told_of_a_cancellation(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (kept, cancelled) = (await live.Approved(), await live.Approved());
        await live.In(async (WebDb db) =>
        {
            foreach (var (session, language) in new[] { (kept, "zh-CN"), (cancelled, "en") })
                db.LiveReminders.Add(new LiveReminder { SessionCode = session, AccountId = "buyer", Email = "buyer@example.com", Language = language, AskedAt = LiveHost.Now });
            return await db.SaveChangesAsync(Cancellation);
        });
        var reminders = live.Services.GetRequiredService<Reminders>();
        Assert.Equal(0, await live.In((WebDb db) => reminders.Round(db, Cancellation)));

        Assert.Equal(ReviewOutcome.Done, await live.Review(reviews => reviews.Cancel(cancelled, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(1, await live.In((WebDb db) => reminders.Round(db, Cancellation)));
        live.Time.Advance(TimeSpan.FromMinutes(106));
        Assert.Equal(1, await live.In((WebDb db) => reminders.Round(db, Cancellation)));
        Assert.Equal(0, await live.In((WebDb db) => reminders.Round(db, Cancellation)));

        var mails = await live.In((WebDb db) => db.Mails.AsNoTracking().OrderBy(mail => mail.WrittenAt).ToListAsync(Cancellation));
        Assert.Equal(2, mails.Count);
        Assert.StartsWith("Live session cancelled", mails[0].Subject, StringComparison.Ordinal);
        Assert.Contains("/en/live/", mails[0].Text);
        Assert.StartsWith("直播提醒", mails[1].Subject, StringComparison.Ordinal);
        Assert.Equal(["D2"], live.Deals.Stopped);
    }
}
