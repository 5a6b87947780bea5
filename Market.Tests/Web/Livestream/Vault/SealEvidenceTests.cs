using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Vault;
using Market.Web.Livestream.Video;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>Films are entered when they are finished, once, and a session that is over is sealed with all of them.</summary>
public sealed class SealEvidenceTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<LiveEvidence?> Evidence(LiveHost live, string code) => live.In((WebDb db) => db.LiveEvidence.AsNoTracking().SingleOrDefaultAsync(evidence => evidence.SessionCode == code, Cancellation));

    private static Task<int> Count(LiveHost live, string code, LiveEventKind kind) => live.In((WebDb db) => db.LiveEvents.CountAsync(entry => entry.SessionCode == code && entry.Kind == kind, Cancellation));

    private static EvidenceKeeper Keeper(LiveHost live) => new(live.Services.GetRequiredService<IServiceScopeFactory>(), live.Services.GetRequiredService<VideoSettings>(), live.Time, NullLogger<EvidenceKeeper>.Instance);

    private static async Task End(LiveHost live, string code) => Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.End(code, LiveHost.Host, KeptShows.Cadre, Cancellation)));

    [Theory, MemberData(nameof(Both))]
    public async Task A_film_is_entered_while_the_show_goes_on_and_the_seal_waits_for_one_that_is_still_being_finished(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.OnAir();
        var keeper = Keeper(live);
        KeptShows.Film(live.Recordings(), code, 1, live.Time.GetUtcNow());
        KeptShows.Film(live.Recordings(), code, 2, live.Time.GetUtcNow(), finished: false);

        Assert.Equal((1, 0), (await keeper.Round(all: false, Cancellation), await keeper.Round(all: false, Cancellation)));
        Assert.Equal(1, await Count(live, code, LiveEventKind.RecordingKept));
        await End(live, code);
        await keeper.Round(all: false, Cancellation);
        Assert.Null(await Evidence(live, code));

        KeptShows.Film(live.Recordings(), code, 2, live.Time.GetUtcNow());
        await keeper.Round(all: false, Cancellation);
        Assert.Equal((2, 40_003), ((await Evidence(live, code))!.Files, (await Evidence(live, code))!.Bytes));
        Assert.Null((await live.Verify(code)).Problem);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_cannot_be_finished_is_not_waited_for_for_ever_and_is_sealed_again_when_it_comes_after_all(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.OnAir();
        KeptShows.Film(live.Recordings(), code, 1, live.Time.GetUtcNow(), finished: false);
        await End(live, code);
        live.Time.Advance(TimeSpan.FromMinutes(11));
        await Keeper(live).Round(all: false, Cancellation);
        var first = (await Evidence(live, code))!;
        Assert.Equal(0, first.Files);
        Assert.Contains("\"unfinished\":[\"00001.mp4\"]", (await live.Session(code)).Log[^1].Text, StringComparison.Ordinal);
        // Broken off is not falsified.
        Assert.Null((await live.Verify(code)).Problem);

        live.Time.Advance(TimeSpan.FromDays(2));
        KeptShows.Film(live.Recordings(), code, 1, live.Time.GetUtcNow());
        Assert.Equal(0, await Keeper(live).Round(all: false, Cancellation));
        Assert.Equal(1, await Keeper(live).Round(all: true, Cancellation));

        var second = (await Evidence(live, code))!;
        Assert.Equal((1, 2), (second.Files, await Count(live, code, LiveEventKind.Sealed)));
        Assert.True(second.SealedSeq > first.SealedSeq);
        Assert.Null((await live.Verify(code, KnownHead.Text(first.SealedHash, first.SealedSeq))).Problem);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nodes_that_seal_at_once_seal_once_and_enter_each_film_once(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.OnAir();
        for (var epoch = 1; epoch <= 3; epoch++)
            KeptShows.Film(live.Recordings(), code, epoch, live.Time.GetUtcNow());
        await End(live, code);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Keeper(live).Round(all: true, Cancellation)));

        Assert.Equal((3, 1), (await Count(live, code, LiveEventKind.RecordingKept), await Count(live, code, LiveEventKind.Sealed)));
        Assert.Null((await live.Verify(code)).Problem);
    }

    [Fact]
    public async Task A_film_that_is_altered_exchanged_removed_or_slipped_in_is_named()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var code = await live.Over();
        var film = Path.Combine(live.Recordings(), code, "00001.mp4");
        var bytes = await File.ReadAllBytesAsync(film, Cancellation);

        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(film, bytes, Cancellation);
        Assert.Equal(new EvidenceProblem(EvidenceFault.FileAltered, "00001.mp4"), (await live.Verify(code)).Problem);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(film, bytes, Cancellation);
        Assert.Null((await live.Verify(code)).Problem);
        await File.WriteAllBytesAsync(Path.Combine(live.Recordings(), code, "00009.mp4"), bytes, Cancellation);
        Assert.Equal(new EvidenceProblem(EvidenceFault.FileUnknown, "00009.mp4"), (await live.Verify(code)).Problem);
        File.Delete(film);
        Assert.Equal(new EvidenceProblem(EvidenceFault.FileMissing, "00001.mp4"), (await live.Verify(code)).Problem);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_picture_that_was_exchanged_added_or_removed_behind_the_log_is_named(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (code, seq) = await live.OverWithPicture();
        var right = await live.Verify(code);
        Assert.Equal((null, 2), (right.Problem, right.Files));

        await live.Falsify(stack == Stack.Sqlite ? "UPDATE live_pictures SET jpeg = x'FFD8'" : @"UPDATE live_pictures SET jpeg = '\xFFD8'");
        Assert.Equal(new EvidenceProblem(EvidenceFault.FileAltered, LivePicture.FileOf(seq)), (await live.Verify(code)).Problem);
        await live.Falsify("UPDATE live_pictures SET seq = 1");
        Assert.Equal(new EvidenceProblem(EvidenceFault.FileMissing, LivePicture.FileOf(seq)), (await live.Verify(code)).Problem);
        var other = await live.Over();
        await live.Falsify($"UPDATE live_pictures SET session_code = '{other}'");
        Assert.Equal(new EvidenceProblem(EvidenceFault.FileUnknown, LivePicture.FileOf(1)), (await live.Verify(other)).Problem);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_price_that_changes_in_the_room_is_written_down_once_however_many_nodes_see_it(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.OnAir();
        PriceNotes Node() => new(live.Services.GetRequiredService<Rooms>(), live.Time);
        var (here, there) = (Node(), Node());
        ProductNews[] before = [new(LiveHost.Pepper.Code, 6_200, null, 9, 9, false, true)], after = [new(LiveHost.Pepper.Code, 5_500, 6_200, 9, 2, true, true)];
        Task Note(PriceNotes node, ProductNews[] products) => live.In(async (WebDb db) =>
        {
            await node.Note(db, code, products, Cancellation);
            return true;
        });

        foreach (var products in new[] { before, [before[0] with { Left = 1 }], after, after })
        {
            await Note(here, products);
            await Note(there, products);
        }

        var priced = Assert.Single((await live.Session(code)).Log, entry => entry.Kind == LiveEventKind.Priced);
        Assert.Equal((LiveHost.Pepper.Code, new PriceKept(5_500, 6_200, true, true)), (priced.ProductCode, PriceKept.Parse(priced.Text)));
    }
}
