using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Room;

/// <summary>A room that somebody helps in.</summary>
internal sealed record ModeratedRoom(string Code, string Title, DateTimeOffset StartsAt);

internal static class ModeratedRooms
{
    private const int Most = 20;

    /// <summary>Sessions to come and live ones for which the account was named as a moderator last and not dropped; the soonest first.</summary>
    public static async Task<IReadOnlyList<ModeratedRoom>> ModeratedBy(this WebDb db, string accountId, CancellationToken cancellation)
    {
        var open = db.LiveSessions.Where(session => session.State == SessionState.Approved || session.State == SessionState.Rehearsing || session.State == SessionState.Live);
        var words = await db.LiveEvents.AsNoTracking()
            .Where(entry => open.Any(session => session.Code == entry.SessionCode) && entry.AccountId == accountId && (entry.Kind == LiveEventKind.ModeratorNamed || entry.Kind == LiveEventKind.ModeratorDropped))
            .Select(entry => new { entry.SessionCode, entry.Seq, entry.Kind }).ToListAsync(cancellation);
        var named = words.GroupBy(word => word.SessionCode).Where(of => of.MaxBy(word => word.Seq)!.Kind == LiveEventKind.ModeratorNamed).Select(of => of.Key).ToList();
        return named.Count == 0 ? [] : await open.Where(session => named.Contains(session.Code)).OrderBy(session => session.Plan.StartsAt).Take(Most)
            .Select(session => new ModeratedRoom(session.Code, session.Plan.Title, session.Plan.StartsAt)).ToListAsync(cancellation);
    }
}
