using Market.Catalog.Contracts;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Room;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Livestream;

/// <summary>From the rehearsal to the end: each step by the host alone, in its time, written down; and only what may be shown is shown.</summary>
public sealed class RunSessionTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<RunOutcome> Run(LiveHost live, Func<RunSession, Task<RunOutcome>> step) => live.In(step);

    private static Task<RoomState?> Room(LiveHost live, string code) => live.Services.GetRequiredService<Rooms>().Read(code, Cancellation);

    private static async Task<string> Live(LiveHost live)
    {
        var code = await live.Approved();
        live.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(RunOutcome.Done, await Run(live, run => run.GoLive(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        return code;
    }

    private static Task<RunOutcome> Pin(LiveHost live, string code, string? product = null) =>
        Run(live, run => run.Pin(code, product ?? LiveHost.Pepper.Code, LiveHost.Host, "cadre@example.com", Cancellation));

    [Theory, MemberData(nameof(Both))]
    public async Task A_session_is_rehearsed_goes_live_shortly_before_its_time_and_ends_once(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Approved();

        Assert.Equal(RunOutcome.Done, await Run(live, run => run.Rehearse(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(SessionState.Approved, (await Room(live, code))!.Session.State);
        Assert.Equal(RunOutcome.Done, await Run(live, run => run.Rest(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(RunOutcome.TooEarly, await Run(live, run => run.GoLive(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        live.Time.Advance(TimeSpan.FromMinutes(105));
        Assert.Equal(RunOutcome.Done, await Run(live, run => run.GoLive(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(RunOutcome.NotNow, await Run(live, run => run.GoLive(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(SessionState.Live, (await Room(live, code))!.Session.State);
        Assert.Equal(RunOutcome.Done, await Run(live, run => run.End(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(RunOutcome.NotNow, await Run(live, run => run.End(code, LiveHost.Host, "cadre@example.com", Cancellation)));

        var session = await live.Session(code);
        Assert.Equal((LiveHost.Now.AddMinutes(105), LiveHost.Now.AddMinutes(105)), (session.StartedAt, session.EndedAt));
        Assert.Equal([LiveEventKind.Rehearsed, LiveEventKind.Rested, LiveEventKind.Started, LiveEventKind.Ended], session.Log.Skip(4).Select(entry => entry.Kind));
        var facts = await live.In((WebDb db) => db.Outbox.AsNoTracking().Select(fact => fact.Type).ToListAsync(Cancellation));
        Assert.Single(facts, type => type.Contains("LiveSessionStarted", StringComparison.Ordinal));
        Assert.Single(facts, type => type.Contains("LiveSessionEnded", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Somebody_elses_session_is_not_found_by_whoever_is_not_its_host(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await Live(live);
        var before = await live.Seen(code);
        const string Other = "cadre-2";

        Assert.Equal(RunOutcome.NotFound, await Run(live, run => run.End(code, Other, "x", Cancellation)));
        Assert.Equal(RunOutcome.NotFound, await Run(live, run => run.Pin(code, LiveHost.Pepper.Code, Other, "x", Cancellation)));
        Assert.Equal(RunOutcome.NotFound, await Run(live, run => run.Caption(code, "你好", Other, "x", Cancellation)));
        Assert.Equal(RunOutcome.NotFound, await Run(live, run => run.Correct(code, "你好", Other, "x", Cancellation)));
        Assert.Equal(before, await live.Seen(code));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_not_live_shows_nothing_and_says_nothing(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Approved();

        Assert.Equal(RunOutcome.NotNow, await Pin(live, code));
        Assert.Equal(RunOutcome.NotNow, await Run(live, run => run.Caption(code, "你好", LiveHost.Host, "x", Cancellation)));
        Assert.Equal(RunOutcome.NotNow, await Run(live, run => run.End(code, LiveHost.Host, "x", Cancellation)));
        live.Time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(RunOutcome.Blocked, await Run(live, run => run.GoLive(code, LiveHost.Host, "x", Cancellation)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_pinned_product_is_in_the_room_with_the_moment_and_pinned_again_it_keeps_it(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await Live(live);
        var at = live.Time.GetUtcNow();
        Assert.Null((await Room(live, code))!.Pinned);

        Assert.Equal(RunOutcome.Done, await Pin(live, code));
        live.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RunOutcome.Done, await Pin(live, code));

        var room = (await Room(live, code))!;
        Assert.Equal((LiveHost.Pepper.Code, (DateTimeOffset?)at), (room.Pinned, room.PinnedAt(LiveHost.Pepper.Code)));
        Assert.Equal(RunOutcome.Done, await Run(live, run => run.Unpin(code, LiveHost.Host, "x", Cancellation)));
        room = (await Room(live, code))!;
        Assert.Equal((null, (DateTimeOffset?)at), (room.Pinned, room.PinnedAt(LiveHost.Pepper.Code)));
        Assert.Equal(RunOutcome.NotInLineUp, await Pin(live, code, "T999"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_product_whose_certificate_was_withdrawn_cannot_be_shown_any_more(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await Live(live);
        live.Current.Change(known => known.After(LiveHost.Pepper with { Version = 2, Status = CertificateStatus.Withdrawn }));

        Assert.Equal(RunOutcome.MayNotBeShown, await Pin(live, code));
        Assert.Null((await live.Session(code)).PinnedCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_has_sold_well_can_still_be_shown(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await Live(live);
        // The quota was ten of fifty; five are left of all.
        live.Current.Change(known => known.After([new Market.Orders.Contracts.StockLevel(LiveHost.Pepper.Code, LiveHost.Pepper.SupplierCode, 5, 2)]));

        Assert.Equal(RunOutcome.Done, await Pin(live, code));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Words_are_kept_in_order_within_bounds_and_without_claims_and_a_correction_may_name_what_was_wrong(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await Live(live);

        Assert.Equal(RunOutcome.BadText, await Say(" "));
        Assert.Equal(RunOutcome.BadText, await Say(new string('花', RunSession.LongestText + 1)));
        Assert.Equal(RunOutcome.ForbiddenClaim, await Say("喝了能降 血 压"));
        Assert.Equal(RunOutcome.Done, await Say("今年的青花椒\n已经晒好"));
        for (var i = 0; i < RoomState.MostTexts; i++)
            Assert.Equal(RunOutcome.Done, await Say($"第 {i} 句"));
        Assert.Equal(RunOutcome.Done, await Run(live, run => run.Correct(code, "刚才说能降血压，不对：这是调味品。", LiveHost.Host, "x", Cancellation)));

        var room = (await Room(live, code))!;
        Assert.Equal(Enumerable.Range(0, RoomState.MostTexts).Select(i => $"第 {i} 句"), room.Captions.Select(said => said.Text));
        Assert.Equal("刚才说能降血压，不对：这是调味品。", Assert.Single(room.Corrections).Text);
        // A node that was not there reads the same.
        var other = new Rooms(live.Services.GetRequiredService<IServiceScopeFactory>());
        Assert.Equivalent(room, await other.Read(code, Cancellation));

        Task<RunOutcome> Say(string text) => Run(live, run => run.Caption(code, text, LiveHost.Host, "x", Cancellation));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_session_that_its_host_has_left_is_ended_when_its_prices_are_over(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await Live(live);
        var keeper = live.Services.GetRequiredService<ForgottenSessions>();
        live.Time.Advance(TimeSpan.FromMinutes(149));
        Assert.Equal(0, await live.In((WebDb db) => keeper.Round(db, Cancellation)));

        live.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, await live.In((WebDb db) => keeper.Round(db, Cancellation)));
        Assert.Equal(("market", SessionState.Ended), ((await live.Session(code)).Log[^1].Actor, (await live.Session(code)).State));
        Assert.Equal(SessionState.Ended, (await Room(live, code))!.Session.State);
    }
}
