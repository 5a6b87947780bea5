using Market.Web.Data;
using Market.Web.Livestream.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>Kept three years to the day, then gone, with a note that stays; broken off anywhere it is finished; and what is held is not touched.</summary>
public sealed class DeleteEvidenceTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    public static TheoryData<Stack, int> Steps
    {
        get
        {
            var data = new TheoryData<Stack, int>();
            foreach (var stack in Enum.GetValues<Stack>())
                for (var steps = 0; steps < 4; steps++)
                    data.Add(stack, steps);
            return data;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<int> Round(LiveHost live) => live.In((DeleteEvidence delete) => delete.Round(Cancellation));

    private static Task<EvidenceDeletion?> Note(LiveHost live, string code) => live.In((WebDb db) => db.EvidenceDeletions.AsNoTracking().SingleOrDefaultAsync(deletion => deletion.SessionCode == code, Cancellation));

    private static async Task<(int Sessions, int Entries, int Items, int Evidence, bool Folder)> Left(LiveHost live, string code)
    {
        var (sessions, entries, items, evidence) = await live.In(async (WebDb db) => (
            await db.LiveSessions.CountAsync(session => session.Code == code, Cancellation), await db.LiveEvents.CountAsync(entry => entry.SessionCode == code, Cancellation),
            await db.LiveItems.CountAsync(item => item.SessionCode == code, Cancellation), await db.LiveEvidence.CountAsync(kept => kept.SessionCode == code, Cancellation)));
        return (sessions, entries, items, evidence, Directory.Exists(Path.Combine(live.Recordings(), code)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task For_three_years_nothing_goes_then_all_of_it_goes_and_a_note_of_it_stays(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();
        var (session, film) = (await live.Session(code), new FileInfo(Path.Combine(live.Recordings(), code, "00001.mp4")).Length);

        live.Time.SetUtcNow(session.EndedAt!.Value.AddYears(3).AddSeconds(-1));
        Assert.Equal(0, await Round(live));
        Assert.Null((await live.Verify(code)).Problem);
        live.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await Round(live));

        Assert.Equal((0, 0, 0, 0, false), await Left(live, code));
        var note = (await Note(live, code))!;
        Assert.Equal(("青椒入坛", 16L, 1, film, live.Time.GetUtcNow()), (note.Title, note.Entries, note.Files, note.Bytes, note.FinishedAt));
        Assert.Equal(session.LogHash, note.Head);
        Assert.Contains("00001.mp4", note.FileList, StringComparison.Ordinal);
        Assert.Equal(0, await Round(live));
        foreach (var statement in new[] { "UPDATE evidence_deletions SET title = 'x'", "UPDATE evidence_deletions SET finished_at = NULL", "DELETE FROM evidence_deletions" })
            await Assert.ThrowsAnyAsync<Exception>(() => live.In((WebDb db) => db.Database.ExecuteSqlRawAsync(statement, Cancellation)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_hosts_pictures_go_with_the_rest_and_the_note_names_them(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (code, seq) = await live.OverWithPicture();
        var hash = (await live.Session(code)).Log.Single(entry => entry.Seq == seq).Text!;
        live.Time.SetUtcNow((await live.Session(code)).EndedAt!.Value.AddYears(3));

        Assert.Equal(1, await Round(live));

        Assert.Equal(0, await live.In((WebDb db) => db.LivePictures.CountAsync(Cancellation)));
        var note = (await Note(live, code))!;
        Assert.Equal(2, note.Files);
        Assert.Contains(hash, note.FileList, StringComparison.Ordinal);
    }

    /// <summary>After how many of its steps the process dies: the note, the files, some of the entries, all of them.</summary>
    [Theory, MemberData(nameof(Steps))]
    public async Task Broken_off_anywhere_it_is_finished_by_the_next_round_with_one_note(Stack stack, int steps)
    {
        await using var live = await LiveHost.Start(stack);
        var (first, second) = (await live.Approved(), await live.Approved());
        var (code, other) = (await live.Over(first), await live.Over(second));
        live.Time.SetUtcNow((await live.Session(code)).EndedAt!.Value.AddYears(3));
        await live.In(async (DeleteEvidence delete) =>
        {
            Assert.True(await delete.Begin(code, live.Time.GetUtcNow().AddYears(-3), Cancellation));
            if (steps > 0)
                delete.DeleteFiles(code);
            if (steps > 1)
                Assert.True(await delete.DeleteSome(code, Cancellation));
            if (steps > 2)
                await delete.DeleteEntries(code, Cancellation);
            return true;
        });
        Assert.Null((await Note(live, code))!.FinishedAt);

        Assert.Equal(1, await Round(live));

        Assert.Equal((0, 0, 0, 0, false), await Left(live, code));
        var note = (await Note(live, code))!;
        Assert.Equal((16L, 1, live.Time.GetUtcNow()), (note.Entries, note.Files, note.FinishedAt));
        Assert.Null((await live.Verify(other)).Problem);
        Assert.Equal(1, await live.In((WebDb db) => db.EvidenceDeletions.CountAsync(Cancellation)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_held_stays_whatever_its_age_even_from_whoever_has_the_database_until_it_is_released(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();
        Assert.Equal(EvidenceOutcome.ReasonNeeded, await live.In((ChangeEvidence change) => change.Hold(code, " ", "office@example.com", Cancellation)));
        Assert.Equal(EvidenceOutcome.Done, await live.In((ChangeEvidence change) => change.Hold(code, "法院调取", "office@example.com", Cancellation)));
        Assert.Equal(EvidenceOutcome.NotNow, await live.In((ChangeEvidence change) => change.Hold(code, "再来", "office@example.com", Cancellation)));
        live.Time.SetUtcNow((await live.Session(code)).EndedAt!.Value.AddYears(9));

        Assert.Equal(0, await Round(live));
        Assert.False(await live.In((DeleteEvidence delete) => delete.Begin(code, live.Time.GetUtcNow(), Cancellation)));
        await Assert.ThrowsAnyAsync<Exception>(() => live.In(async (WebDb db) =>
        {
            db.EvidenceDeletions.Add(new EvidenceDeletion { SessionCode = code, Title = "x", HostUnit = "x", Head = [], FileList = "[]" });
            return await db.SaveChangesAsync(Cancellation);
        }));
        Assert.Null((await live.Verify(code)).Problem);

        Assert.Equal(EvidenceOutcome.Done, await live.In((ChangeEvidence change) => change.Release(code, "结案", "office@example.com", Cancellation)));
        var words = (await live.Session(code)).Log.Skip(16).Select(entry => (entry.Kind, entry.Text, entry.Actor));
        Assert.Equal([(Market.Web.Livestream.LiveEventKind.EvidenceHeld, "法院调取", "office@example.com"), (Market.Web.Livestream.LiveEventKind.EvidenceReleased, "结案", "office@example.com")], words);
        Assert.Equal(1, await Round(live));
        Assert.Equal(0, (await Left(live, code)).Sessions);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nodes_that_delete_at_once_write_one_note_and_each_sweeps_its_own_films(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();
        live.Time.SetUtcNow((await live.Session(code)).EndedAt!.Value.AddYears(3));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Round(live)));

        Assert.Equal((0, 0, 0, 0, false), await Left(live, code));
        Assert.NotNull((await Note(live, code))!.FinishedAt);
        // Of a node that kept a part of its own.
        KeptShows.Film(live.Recordings(), code, 2, live.Time.GetUtcNow());
        KeptShows.Film(live.Recordings(), "L261129-STAYS2", 1, live.Time.GetUtcNow());
        await live.In(async (DeleteEvidence delete) =>
        {
            await delete.Sweep(Cancellation);
            return true;
        });
        Assert.Equal(["L261129-STAYS2"], Directory.GetDirectories(live.Recordings()).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Less_than_three_years_cannot_be_set() =>
        Assert.Throws<InvalidOperationException>(() => VaultSettings.Of(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Live:KeepYears"] = "2" }).Build()));
}
