using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream.Guard;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.After;

/// <summary>Reads a session's log and asks Orders how it stands today.</summary>
internal sealed class LookBack(WebDb db, IOrders orders, GuardedSales sales, CurrentSnapshot current, TimeProvider time)
{
    private static readonly LiveEventKind[] Kinds =
    [
        LiveEventKind.Watched, LiveEventKind.Pinned, LiveEventKind.Unpinned, LiveEventKind.Liked, LiveEventKind.Said, LiveEventKind.Answered, LiveEventKind.Hidden, LiveEventKind.Captioned,
    ];

    /// <returns>Null when Orders does not answer just now.</returns>
    public async Task<SessionReport?> At(LiveSession session, CancellationToken cancellation)
    {
        if (await sales.Of(session, cancellation) is not { } result)
            return null;
        var placed = (await orders.GetLiveOrders(new GetLiveOrders(session.Code, session.Plan.HostUnit), cancellation)).Orders;
        var log = await db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == session.Code && Kinds.Contains(entry.Kind)).OrderBy(entry => entry.Seq).ToListAsync(cancellation);
        return SessionReport.Of(session, log, result, placed, current.Value, time.GetUtcNow());
    }
}
