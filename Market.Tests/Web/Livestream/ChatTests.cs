using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Room;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Livestream;

/// <summary>Who may write what, how often; who may hide it, for which reason; and that nothing of it is lost.</summary>
public sealed class ChatTests
{
    private const string Viewer = "viewer-1";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<(LiveHost Live, string Code)> Room(Stack stack)
    {
        var live = await LiveHost.Start(stack);
        var code = await live.Approved();
        live.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.GoLive(code, LiveHost.Host, "cadre@example.com", Cancellation)));
        return (live, code);
    }

    private static Task<SayOutcome> Say(LiveHost live, string code, string? text, string account = Viewer) => live.In((Chat chat) => chat.Say(code, text, account, Cancellation));

    private static Task<ModerateOutcome> By(LiveHost live, Func<Moderate, Task<ModerateOutcome>> work) => live.In(work);

    private static async Task<RoomState> Look(LiveHost live, string code) => (await live.Services.GetRequiredService<Rooms>().Read(code, Cancellation, now: true))!;

    [Theory, MemberData(nameof(Both))]
    public async Task A_message_is_short_allowed_and_not_too_soon_after_the_last(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;

        Assert.Equal(SayOutcome.BadText, await Say(live, code, " "));
        Assert.Equal(SayOutcome.BadText, await Say(live, code, new string('好', Chat.LongestMessage + 1)));
        Assert.Equal(SayOutcome.Blocked, await Say(live, code, "加 微*信 便宜"));
        Assert.Equal(SayOutcome.Done, await Say(live, code, "糖尿病人能吃吗？"));
        Assert.Equal(SayOutcome.TooFast, await Say(live, code, "在吗"));
        Assert.Equal(SayOutcome.Done, await Say(live, code, "我也想知道", "viewer-2"));
        live.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SayOutcome.Done, await Say(live, code, "在吗"));

        var room = await Look(live, code);
        Assert.Equal(["糖尿病人能吃吗？", "我也想知道", "在吗"], room.Messages.Select(message => message.Text));
        Assert.Equal(room.Messages[0].Name, room.Messages[2].Name);
        Assert.NotEqual(room.Messages[0].Name, room.Messages[1].Name);
        Assert.DoesNotContain(Viewer, room.Messages[0].Name, StringComparison.Ordinal);
        Assert.Equal(SayOutcome.NotFound, await Say(live, "L0", "你好"));
        await live.In((RunSession run) => run.End(code, LiveHost.Host, "x", Cancellation));
        Assert.Equal(SayOutcome.NotNow, await Say(live, code, "再见", "viewer-3"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task In_slow_mode_viewers_wait_and_the_host_does_not(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Slow(code, 30, LiveHost.Host, "x", Cancellation)));
        await Say(live, code, "一");
        await Say(live, code, "一", LiveHost.Host);
        live.Time.Advance(TimeSpan.FromSeconds(29));

        Assert.Equal(SayOutcome.TooFast, await Say(live, code, "二"));
        Assert.Equal(SayOutcome.Done, await Say(live, code, "二", LiveHost.Host));
        live.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SayOutcome.Done, await Say(live, code, "三"));
        Assert.Equal(30, (await Look(live, code)).SlowSeconds);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Hidden_restored_answered_and_muted_are_entries_beside_the_message_that_stays_as_it_was(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        await Say(live, code, "卖假货");
        var seq = (await Look(live, code)).Messages[0].Seq;

        Assert.Equal(ModerateOutcome.ReasonNeeded, await By(live, moderate => moderate.Hide(code, seq, null, LiveHost.Host, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.ReasonNeeded, await By(live, moderate => moderate.Hide(code, seq, (HidingReason)77, LiveHost.Host, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.NotFound, await By(live, moderate => moderate.Hide(code, 1, HidingReason.Spam, LiveHost.Host, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Hide(code, seq, HidingReason.Abuse, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal((HidingReason?)HidingReason.Abuse, (await Look(live, code)).Messages[0].Hidden);
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Restore(code, seq, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Answer(code, seq, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Mute(code, seq, off: false, LiveHost.Host, "cadre@example.com", Cancellation)));

        var room = await Look(live, code);
        Assert.Equal((null, true), (room.Messages[0].Hidden, room.Messages[0].Answered));
        Assert.Equal([Viewer], room.Muted);
        live.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(SayOutcome.Muted, await Say(live, code, "喂"));
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Mute(code, seq, off: true, LiveHost.Host, "cadre@example.com", Cancellation)));
        Assert.Equal(SayOutcome.Done, await Say(live, code, "喂"));
        var log = (await live.Session(code)).Log;
        Assert.Equal("卖假货", log.Single(entry => entry.Seq == seq).Text);
        Assert.Equal([LiveEventKind.Hidden, LiveEventKind.Restored, LiveEventKind.Answered, LiveEventKind.Muted, LiveEventKind.Unmuted], log.Where(entry => entry.About == seq).Select(entry => entry.Kind));
        // Whoever opens the room now reads the same from the log.
        var known = await Look(live, code);
        var opened = (await new Rooms(live.Services.GetRequiredService<IServiceScopeFactory>()).Read(code, Cancellation))!;
        Assert.Equivalent(known, opened with { Session = known.Session });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_moderator_is_named_by_the_host_alone_for_this_room_alone_and_is_not_muted(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        const string Helper = "helper-1";
        await Say(live, code, "我来帮忙", Helper);
        var seq = (await Look(live, code)).Messages[0].Seq;

        Assert.Equal(ModerateOutcome.NotFound, await By(live, moderate => moderate.Slow(code, 5, Helper, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.NotFound, await By(live, moderate => moderate.Name(code, (Helper, "h@example.com"), off: false, Helper, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.UnknownAccount, await By(live, moderate => moderate.Name(code, null, off: false, LiveHost.Host, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Name(code, (Helper, "h@example.com"), off: false, LiveHost.Host, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Slow(code, 5, Helper, "h@example.com", Cancellation)));
        Assert.Equal(ModerateOutcome.NotThem, await By(live, moderate => moderate.Mute(code, seq, off: false, LiveHost.Host, "x", Cancellation)));
        Assert.Equal("moderator", Chat.RoleOf(Helper, await Look(live, code)));
        var other = await live.Approved();
        Assert.Equal(ModerateOutcome.NotFound, await By(live, moderate => moderate.Slow(other, 5, Helper, "x", Cancellation)));

        Assert.Equal(ModerateOutcome.Done, await By(live, moderate => moderate.Name(code, (Helper, "h@example.com"), off: true, LiveHost.Host, "x", Cancellation)));
        Assert.Equal(ModerateOutcome.NotFound, await By(live, moderate => moderate.Slow(code, 0, Helper, "x", Cancellation)));
    }

    [Fact]
    public void The_district_adds_words_in_its_settings_or_in_a_file()
    {
        var file = Path.Combine(Path.GetTempPath(), $"words-{Guid.NewGuid():N}.txt");
        File.WriteAllLines(file, ["假一赔十", ""]);
        var words = new BlockedWords(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Live:BlockedWords:0"] = "代购", ["Live:BlockedWordsFile"] = file }).Build());
        File.Delete(file);

        Assert.True(words.In("我帮你代 购") && words.In("假一赔十！") && words.In("看 HTTPS://x.example"));
        Assert.False(words.In("这个怎么代替") || words.In("好吃"));
    }
}
