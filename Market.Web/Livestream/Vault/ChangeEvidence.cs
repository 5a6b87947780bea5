using Market.Web.Data;
using Market.Web.Livestream.Room;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

internal enum EvidenceOutcome
{
    Done,

    /// <summary>No such session, or it is not sealed.</summary>
    NotFound,
    ReasonNeeded,

    /// <summary>It is so already, or its evidence is being deleted.</summary>
    NotNow,
}

/// <summary>The office keeps evidence for an authority beyond its time, or shows a replay no more; each word and its reason are entries of the chained log.</summary>
internal sealed class ChangeEvidence(WebDb db, Rooms rooms, Replays replays, TimeProvider time)
{
    public Task<EvidenceOutcome> Hold(string code, string? reason, string actor, CancellationToken cancellation) =>
        Change(code, LiveEventKind.EvidenceHeld, reason, actor, evidence => evidence.HeldAt is null, (evidence, said, now) => evidence.Hold(said, actor, now), cancellation);

    public Task<EvidenceOutcome> Release(string code, string? reason, string actor, CancellationToken cancellation) =>
        Change(code, LiveEventKind.EvidenceReleased, reason, actor, evidence => evidence.HeldAt is not null, (evidence, _, _) => evidence.Release(), cancellation);

    public Task<EvidenceOutcome> Withdraw(string code, string? reason, string actor, CancellationToken cancellation) =>
        Change(code, LiveEventKind.ReplayWithdrawn, reason, actor, evidence => evidence.WithdrawnAt is null, (evidence, said, now) => evidence.Withdraw(said, now), cancellation);

    public Task<EvidenceOutcome> Restore(string code, string? reason, string actor, CancellationToken cancellation) =>
        Change(code, LiveEventKind.ReplayRestored, reason, actor, evidence => evidence.WithdrawnAt is not null, (evidence, _, _) => evidence.Restore(), cancellation);

    private async Task<EvidenceOutcome> Change(
        string code, LiveEventKind kind, string? reason, string actor, Func<LiveEvidence, bool> may, Action<LiveEvidence, string, DateTimeOffset> change, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LiveEvidence.LongestReason)
            return EvidenceOutcome.ReasonNeeded;
        var outcome = await db.Write(async token =>
        {
            if (await db.Lock(code, token) is not { } session || await db.LiveEvidence.SingleOrDefaultAsync(known => known.SessionCode == code, token) is not { } evidence)
                return EvidenceOutcome.NotFound;
            if (!may(evidence) || await db.EvidenceDeletions.AnyAsync(deletion => deletion.SessionCode == code, token))
                return EvidenceOutcome.NotNow;
            var now = time.GetUtcNow();
            change(evidence, reason.Trim(), now);
            session.Record(kind, actor, now, reason.Trim());
            return EvidenceOutcome.Done;
        }, result => result == EvidenceOutcome.Done, cancellation);
        if (outcome == EvidenceOutcome.Done)
        {
            rooms.Changed(code);
            replays.Forget(code);
        }
        return outcome;
    }
}
