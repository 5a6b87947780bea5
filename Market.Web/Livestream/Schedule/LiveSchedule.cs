using System.Collections.Immutable;
using Market.Web.Snapshot;

namespace Market.Web.Livestream.Schedule;

/// <summary>
/// The sessions that everybody may know of, in this node's memory: public pages ask no database. Fed by facts and, at start and now and then, by the database, so that a fact
/// that passed by does not matter for long.
/// </summary>
internal sealed class LiveSchedule(CurrentSnapshot snapshot)
{
    /// <summary>So many are kept; the oldest go first.</summary>
    public const int Most = 500;
    private ImmutableDictionary<string, LiveSessionRecord> sessions = ImmutableDictionary<string, LiveSessionRecord>.Empty;

    public LiveSessionRecord? Session(string code) => sessions.GetValueOrDefault(code);

    /// <summary>Those that are live, then those that will be, in the order of their start; one whose host does not come goes when its time is over.</summary>
    public IReadOnlyList<LiveSessionRecord> Upcoming(DateTimeOffset now) => [.. sessions.Values
        .Where(session => session.State == SessionState.Live || session.State == SessionState.Approved && session.EndsAt > now)
        .OrderBy(session => session.State != SessionState.Live).ThenBy(session => session.StartsAt).ThenBy(session => session.Code, StringComparer.Ordinal)];

    /// <summary>Those that have ended lately, the latest first: they can be seen again.</summary>
    public IReadOnlyList<LiveSessionRecord> Over(int most) => [.. sessions.Values.Where(session => session.State == SessionState.Ended)
        .OrderByDescending(session => session.EndedAt).ThenBy(session => session.Code, StringComparer.Ordinal).Take(most)];

    public void Keep(LiveSessionRecord session)
    {
        ImmutableInterlocked.AddOrUpdate(ref sessions, session.Code, session, (_, known) => known.Version < session.Version ? session : known);
        if (sessions.Count > Most)
            ImmutableInterlocked.Update(ref sessions, known => known.RemoveRange(known.Values.OrderByDescending(one => one.StartsAt).Skip(Most).Select(one => one.Code)));
        // Shared pages show the schedule too: they are made anew.
        snapshot.Change(same => same);
    }
}
