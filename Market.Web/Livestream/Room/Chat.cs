using System.Security.Cryptography;
using System.Text;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Room;

internal enum SayOutcome
{
    Done,
    NotFound,

    /// <summary>The session is not live.</summary>
    NotNow,

    /// <summary>Nothing was written, or too much.</summary>
    BadText,

    /// <summary>A word that the district does not allow.</summary>
    Blocked,

    /// <summary>A moderator has muted the account in this session.</summary>
    Muted,

    /// <summary>The last message was written just now.</summary>
    TooFast,

    /// <summary>The log of the session is full.</summary>
    Full,
}

/// <summary>What viewers write. Signed in only: whoever writes in public must be known to the district, though others see only a name made up for the session.</summary>
internal sealed class Chat(WebDb db, Rooms rooms, BlockedWords words, TimeProvider time)
{
    public const int LongestMessage = 100;
    private const int MostEntries = 200_000;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    public async Task<SayOutcome> Say(string code, string? text, string accountId, CancellationToken cancellation)
    {
        var said = text?.Trim().ReplaceLineEndings(" ");
        if (said is not { Length: > 0 and <= LongestMessage })
            return SayOutcome.BadText;
        if (words.In(said))
            return SayOutcome.Blocked;
        var outcome = await db.Write(async token =>
        {
            var session = await db.Lock(code, token);
            if (session is not { State: SessionState.Live })
                return session is null ? SayOutcome.NotFound : SayOutcome.NotNow;
            if (await WhyNot(session, accountId, token) is { } refused)
                return refused;
            var name = accountId == session.HostId ? session.Plan.HostName : NameOf(code, accountId);
            session.Record(seq => new LiveEvent
            {
                SessionCode = code,
                Seq = seq,
                At = time.GetUtcNow(),
                Kind = LiveEventKind.Said,
                Actor = name,
                AccountId = accountId,
                Name = name,
                Text = said,
            });
            return SayOutcome.Done;
        }, result => result == SayOutcome.Done, cancellation);
        if (outcome == SayOutcome.Done)
            rooms.Changed(code);
        return outcome;
    }

    /// <summary>The same account has the same name for the length of a session, and nobody learns whose it is.</summary>
    public static string NameOf(string code, string accountId) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{code}/{accountId}")).AsSpan(0, 3));

    public static string RoleOf(string accountId, RoomState room) => accountId == room.HostId ? "host" : room.Moderators.ContainsKey(accountId) ? "moderator" : "viewer";

    private async Task<SayOutcome?> WhyNot(LiveSession session, string accountId, CancellationToken cancellation)
    {
        if (session.LastSeq >= MostEntries)
            return SayOutcome.Full;
        var own = db.LiveEvents.Where(entry => entry.SessionCode == session.Code && entry.AccountId == accountId).OrderByDescending(entry => entry.Seq);
        var muted = await own.Where(entry => entry.Kind == LiveEventKind.Muted || entry.Kind == LiveEventKind.Unmuted).Select(entry => (LiveEventKind?)entry.Kind).FirstOrDefaultAsync(cancellation);
        if (muted == LiveEventKind.Muted)
            return SayOutcome.Muted;
        var last = await own.Where(entry => entry.Kind == LiveEventKind.Said).Select(entry => (DateTimeOffset?)entry.At).FirstOrDefaultAsync(cancellation);
        var slow = accountId == session.HostId ? 0 : await db.LiveEvents.Where(entry => entry.SessionCode == session.Code && entry.Kind == LiveEventKind.Slowed)
            .OrderByDescending(entry => entry.Seq).Select(entry => entry.Number).FirstOrDefaultAsync(cancellation) ?? 0;
        var wait = Math.Max(slow, Least.TotalSeconds);
        return last + TimeSpan.FromSeconds(wait) > time.GetUtcNow() ? SayOutcome.TooFast : null;
    }
}
