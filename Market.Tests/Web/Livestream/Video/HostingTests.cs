using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Video.Streams;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>Which node has a session's host: the newest connection's, for as long as it says so.</summary>
public sealed class HostingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabases.Both), MemberType = typeof(TestDatabases))]
    public async Task The_newest_connection_of_the_host_holds_the_session_until_its_lease_is_over(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var hostings = live.Services.GetRequiredService<LiveHostings>();
        var code = await live.Approved();
        await Is(live, code, SessionState.Live);

        var first = (await hostings.Take(code, LiveHost.Host, Cancellation))!;
        live.Time.Advance(TimeSpan.FromSeconds(5));
        var second = (await hostings.Take(code, LiveHost.Host, Cancellation))!;

        Assert.Equal((1, 2, first.BeganAt), (first.Epoch, second.Epoch, second.BeganAt));
        Assert.Equal(HostingState.Replaced, await hostings.Renew(first, Cancellation));
        Assert.Null(await hostings.NextEpoch(first, Cancellation));
        Assert.Equal(3, await hostings.NextEpoch(second, Cancellation));
        live.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(HostingState.Held, await hostings.Renew(second, Cancellation));
        live.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(second.Token, (await hostings.Find(code, Cancellation))?.Token);
        live.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await hostings.Find(code, Cancellation));
    }

    [Fact]
    public async Task Nobody_holds_a_session_that_is_not_theirs_not_rehearsed_or_over()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var hostings = live.Services.GetRequiredService<LiveHostings>();
        var code = await live.Approved();

        Assert.Null(await hostings.Take(code, LiveHost.Host, Cancellation));
        await Is(live, code, SessionState.Live);
        Assert.Null(await hostings.Take(code, "cadre-2", Cancellation));
        Assert.Null(await hostings.Take("L000000-NOBODY", LiveHost.Host, Cancellation));
        Assert.False(await hostings.MayHost(code, "cadre-2", Cancellation));
        var held = (await hostings.Take(code, LiveHost.Host, Cancellation))!;
        await Is(live, code, SessionState.Ended);
        Assert.Equal(HostingState.Over, await hostings.Renew(held, Cancellation));
        Assert.True(await hostings.IsOver(code, Cancellation));
        Assert.Null(await hostings.Find(code, Cancellation));
        Assert.Null(await hostings.Take(code, LiveHost.Host, Cancellation));
    }

    [Fact]
    public async Task A_rehearsal_is_found_by_nobody_and_is_over_when_the_session_begins()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var hostings = live.Services.GetRequiredService<LiveHostings>();
        var code = await live.Approved();
        await Is(live, code, SessionState.Rehearsing);

        var rehearsal = (await hostings.Take(code, LiveHost.Host, Cancellation))!;
        live.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(rehearsal.IsRehearsal);
        await Is(live, code, SessionState.Live);
        Assert.Null(await hostings.Find(code, Cancellation));
        Assert.Equal(HostingState.Begun, await hostings.Renew(rehearsal, Cancellation));
        var broadcast = (await hostings.Take(code, LiveHost.Host, Cancellation))!;
        Assert.False(broadcast.IsRehearsal);
        Assert.Equal(TimeSpan.FromSeconds(2), broadcast.BeganAt - rehearsal.BeganAt);
    }

    [Fact]
    public async Task Who_sends_faster_than_any_camera_waits()
    {
        var time = new FakeTimeProvider();
        var pace = new Pace(time);
        Assert.True(pace.Wait(16 * 1024 * 1024, 1, Cancellation).IsCompleted);

        var waiting = pace.Wait(1024 * 1024, 1, Cancellation).AsTask();

        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1.1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }

    private static Task<int> Is(LiveHost live, string code, SessionState state) => live.In((WebDb db) =>
        db.LiveSessions.Where(session => session.Code == code).ExecuteUpdateAsync(set => set.SetProperty(session => session.State, state), Cancellation));
}
