using System.Reflection;
using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Planning.Planner;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream.Planner;

/// <summary>What is read of earlier and other sessions, and what a choice does to the draft, on both databases.</summary>
public sealed class PlannerStoreTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task A_choice_goes_to_the_end_of_the_draft_once_and_no_further_than_there_is_room(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Create();
        await live.In((ChangePlan plans) => plans.SaveItem(code, LiveHost.Item(), LiveHost.Host, "cadre@example.com", Cancellation));

        Assert.Equal(new PickResult(PlanOutcome.Done, 1, 1, 0), await Pick(live, code, LiveHost.Host, LiveHost.Pepper.Code, "T002"));
        Assert.Equal(new PickResult(PlanOutcome.Done, 0, 2, 0), await Pick(live, code, LiveHost.Host, LiveHost.Pepper.Code, "T002"));
        Assert.Equal(new PickResult(PlanOutcome.Done, 38, 0, 2), await Pick(live, code, LiveHost.Host, [.. Enumerable.Range(100, 40).Select(n => $"T{n}")]));

        var session = await live.Session(code);
        Assert.Equal(Enumerable.Range(1, LiveSession.MostItems), session.Items.Select(item => item.Position).Order());
        Assert.Equal(("要点 T002", (long?)null), session.Items.Where(item => item.ProductCode == "T002").Select(item => (item.TalkingPoints, item.LivePriceFen)).Single());
        Assert.Equal(5_000, session.Items.Single(item => item.ProductCode == LiveHost.Pepper.Code).LivePriceFen);
        Assert.Equal(Enumerable.Range(1, session.Log.Count).Select(n => (long)n), session.Log.Select(entry => entry.Seq));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Somebody_elses_draft_is_not_found_and_what_was_submitted_stays(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (draft, submitted) = (await live.Create(), await live.Submitted());

        Assert.Equal(PlanOutcome.NotFound, (await Pick(live, draft, "cadre-2", "T002")).Outcome);
        Assert.Equal(PlanOutcome.NotOpen, (await Pick(live, submitted, LiveHost.Host, "T002")).Outcome);
        Assert.Empty((await live.Session(draft)).Items);
        Assert.Single((await live.Session(submitted)).Items);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Other_sessions_of_the_day_count_from_their_submission_and_ones_own_from_the_draft(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var own = await live.Session(await live.Create());
        await Add("L-SUBMITTED", "cadre-2", 1, "T001", session => session.Submit("x", LiveHost.Now));
        await Add("L-THEIRS", "cadre-2", 1, "T002", _ => { });
        await Add("L-OWN", LiveHost.Host, 1, "T003", _ => { });
        await Add("L-CANCELLED", LiveHost.Host, 1, "T004", session => session.Cancel("x", null, LiveHost.Now));
        // The district's day ends at 16:00 UTC: 14 hours after 02:00 it is tomorrow there.
        await Add("L-TOMORROW", LiveHost.Host, 14, "T005", _ => { });

        Assert.Equal(["T001", "T003"], (await live.In((WebDb db) => SuggestLineUp.SameDay(db, own, new DateOnly(2026, 11, 24), Cancellation))).Order());

        Task<int> Add(string code, string host, int hours, string product, Action<LiveSession> then) => live.In((WebDb db) =>
        {
            var session = new LiveSession { Code = code, Key = code, HostId = host, MadeBy = "x", MadeAt = LiveHost.Now };
            session.Change(LiveHost.Plan() with { StartsAt = LiveHost.Now.AddHours(hours), EndsAt = LiveHost.Now.AddHours(hours + 1) }, "x", LiveHost.Now);
            session.Items.Add(new LiveItem { SessionCode = code, ProductCode = product, Position = 1 });
            then(session);
            db.LiveSessions.Add(session);
            return db.SaveChangesAsync(Cancellation);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Results_are_net_of_refunds_per_viewer_of_the_sessions_that_showed_it_and_suspected_ones_wait(Stack stack)
    {
        var orders = DispatchProxy.Create<IOrders, Results>();
        var results = (Results)(object)orders;
        await using var live = await LiveHost.Start(stack, orders);
        await Over("L-FIRST", 40, "T001");
        await Over("L-SECOND", 60, "T001", "T002");
        await Over("L-UNCOUNTED", null, "T001");
        await Over("L-SUSPECT", 10, "T001");
        results.Net["L-FIRST"] = [new("T001", 3, 900, 0, 0, 300, 600, 2)];
        results.Net["L-SECOND"] = [new("T001", 1, 400, 0, 0, 0, 400, 1), new("T003", 1, 700, 0, 0, 0, 700, 1)];
        results.Net["L-SUSPECT"] = [new("T001", 50, 90_000, 0, 0, 0, 90_000, 50)];
        results.Suspected = "L-SUSPECT";

        var past = await live.In((PastResults earlier) => earlier.Read(Cancellation));

        Assert.Equal(new PastResult(2, 100, 1_000), past!["T001"]);
        Assert.Equal(10m, past["T001"].FenAViewer);
        // Shown and not sold is a result; sold and never shown is none of the show.
        Assert.Equal(new PastResult(1, 60, 0), past["T002"]);
        Assert.Equal(2, past.Count);
        results.Suspected = null;
        Assert.Equal(new PastResult(3, 110, 91_000), (await live.In((PastResults earlier) => earlier.Read(Cancellation)))!["T001"]);
        results.Away = true;
        Assert.Null(await live.In((PastResults earlier) => earlier.Read(Cancellation)));

        Task<int> Over(string code, int? viewers, params string[] shown) => live.In((WebDb db) =>
        {
            var session = new LiveSession { Code = code, Key = code, HostId = "cadre-2", MadeBy = "x", MadeAt = LiveHost.Now };
            session.Change(LiveHost.Plan(), "x", LiveHost.Now);
            session.Submit("x", LiveHost.Now);
            session.Approve("y", LiveHost.Now);
            session.GoLive("x", LiveHost.Now);
            foreach (var product in shown)
                session.Pin(product, "x", LiveHost.Now);
            if (viewers is not null)
                session.Record(seq => new LiveEvent { SessionCode = code, Seq = seq, At = LiveHost.Now, Kind = LiveEventKind.Watched, Actor = "x", Number = viewers });
            session.End("x", LiveHost.Now.AddMinutes(20));
            db.LiveSessions.Add(session);
            return db.SaveChangesAsync(Cancellation);
        });
    }

    private static Task<PickResult> Pick(LiveHost live, string code, string host, params string[] products) =>
        live.In((PickSuggestions picks) => picks.Run(code, [.. products.Select(product => (product, (string?)$"要点 {product}"))], host, "cadre@example.com", Cancellation));

    /// <summary>Answers as Orders what sessions have sold.</summary>
    public class Results : DispatchProxy
    {
        internal Dictionary<string, LiveProductSales[]> Net { get; } = [];

        /// <summary>A session with an order that was paid back after the show.</summary>
        internal string? Suspected { get; set; }

        internal bool Away { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => args![0] switch
        {
            _ when Away => throw new TimeoutException("Orders is away."),
            GetLiveSales ask => ValueTask.FromResult(new LiveSales(1, Net.GetValueOrDefault(ask.Session, []))),
            GetLiveOrders ask => ValueTask.FromResult(new LiveOrders(ask.Session == Suspected ? [new("O1", LiveHost.Now, OrderState.Paid, null, null, null, null, true, 90_000, null)] : [])),
            var other => throw new NotSupportedException($"{other}"),
        };
    }
}
