using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Room;

internal enum ModerateOutcome
{
    Done,

    /// <summary>No such session, or not theirs to moderate; no such message.</summary>
    NotFound,

    /// <summary>The session is not live.</summary>
    NotNow,

    /// <summary>A reason is one of the list.</summary>
    ReasonNeeded,

    /// <summary>The host and the moderators are not muted.</summary>
    NotThem,
    UnknownAccount,

    /// <summary>There are as many moderators as may be.</summary>
    Full,
}

/// <summary>
/// The host, and whoever the host has named, on whatever device: messages are hidden with a reason and kept as they were, never removed. Whether somebody may is asked under the
/// session's lock each time.
/// </summary>
internal sealed class Moderate(WebDb db, Rooms rooms, TimeProvider time)
{
    public const int LongestSlow = 300;
    private const int MostModerators = 10;

    public Task<ModerateOutcome> Hide(string code, long seq, HidingReason? reason, string accountId, string actor, CancellationToken cancellation) =>
        reason is null || !Enum.IsDefined(reason.Value) ? Task.FromResult(ModerateOutcome.ReasonNeeded) : AboutMessage(code, seq, LiveEventKind.Hidden, reason, accountId, actor, cancellation);

    public Task<ModerateOutcome> Restore(string code, long seq, string accountId, string actor, CancellationToken cancellation) =>
        AboutMessage(code, seq, LiveEventKind.Restored, null, accountId, actor, cancellation);

    public Task<ModerateOutcome> Answer(string code, long seq, string accountId, string actor, CancellationToken cancellation) =>
        AboutMessage(code, seq, LiveEventKind.Answered, null, accountId, actor, cancellation);

    /// <summary>Whoever wrote the message writes no more in this session, or may again.</summary>
    public Task<ModerateOutcome> Mute(string code, long seq, bool off, string accountId, string actor, CancellationToken cancellation) => Change(code, accountId, async (session, token) =>
    {
        if (await Author(code, seq, token) is not { } author)
            return ModerateOutcome.NotFound;
        if (await May(session, author, token))
            return ModerateOutcome.NotThem;
        session.Record(next => Entry(code, next, off ? LiveEventKind.Unmuted : LiveEventKind.Muted, actor, about: seq, account: author));
        return ModerateOutcome.Done;
    }, cancellation);

    /// <param name="seconds">0 to 300.</param>
    public Task<ModerateOutcome> Slow(string code, int seconds, string accountId, string actor, CancellationToken cancellation) => Change(code, accountId, (session, _) =>
    {
        session.Record(next => Entry(code, next, LiveEventKind.Slowed, actor, number: Math.Clamp(seconds, 0, LongestSlow)));
        return Task.FromResult(ModerateOutcome.Done);
    }, cancellation);

    /// <summary>Only the host names moderators, from the approval on.</summary>
    public async Task<ModerateOutcome> Name(string code, (string Id, string Name)? account, bool off, string hostId, string actor, CancellationToken cancellation)
    {
        var outcome = await db.Write(async token =>
        {
            if (await db.LockOf(code, hostId, token) is not { } session)
                return ModerateOutcome.NotFound;
            if (!session.IsScheduled && session.State != SessionState.Live)
                return ModerateOutcome.NotNow;
            if (account is not { } named || named.Id == hostId)
                return ModerateOutcome.UnknownAccount;
            if (!off && await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.ModeratorNamed).Select(entry => entry.AccountId).Distinct().CountAsync(token) >= MostModerators)
                return ModerateOutcome.Full;
            session.Record(next => Entry(code, next, off ? LiveEventKind.ModeratorDropped : LiveEventKind.ModeratorNamed, actor, account: named.Id, name: named.Name));
            return ModerateOutcome.Done;
        }, result => result == ModerateOutcome.Done, cancellation);
        return Told(code, outcome);
    }

    private Task<ModerateOutcome> AboutMessage(string code, long seq, LiveEventKind kind, HidingReason? reason, string accountId, string actor, CancellationToken cancellation) =>
        Change(code, accountId, async (session, token) =>
        {
            if (await Author(code, seq, token) is null)
                return ModerateOutcome.NotFound;
            session.Record(next => Entry(code, next, kind, actor, about: seq, reason: reason));
            return ModerateOutcome.Done;
        }, cancellation);

    private async Task<ModerateOutcome> Change(string code, string accountId, Func<LiveSession, CancellationToken, Task<ModerateOutcome>> change, CancellationToken cancellation) => Told(code, await db.Write(async token =>
    {
        if (await db.Lock(code, token) is not { } session || !await May(session, accountId, token))
            return ModerateOutcome.NotFound;
        return session.State == SessionState.Live ? await change(session, token) : ModerateOutcome.NotNow;
    }, result => result == ModerateOutcome.Done, cancellation));

    private ModerateOutcome Told(string code, ModerateOutcome outcome)
    {
        if (outcome == ModerateOutcome.Done)
            rooms.Changed(code);
        return outcome;
    }

    private async Task<bool> May(LiveSession session, string accountId, CancellationToken cancellation) => session.HostId == accountId
        || await db.LiveEvents.Where(entry => entry.SessionCode == session.Code && entry.AccountId == accountId
                && (entry.Kind == LiveEventKind.ModeratorNamed || entry.Kind == LiveEventKind.ModeratorDropped))
            .OrderByDescending(entry => entry.Seq).Select(entry => (LiveEventKind?)entry.Kind).FirstOrDefaultAsync(cancellation) == LiveEventKind.ModeratorNamed;

    private Task<string?> Author(string code, long seq, CancellationToken cancellation) =>
        db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Seq == seq && entry.Kind == LiveEventKind.Said).Select(entry => entry.AccountId).SingleOrDefaultAsync(cancellation);

    private LiveEvent Entry(
        string code, long seq, LiveEventKind kind, string actor, long? about = null, HidingReason? reason = null, string? account = null, string? name = null, int? number = null) => new()
        {
            SessionCode = code,
            Seq = seq,
            At = time.GetUtcNow(),
            Kind = kind,
            Actor = actor,
            About = about,
            Reason = reason,
            AccountId = account,
            Name = name,
            Number = number,
        };
}
