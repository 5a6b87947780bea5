using System.Collections.Concurrent;
using Market.Web.Data;
using Market.Web.Livestream.Vault;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Room;

/// <summary>
/// Follows the rooms that have viewers on this node and tells them what is new: at once what was written here, within a fifth of a second what was written elsewhere or has changed
/// in the catalogue. Nodes know nothing of each other; the log and the presence table are all they share.
/// </summary>
internal sealed partial class RoomTail : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A thousand who come at once would be a thousand messages to each of a thousand: of how many there are, this often is news enough.</summary>
    private static readonly TimeSpan CountAtMost = TimeSpan.FromSeconds(1);

    /// <summary>One whose network takes nothing is cut off by SignalR after ten seconds; the next news of the others does not wait for that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SaidAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Counted = TimeSpan.FromMinutes(1);

    /// <summary>More than before are written down sooner: how many there were at most is asked afterwards, and a short session has no full minute.</summary>
    private static readonly TimeSpan MoreCounted = TimeSpan.FromSeconds(5);
    private readonly Guid node = Guid.NewGuid();
    private readonly SemaphoreSlim woken = new(0);
    private readonly ConcurrentDictionary<string, Told> told = new();
    private readonly Dictionary<string, (DateTimeOffset At, int Viewers)> counted = [];
    private readonly Rooms rooms;
    private readonly RoomViewers viewers;
    private readonly IHubContext<RoomHub> hub;
    private readonly CurrentSnapshot current;
    private readonly IServiceScopeFactory scopes;
    private readonly PriceNotes prices;
    private readonly TimeProvider time;
    private readonly ILogger<RoomTail> log;

    public RoomTail(Rooms rooms, RoomViewers viewers, IHubContext<RoomHub> hub, CurrentSnapshot current, IServiceScopeFactory scopes, PriceNotes prices, TimeProvider time, ILogger<RoomTail> log)
    {
        (this.rooms, this.viewers, this.hub, this.current, this.scopes, this.prices, this.time, this.log) = (rooms, viewers, hub, current, scopes, prices, time, log);
        rooms.Written += _ => Wake();
    }

    /// <summary>What the viewers of a room here know.</summary>
    /// <param name="Viewers">As last counted; what they were last told of it, and when, follows.</param>
    /// <param name="Here">Of this node, as the other nodes were last told, and when.</param>
    private sealed record Told(RoomState Room, IReadOnlyList<ProductNews> Products, int Viewers, int ViewersTold, DateTimeOffset ToldAt, int Here, DateTimeOffset SaidAt);

    /// <summary>On all nodes, as last counted.</summary>
    public int ViewersOf(string code) => told.TryGetValue(code, out var known) ? Math.Max(known.Viewers, viewers.Of(code)) : viewers.Of(code);

    /// <summary>One look at every room with somebody in it.</summary>
    public async Task Round(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        foreach (var (code, likes) in viewers.TakeLikes())
            await WriteLikes(db, code, likes, cancellation);
        var open = viewers.Rooms;
        foreach (var code in open)
            try
            {
                await Follow(db, code, cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                // The other rooms go on.
                db.ChangeTracker.Clear();
                LogRoomFailed(code, exception.Message);
            }
        foreach (var left in told.Keys.Except(open))
        {
            prices.Forget(left);
            if (counted.Remove(left) | told.TryRemove(left, out _))
                await db.Write(token => db.LivePresence.Where(here => here.SessionCode == left && here.Node == node).ExecuteDeleteAsync(token), cancellation);
        }
    }

    private async Task Follow(WebDb db, string code, CancellationToken cancellation)
    {
        if (await rooms.Read(code, cancellation, now: true) is not { } room)
            return;
        var (before, now) = (told.GetValueOrDefault(code), time.GetUtcNow());
        var (here, saidAt) = (viewers.Of(code), before?.SaidAt ?? DateTimeOffset.MinValue);
        if (now - saidAt >= (before?.Here == here ? SaidAgain : CountAtMost))
        {
            await Say(db, code, here, now, cancellation);
            saidAt = now;
        }
        else
            here = before!.Here;
        var since = now - Believed;
        var all = await db.LivePresence.Where(one => one.SessionCode == code && one.At >= since).SumAsync(one => one.Viewers, cancellation);
        if (room.Session.State == SessionState.Live && IsDue(counted.GetValueOrDefault(code), all, now))
            await WriteCount(db, code, all, now, cancellation);
        var products = ProductNews.Of(room, current.Value, now);
        var isNews = before is null || before.Room with { Seq = room.Seq } != room || !before.Products.SequenceEqual(products) || before.ViewersTold != all && now - before.ToldAt >= CountAtMost;
        told[code] = new Told(room, products, all, isNews ? all : before!.ViewersTold, isNews ? now : before!.ToldAt, here, saidAt);
        if (isNews)
            await Tell(code, RoomNews.After(before?.Room, before?.Products ?? [], room, all, products), room, cancellation);
        // After the viewers have been told, who need not wait for it.
        if (room.Session.State == SessionState.Live)
            await prices.Note(db, code, products, cancellation);
    }

    private async Task Tell(string code, RoomNews news, RoomState room, CancellationToken cancellation)
    {
        await Patiently(hub.Clients.Group(code).SendAsync(RoomHub.News, news, cancellation), cancellation);
        foreach (var (id, _) in viewers.AtDesk(code).Where(seat => !room.MayModerate(seat.AccountId)).ToList())
            await hub.Groups.RemoveFromGroupAsync(id, RoomHub.Desk(code), cancellation);
        await Patiently(hub.Clients.Group(RoomHub.Desk(code)).SendAsync("desk", room.Seq, cancellation), cancellation);
    }

    /// <summary>It is on its way to everybody when this is called; what is left to wait for is those who are slow to take it.</summary>
    private static async Task Patiently(Task sending, CancellationToken cancellation)
    {
        try
        {
            await sending.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            // Whoever comes back is told everything.
        }
    }

    private Task Say(WebDb db, string code, int here, DateTimeOffset now, CancellationToken cancellation) => db.Write(async token =>
    {
        if (await db.LivePresence.SingleOrDefaultAsync(one => one.SessionCode == code && one.Node == node, token) is not { } presence)
            db.LivePresence.Add(presence = new LivePresence { SessionCode = code, Node = node });
        (presence.Viewers, presence.At) = (here, now);
        await db.LivePresence.Where(one => one.At < now - TimeSpan.FromHours(1)).ExecuteDeleteAsync(token);
    }, cancellation);

    private static bool IsDue((DateTimeOffset At, int Viewers) last, int all, DateTimeOffset now) => now - last.At >= (all > last.Viewers ? MoreCounted : Counted);

    /// <summary>Whichever node comes first.</summary>
    private async Task WriteCount(WebDb db, string code, int all, DateTimeOffset now, CancellationToken cancellation)
    {
        await db.Write(async token =>
        {
            if (await db.Lock(code, token) is not { State: SessionState.Live } session)
                return;
            var last = await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.Watched).OrderByDescending(entry => entry.Seq)
                .Select(entry => new { entry.At, entry.Number }).FirstOrDefaultAsync(token);
            if (IsDue((last?.At ?? DateTimeOffset.MinValue, last?.Number ?? 0), all, now))
                session.Record(seq => new LiveEvent { SessionCode = code, Seq = seq, At = now, Kind = LiveEventKind.Watched, Actor = "market", Number = all });
        }, cancellation);
        counted[code] = (now, all);
    }

    private async Task WriteLikes(WebDb db, string code, int likes, CancellationToken cancellation)
    {
        await db.Write(async token =>
        {
            if (await db.Lock(code, token) is { State: SessionState.Live } session)
                session.Record(seq => new LiveEvent { SessionCode = code, Seq = seq, At = time.GetUtcNow(), Kind = LiveEventKind.Liked, Actor = "market", Number = likes });
        }, cancellation);
    }

    private void Wake()
    {
        if (woken.CurrentCount == 0)
            woken.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Round(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            await woken.WaitAsync(Pause, stoppingToken);
            // What comes together is told together.
            await Task.Delay(TimeSpan.FromMilliseconds(20), stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Room {Code} could not be followed and will be again: {Reason}")]
    private partial void LogRoomFailed(string code, string reason);

    [LoggerMessage(LogLevel.Warning, "Rooms could not be followed and will be again: {Reason}")]
    private partial void LogFailed(string reason);
}
