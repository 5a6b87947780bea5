using System.Text.Json;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>All that a seal vouches for, in the text of its entry.</summary>
/// <param name="Head">Hash of the entry before, in hexadecimal.</param>
/// <param name="Counts">Of entries, by kind.</param>
/// <param name="Unfinished">Names of files that were broken off and could not be finished until then.</param>
internal sealed record SealContent(long Entries, string Head, SortedDictionary<string, int> Counts, IReadOnlyList<SealedFile> Files, IReadOnlyList<string> Unfinished)
{
    public string Json() => JsonSerializer.Serialize(this, EvidenceContent.Json);
}

internal sealed record SealedFile(string File, long Bytes, string Sha256);

/// <summary>
/// Enters finished recordings into the log of their session and, once the session is over, seals it: one entry that says how many entries and which files there are, and whose hash
/// vouches for all. A file that comes later (a node that was away) is entered and sealed again; the first seal stays in the chain.
/// </summary>
internal sealed class SealEvidence(WebDb db, VideoSettings video, Rooms rooms, TimeProvider time)
{
    private const string Actor = "market";

    /// <summary>So long after the end, a seal waits for recordings that are being finished.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <param name="entered">Files that this node knows to be in the log; what it learns of is added.</param>
    /// <returns>Whether something was written.</returns>
    public async Task<bool> Keep(string code, ISet<string> entered, CancellationToken cancellation)
    {
        var manifests = await RecordingFolder.Manifests(Recorders.Folder(video, code), cancellation);
        List<KeptRecording> finished = [.. manifests.Select(KeptRecording.Of).OfType<KeptRecording>()];
        List<string> unfinished = [.. manifests.Where(manifest => !manifest.IsFinished).Select(manifest => manifest.File)];
        // Looked up before anything is locked: once an hour all sessions there are come by here.
        if (!finished.TrueForAll(IsEntered))
            entered.UnionWith((await Entered(code).ToListAsync(cancellation)).Select(file => $"{code}/{file}"));
        if (finished.TrueForAll(IsEntered) && !await WaitsForSeal(code, cancellation))
            return false;
        var written = await db.Write(async token =>
        {
            if (await db.Lock(code, token) is not { StartedAt: not null } session || await db.EvidenceDeletions.AnyAsync(deletion => deletion.SessionCode == code, token))
                return false;
            var added = await Enter(session, finished, token);
            return await Seal(session, added, unfinished, token) || added;
        }, done => done, cancellation);
        if (written)
            rooms.Changed(code);
        return written;

        bool IsEntered(KeptRecording file) => entered.Contains($"{code}/{file.File}");
    }

    private IQueryable<string> Entered(string code) => db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.RecordingKept).Select(entry => entry.Name!);

    private Task<bool> WaitsForSeal(string code, CancellationToken cancellation) =>
        db.LiveSessions.AnyAsync(session => session.Code == code && session.State == SessionState.Ended && !db.LiveEvidence.Any(evidence => evidence.SessionCode == code), cancellation);

    private async Task<bool> Enter(LiveSession session, List<KeptRecording> finished, CancellationToken cancellation)
    {
        var known = await Entered(session.Code).ToListAsync(cancellation);
        var before = session.LastSeq;
        foreach (var file in finished.Where(file => !known.Contains(file.File)))
            session.Record(seq => new LiveEvent
            {
                SessionCode = session.Code,
                Seq = seq,
                At = time.GetUtcNow(),
                Kind = LiveEventKind.RecordingKept,
                Actor = Actor,
                Name = file.File,
                Text = file.Json(),
            });
        return session.LastSeq > before;
    }

    private async Task<bool> Seal(LiveSession session, bool added, List<string> unfinished, CancellationToken cancellation)
    {
        if (session is not { State: SessionState.Ended, EndedAt: { } endedAt })
            return false;
        var evidence = await db.LiveEvidence.SingleOrDefaultAsync(known => known.SessionCode == session.Code, cancellation);
        var now = time.GetUtcNow();
        if (evidence is null ? unfinished.Count > 0 && now - endedAt < Patience : !added)
            return false;
        // What was just entered is counted too.
        await db.SaveChangesAsync(cancellation);
        var content = await Content(session, unfinished, cancellation);
        var seal = session.Record(seq => new LiveEvent { SessionCode = session.Code, Seq = seq, At = now, Kind = LiveEventKind.Sealed, Actor = Actor, Text = content.Json() });
        if (evidence is null)
            db.LiveEvidence.Add(evidence = new LiveEvidence { SessionCode = session.Code, EndedAt = endedAt });
        evidence.Seal(seal, content.Files.Count, content.Files.Sum(file => file.Bytes));
        return true;
    }

    private async Task<SealContent> Content(LiveSession session, List<string> unfinished, CancellationToken cancellation)
    {
        var log = db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == session.Code);
        var counts = await log.GroupBy(entry => entry.Kind).Select(of => new { of.Key, Count = of.Count() }).ToListAsync(cancellation);
        var files = (await log.Where(entry => entry.Kind == LiveEventKind.RecordingKept).OrderBy(entry => entry.Seq).Select(entry => entry.Text!).ToListAsync(cancellation)).ConvertAll(KeptRecording.Parse);
        return new SealContent(
            session.LastSeq, Convert.ToHexStringLower(session.LogHash!), new(counts.ToDictionary(of => $"{of.Key}", of => of.Count), StringComparer.Ordinal),
            files.ConvertAll(file => new SealedFile(file.File, file.Bytes, file.Sha256)), unfinished);
    }
}
