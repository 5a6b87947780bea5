using Market.Web.Livestream;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>Where a pin is in the film, what stands under it, and what is not shown to the public.</summary>
public sealed class ReplayTests
{
    private static readonly DateTimeOffset Start = LiveHost.Now;

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ReplayPart Part(int number, int begins, int seconds) =>
        new(number, new KeptRecording($"{number:00000}.mp4", number, "video/mp4", 640, 360, Start.AddSeconds(begins).ToUnixTimeMilliseconds(), seconds * 1000, 1, "00"));

    [Theory]
    [InlineData(-5, 1, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(59.5, 1, 59_500)]
    [InlineData(60, 2, 0)]
    [InlineData(75, 2, 0)]
    [InlineData(80, 2, 0)]
    [InlineData(95.25, 2, 15_250)]
    [InlineData(110, null, 0)]
    public void A_moment_is_found_in_the_part_that_was_recorded_then_or_where_the_next_begins(double second, int? part, long milliseconds) =>
        Assert.Equal(part is { } number ? new ReplayPlace(number, milliseconds) : null, Replay.PlaceOf([Part(1, 0, 60), Part(2, 80, 30)], Start.AddSeconds(second)));

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(245_900, "4:05")]
    [InlineData(3_845_000, "1:04:05")]
    public void Its_time_reads_as_in_a_player(long milliseconds, string shown) => Assert.Equal(shown, new ReplayPlace(1, milliseconds).Clock);

    [Fact]
    public void Without_a_film_there_is_no_place() => Assert.Null(Replay.PlaceOf([], Start));

    [Fact]
    public void Captions_stand_in_the_time_of_their_part_until_the_next_and_cannot_be_anything_but_text()
    {
        ReplayText Text(double second, string text, bool correction = false) => new(1, Start.AddSeconds(second), text, correction);

        var vtt = Subtitles.Of(Part(1, 10, 60), [Text(9, "早"), Text(12.5, "一 <b>&--> 二"), Text(15, "三", correction: true), Text(69, "末"), Text(70, "晚")], "更正");

        Assert.Equal("WEBVTT\n\n00:00:02.500 --> 00:00:05.000\n一 &lt;b&gt;&amp;--&gt; 二\n\n00:00:05.000 --> 00:00:13.000\n更正 三\n\n00:00:59.000 --> 00:01:00.000\n末\n", vtt);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_public_sees_chapters_words_and_messages_but_nothing_hidden_and_only_when_it_is_over(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var replays = live.Services.GetRequiredService<Replays>();
        var approved = await live.Approved();
        Assert.Null(await replays.Read(approved, Cancellation));
        Assert.Null(await replays.Read("L000000-AAAAAA", Cancellation));

        var replay = (await replays.Read(await live.Over(approved), Cancellation))!;

        var chapter = Assert.Single(replay.Chapters);
        Assert.Equal((LiveHost.Pepper.Code, new ReplayPlace(1, 0)), (chapter.ProductCode, chapter.Place));
        Assert.Equal(["辣不辣？", "=SUM(A1)"], replay.Messages.Select(message => message.Text));
        Assert.Equal([("今天讲花椒", false), ("净含量是 500 克", true)], replay.Texts.Select(text => (text.Text, text.Correction)));
        Assert.Equal(16, replay.Seal!.Seq);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_office_withdraws_it_with_a_reason_and_the_evidence_stays(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (code, replays) = (await live.Over(), live.Services.GetRequiredService<Replays>());
        Assert.Null((await replays.Read(code, Cancellation))!.WithdrawnAt);

        Assert.Equal(EvidenceOutcome.ReasonNeeded, await live.In((ChangeEvidence change) => change.Withdraw(code, null, "office@example.com", Cancellation)));
        Assert.Equal(EvidenceOutcome.Done, await live.In((ChangeEvidence change) => change.Withdraw(code, "镜头里有证件", "office@example.com", Cancellation)));

        Assert.NotNull((await replays.Read(code, Cancellation))!.WithdrawnAt);
        Assert.Null((await live.Verify(code)).Problem);
        Assert.Equal((LiveEventKind.ReplayWithdrawn, "镜头里有证件", "office@example.com"), (await live.Session(code)).Log.Select(entry => (entry.Kind, entry.Text!, entry.Actor)).Last());
        Assert.Equal(EvidenceOutcome.Done, await live.In((ChangeEvidence change) => change.Restore(code, "已打码", "office@example.com", Cancellation)));
        Assert.Null((await replays.Read(code, Cancellation))!.WithdrawnAt);
        Assert.Equal(EvidenceOutcome.NotNow, await live.In((ChangeEvidence change) => change.Restore(code, "再来", "office@example.com", Cancellation)));
    }

    [Fact]
    public async Task A_message_that_is_hidden_and_shown_again_is_public_and_one_whose_film_is_gone_still_has_its_chapter()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var code = await live.OnAir();
        var message = await live.Says(code, "好吃", "viewer-1");
        await live.Hides(code, message);
        Assert.Equal(ModerateOutcome.Done, await live.In((Moderate moderate) => moderate.Restore(code, message, LiveHost.Host, KeptShows.Cadre, Cancellation)));
        await live.In((RunSession run) => run.End(code, LiveHost.Host, KeptShows.Cadre, Cancellation));
        await live.Keep(code);

        var replay = (await live.Services.GetRequiredService<Replays>().Read(code, Cancellation))!;

        Assert.Equal("好吃", Assert.Single(replay.Messages).Text);
        Assert.Empty(replay.Parts);
        Assert.Null(Assert.Single(replay.Chapters).Place);
    }

    [Fact]
    public async Task What_somebody_has_made_of_a_film_s_entry_hides_the_film_and_nothing_else()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var code = await live.Over();
        await live.Falsify($"UPDATE live_events SET text = 'nonsense' WHERE session_code = '{code}' AND kind = 'RecordingKept'");

        var replay = (await live.Services.GetRequiredService<Replays>().Read(code, Cancellation))!;

        Assert.Equal((0, 1), (replay.Parts.Count, replay.Chapters.Count));
        Assert.Equal(new EvidenceProblem(EvidenceFault.EntryAltered, "15"), (await live.Verify(code)).Problem);
    }
}
