using System.Collections.Concurrent;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>
/// The replays that this node has been asked for, in memory: however many look on, the database is asked every few seconds whether anything was written, and read again only when
/// it was.
/// </summary>
internal sealed class Replays(IServiceScopeFactory scopes, VideoSettings video)
{
    private const int Most = 100;
    private const int FreshMilliseconds = 3000;
    private static readonly LiveEventKind[] Shown =
        [LiveEventKind.Pinned, LiveEventKind.Captioned, LiveEventKind.Corrected, LiveEventKind.Hidden, LiveEventKind.Restored, LiveEventKind.Answered, LiveEventKind.RecordingKept];
    private readonly ConcurrentDictionary<string, Entry> known = new();

    /// <summary>The replay as it was at most a moment ago; null for a session that was not live, is not over, or is gone.</summary>
    public async Task<Replay?> Read(string code, CancellationToken cancellation)
    {
        var entry = known.GetOrAdd(code, _ => new Entry());
        if (entry is { Replay: { } fresh } && entry.IsFresh)
            return fresh;
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (!entry.IsFresh)
                entry.Keep(await Renew(code, entry.Replay, cancellation));
        }
        finally
        {
            entry.Gate.Release();
        }
        if (entry.Replay is null || known.Count > Most)
            known.TryRemove(code, out _);
        return entry.Replay;
    }

    /// <summary>Whoever looks next is shown what is true now.</summary>
    public void Forget(string code) => known.TryRemove(code, out _);

    private async Task<Replay?> Renew(string code, Replay? before, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        if (before is not null && await db.LiveSessions.Where(session => session.Code == code).Select(session => session.LastSeq).SingleOrDefaultAsync(cancellation) == before.Seq)
            return before;
        if (await db.LiveSessions.AsNoTracking().Include(session => session.Items).SingleOrDefaultAsync(session => session.Code == code && session.State == SessionState.Ended, cancellation) is not { } found
            || await db.EvidenceDeletions.AnyAsync(deletion => deletion.SessionCode == code, cancellation))
            return null;
        return await Load(db, found, cancellation);
    }

    private async Task<Replay> Load(WebDb db, LiveSession session, CancellationToken cancellation)
    {
        var log = db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == session.Code && entry.Seq <= session.LastSeq);
        var shown = await log.Where(entry => Shown.Contains(entry.Kind)).OrderBy(entry => entry.Seq).ToListAsync(cancellation);
        var said = await log.Where(entry => entry.Kind == LiveEventKind.Said).OrderBy(entry => entry.Seq).Take(Replay.MostMessages).ToListAsync(cancellation);
        var evidence = await db.LiveEvidence.AsNoTracking().SingleOrDefaultAsync(kept => kept.SessionCode == session.Code, cancellation);
        var films = RecordingFolder.Films(Recorders.Folder(video, session.Code)).ToHashSet();
        List<ReplayPart> parts = [.. KeptRecording.Readable(shown.Where(entry => entry.Kind == LiveEventKind.RecordingKept).Select(entry => entry.Text!)).Where(file => films.Contains(file.File) && file.DurationMs > 0)
            .OrderBy(file => file.BeganAt).ThenBy(file => file.Epoch).Select((file, at) => new ReplayPart(at + 1, file))];
        List<ReplayChapter> chapters = [.. shown.Where(entry => entry.Kind == LiveEventKind.Pinned)
            .Select((pin, at) => new ReplayChapter(at + 1, pin.ProductCode!, pin.At, Replay.PlaceOf(parts, pin.At)))];
        List<ReplayText> texts = [.. shown.Where(entry => entry.Kind is LiveEventKind.Captioned or LiveEventKind.Corrected).Take(Replay.MostTexts)
            .Select(entry => new ReplayText(entry.Seq, entry.At, entry.Text!, entry.Kind == LiveEventKind.Corrected))];
        return new Replay(
            session.View(), session.HostId, session.LastSeq, evidence is null ? null : new KnownHead(evidence.SealedSeq, Convert.ToHexStringLower(evidence.SealedHash)), evidence?.SealedAt, evidence?.WithdrawnAt,
            parts, chapters, texts, [.. Visible(said, shown)]);
    }

    /// <summary>Nothing of a hidden message is shown, not even that there was one; it stays in the evidence.</summary>
    private static IEnumerable<RoomMessage> Visible(List<LiveEvent> said, List<LiveEvent> acts)
    {
        var hidden = acts.Where(act => act.Kind is LiveEventKind.Hidden or LiveEventKind.Restored).GroupBy(act => act.About).Where(of => of.Last().Kind == LiveEventKind.Hidden).Select(of => of.Key).ToHashSet();
        var answered = acts.Where(act => act.Kind == LiveEventKind.Answered).Select(act => act.About).ToHashSet();
        return said.Where(message => !hidden.Contains(message.Seq))
            .Select(message => new RoomMessage(message.Seq, message.At, message.AccountId!, message.Name!, message.Text!, Answered: answered.Contains(message.Seq)));
    }

    private sealed class Entry
    {
        private long readAt = long.MinValue / 2;

        public SemaphoreSlim Gate { get; } = new(1, 1);
        public Replay? Replay { get; private set; }

        // Of the machine, not of the clock: how long ago it was read, whatever time a test says it is.
        public bool IsFresh => Environment.TickCount64 - Interlocked.Read(ref readAt) < FreshMilliseconds;

        public void Keep(Replay? replay)
        {
            Replay = replay;
            Interlocked.Exchange(ref readAt, Environment.TickCount64);
        }
    }
}
