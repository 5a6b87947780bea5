using System.Globalization;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Vault;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>Each entry of a session's log vouches for all before it; whatever is done to one afterwards is named.</summary>
public sealed class EvidenceChainTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task From_the_plan_to_the_seal_every_entry_is_chained_and_holds_line_up_prices_and_hidden_words(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();

        var (session, verdict) = (await live.Session(code), await live.Verify(code));

        Assert.Equal((null, session.LastSeq, 1), (verdict.Problem, verdict.Entries, verdict.Files));
        Assert.Equal(Convert.ToHexStringLower(session.LogHash!), verdict.Head);
        Assert.All(session.Log, entry => Assert.Equal(32, entry.Hash!.Length));
        var lineUp = System.Text.Json.JsonSerializer.Deserialize<LineUpKept>(session.Log.Single(entry => entry.Kind == LiveEventKind.Started).Text!, EvidenceContent.Json)!;
        Assert.Equal(("office@example.com", "先锋函〔2026〕18号", 5_000L, 10), (lineUp.ReviewedBy, lineUp.UnitApproval, lineUp.Items[0].LivePriceFen, lineUp.Items[0].Quota));
        Assert.Equal((LiveHost.Pepper.CertificateNo, 6_200L), (lineUp.Items[0].CertificateNo, lineUp.Items[0].Price!.Fen));
        Assert.Equal(6_200, PriceKept.Parse(session.Log.Single(entry => entry.Kind == LiveEventKind.Pinned).Text)!.Fen);
        var hidden = session.Log.Single(entry => entry.Kind == LiveEventKind.Hidden);
        Assert.Equal((HidingReason.Spam, "来我主页 \"便宜\""), (hidden.Reason, session.Log.Single(entry => entry.Seq == hidden.About).Text));
        Assert.Contains($"\"entries\":{session.LastSeq - 1},", session.Log[^1].Text, StringComparison.Ordinal);
        Assert.Equal(LiveEventKind.Sealed, session.Log[^1].Kind);
    }

    /// <summary>Of the entry that is named last; {0} is the session's code.</summary>
    public static TheoryData<Stack, string, string, string> Falsifications
    {
        get
        {
            var data = new TheoryData<Stack, string, string, string>();
            foreach (var stack in Enum.GetValues<Stack>())
                foreach (var (statement, fault, what) in new[]
                {
                    ("UPDATE live_events SET text = '好吃' WHERE session_code = '{0}' AND seq = 8", "EntryAltered", "8"),
                    ("UPDATE live_events SET reason = 'Abuse' WHERE session_code = '{0}' AND kind = 'Hidden'", "EntryAltered", "9"),
                    ("UPDATE live_events SET account_id = 'viewer-9' WHERE session_code = '{0}' AND seq = 7", "EntryAltered", "7"),
                    ("UPDATE live_events SET kind = 'Unpinned' WHERE session_code = '{0}' AND seq = 6", "EntryAltered", "6"),
                    ("UPDATE live_events SET kind = 'Nonsense' WHERE session_code = '{0}' AND seq = 10", "EntryAltered", "10"),
                    ("UPDATE live_events SET actor = 'x' WHERE session_code = '{0}' AND seq = 1", "EntryAltered", "1"),
                    ("UPDATE live_events SET hash = NULL WHERE session_code = '{0}' AND seq = 3", "EntryAltered", "3"),
                    ("DELETE FROM live_events WHERE session_code = '{0}' AND seq = 8", "EntryMissing", "8"),
                    ("DELETE FROM live_events WHERE session_code = '{0}' AND kind = 'Sealed'", "EntryMissing", "16"),
                    ("INSERT INTO live_events (session_code, seq, at, kind, actor, text) SELECT session_code, 99, at, kind, actor, text FROM live_events WHERE session_code = '{0}' AND seq = 7", "EntryAdded", "99"),
                    ("UPDATE live_sessions SET log_hash = (SELECT hash FROM live_events WHERE session_code = '{0}' AND seq = 2) WHERE code = '{0}'", "HeadDiffers", "16"),
                    ("UPDATE live_evidence SET sealed_hash = (SELECT hash FROM live_events WHERE session_code = '{0}' AND seq = 2) WHERE session_code = '{0}'", "SealDiffers", "16"),
                })
                    data.Add(stack, statement, fault, what);
            return data;
        }
    }

    [Theory, MemberData(nameof(Falsifications))]
    public async Task Whatever_somebody_with_the_database_s_password_changes_the_first_wrong_entry_is_named(Stack stack, string statement, string fault, string what)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();

        await live.Falsify(string.Format(CultureInfo.InvariantCulture, statement, code));

        Assert.Equal(new EvidenceProblem(Enum.Parse<EvidenceFault>(fault), what), (await live.Verify(code)).Problem);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Who_writes_the_whole_chain_anew_is_found_out_by_a_head_that_was_published(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();
        var published = await live.In((WebDb db) => db.LiveEvidence.Select(evidence => new { evidence.SealedHash, evidence.SealedSeq }).SingleAsync(Cancellation));
        var head = KnownHead.Text(published.SealedHash, published.SealedSeq);
        Assert.Null((await live.Verify(code, head)).Problem);

        // Everything from a word on, and the seal.
        await live.Falsify($"UPDATE live_events SET text = '好吃' WHERE session_code = '{code}' AND seq = 8", $"UPDATE live_events SET hash = NULL WHERE session_code = '{code}'", $"UPDATE live_sessions SET log_hash = NULL WHERE code = '{code}'");
        await live.In((WebDb db) => db.Write(async token => await db.Lock(code, token) is not null, Cancellation));
        await live.Falsify($"UPDATE live_evidence SET sealed_hash = (SELECT hash FROM live_events WHERE session_code = '{code}' AND seq = {published.SealedSeq}) WHERE session_code = '{code}'");

        Assert.Null((await live.Verify(code)).Problem);
        Assert.Equal(EvidenceFault.KnownHeadDiffers, (await live.Verify(code, head)).Problem?.Fault);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_database_refuses_to_change_or_remove_what_is_chained_whoever_asks(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();

        string[] statements =
        [
            "UPDATE live_events SET text = 'x' WHERE seq = 8", "UPDATE live_events SET hash = NULL", "DELETE FROM live_events WHERE seq = 8", $"DELETE FROM live_sessions WHERE code = '{code}'",
            .. stack == Stack.Postgres ? ["TRUNCATE live_events"] : Array.Empty<string>(),
        ];
        foreach (var statement in statements)
            await Assert.ThrowsAnyAsync<Exception>(() => live.In((WebDb db) => db.Database.ExecuteSqlRawAsync(statement, Cancellation)));

        Assert.Null((await live.Verify(code)).Problem);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_log_of_an_earlier_version_is_chained_when_its_session_is_next_taken_hold_of(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.OnAir();
        await live.Falsify($"UPDATE live_events SET hash = NULL WHERE session_code = '{code}'", $"UPDATE live_sessions SET log_hash = NULL WHERE code = '{code}'");
        Assert.Equal(EvidenceFault.EntryAltered, (await live.Verify(code)).Problem?.Fault);

        await live.Says(code, "你好", "viewer-1");

        var verdict = await live.Verify(code);
        Assert.Equal((null, 7L), (verdict.Problem, verdict.Entries));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Many_who_write_at_once_are_chained_one_after_another(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.OnAir();

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (viewer, _) => await live.In((Chat chat) => chat.Say(code, $"第 {viewer} 句", $"viewer-{viewer}", Cancellation)));

        var verdict = await live.Verify(code);
        Assert.Equal((null, 206L), (verdict.Problem, verdict.Entries));
    }

    [Fact]
    public async Task Whichever_entry_of_whatever_show_is_touched_it_and_no_other_is_named()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        const int Seed = 20261129;
        var random = new Random(Seed);
        var code = await live.OnAir();
        for (var step = 0; step < 60; step++)
        {
            live.Time.Advance(TimeSpan.FromSeconds(random.Next(2, 40)));
            await (random.Next(6) switch
            {
                0 => live.In((RunSession run) => run.Pin(code, LiveHost.Pepper.Code, LiveHost.Host, KeptShows.Cadre, Cancellation)) as Task,
                1 => live.In((RunSession run) => run.Unpin(code, LiveHost.Host, KeptShows.Cadre, Cancellation)),
                2 => live.In((RunSession run) => run.Caption(code, $"说 {step} \t\"引号\"\\ 😀", LiveHost.Host, KeptShows.Cadre, Cancellation)),
                3 => live.In((Moderate moderate) => moderate.Slow(code, random.Next(300), LiveHost.Host, KeptShows.Cadre, Cancellation)),
                _ => live.In((Chat chat) => chat.Say(code, $"话 {step} <b>", $"viewer-{step}", Cancellation)),
            });
        }
        var last = await live.Seen(code);
        Assert.True(last > 40, $"{last}");
        Assert.Null((await live.Verify(code)).Problem);
        var columns = new[] { "text", "actor", "name", "account_id", "product_code" };
        for (var attempt = 0; attempt < 25; attempt++)
        {
            var (seq, column) = (random.NextInt64(1, last + 1), columns[random.Next(columns.Length)]);
            var read = $"SELECT {column} AS \"Value\" FROM live_events WHERE session_code = '{code}' AND seq = {seq}";
            var before = await live.In((WebDb db) => db.Database.SqlQueryRaw<string?>(read).SingleAsync(Cancellation));

            await live.Falsify($"UPDATE live_events SET {column} = coalesce({column}, '') || '!' WHERE session_code = '{code}' AND seq = {seq}");

            Assert.Equal(new EvidenceProblem(EvidenceFault.EntryAltered, $"{seq}"), (await live.Verify(code)).Problem);
            await live.Falsify($"UPDATE live_events SET {column} = {Literal(before)} WHERE session_code = '{code}' AND seq = {seq}");
        }
        Assert.Null((await live.Verify(code)).Problem);
    }

    /// <summary>As a statement that may hold places to fill in has it.</summary>
    private static string Literal(string? text) => text is null ? "NULL" : $"'{text.Replace("'", "''", StringComparison.Ordinal).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}'";
}
