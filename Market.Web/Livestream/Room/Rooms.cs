using System.Collections.Concurrent;
using System.Collections.Immutable;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Room;

/// <summary>
/// The rooms that this node has been asked for, in memory. Each follows its log, which all nodes write into Web's database: a room is the same on every node and survives them
/// all. However many look at a room, its log is read a few times a second.
/// </summary>
internal sealed class Rooms(IServiceScopeFactory scopes)
{
    private const int EntriesAtOnce = 500;
    private const int FreshMilliseconds = 200;

    /// <summary>Of which a session has so few that all are read when a room is opened.</summary>
    private static readonly LiveEventKind[] Few =
    [
        LiveEventKind.Pinned, LiveEventKind.Unpinned, LiveEventKind.Captioned, LiveEventKind.Corrected, LiveEventKind.Hidden, LiveEventKind.Restored, LiveEventKind.Answered,
        LiveEventKind.Muted, LiveEventKind.Unmuted, LiveEventKind.Slowed, LiveEventKind.ModeratorNamed, LiveEventKind.ModeratorDropped,
    ];
    private readonly ConcurrentDictionary<string, Entry> rooms = new();

    /// <summary>Told the code of a room into whose log something was written here.</summary>
    public event Action<string>? Written;

    /// <summary>The room as it was at most a moment ago; null for a session that was never on the schedule.</summary>
    /// <param name="now">As it is now: for whoever follows the room.</param>
    public async Task<RoomState?> Read(string code, CancellationToken cancellation, bool now = false)
    {
        var entry = rooms.GetOrAdd(code, _ => new Entry());
        if (entry.IsFresh && !now)
            return entry.State;
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            if (!entry.IsFresh || now)
                await entry.Renew(state => CatchUp(code, state, cancellation));
        }
        finally
        {
            entry.Gate.Release();
        }
        if (entry.State is null)
            rooms.TryRemove(code, out _);
        return entry.State;
    }

    /// <summary>Something was written into its log here: whoever looks next sees it.</summary>
    public void Changed(string code)
    {
        if (rooms.TryGetValue(code, out var entry))
            entry.IsOld();
        Written?.Invoke(code);
    }

    private async Task<RoomState?> CatchUp(string code, RoomState? known, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        if (known is null)
            return await Load(db, code, cancellation);
        var news = await db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == code && entry.Seq > known.Seq).OrderBy(entry => entry.Seq).Take(EntriesAtOnce).ToListAsync(cancellation);
        foreach (var entry in news)
            if (known.After(entry) is { } next)
                known = next;
            else
                return await Load(db, code, cancellation);
        return known;
    }

    private static async Task<RoomState?> Load(WebDb db, string code, CancellationToken cancellation)
    {
        var session = await db.LiveSessions.AsNoTracking().Include(known => known.Items).SingleOrDefaultAsync(known => known.Code == code, cancellation);
        if (session is null || session.ReviewedAt is null || session.State is SessionState.Draft or SessionState.Submitted)
            return null;
        var log = db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == code && entry.Seq <= session.LastSeq);
        var said = await log.Where(entry => entry.Kind == LiveEventKind.Said).OrderByDescending(entry => entry.Seq).Take(RoomState.MostMessages).ToListAsync(cancellation);
        var others = await log.Where(entry => Few.Contains(entry.Kind)).OrderBy(entry => entry.Seq).ToListAsync(cancellation);
        var likes = await log.Where(entry => entry.Kind == LiveEventKind.Liked).SumAsync(entry => entry.Number ?? 0, cancellation);
        var room = new RoomState(session.View(), session.HostId, session.Key, 0, null, ImmutableDictionary<string, DateTimeOffset>.Empty, [], [], [], [], ImmutableDictionary<string, string>.Empty, 0, likes);
        return said.Concat(others).OrderBy(entry => entry.Seq).Aggregate(room, (known, entry) => known.After(entry)!) with { Seq = session.LastSeq };
    }

    private sealed class Entry
    {
        private long readAt;

        public SemaphoreSlim Gate { get; } = new(1, 1);
        public RoomState? State { get; private set; }

        // Of the machine, not of the clock: how long ago it was read, whatever time a test says it is.
        public bool IsFresh => State is not null && Environment.TickCount64 - Interlocked.Read(ref readAt) < FreshMilliseconds;

        public async Task Renew(Func<RoomState?, Task<RoomState?>> read)
        {
            // Before reading: what is written meanwhile makes it old again.
            Interlocked.Exchange(ref readAt, Environment.TickCount64);
            try
            {
                State = await read(State);
            }
            catch
            {
                IsOld();
                throw;
            }
        }

        public void IsOld() => Interlocked.Exchange(ref readAt, 0);
    }
}
