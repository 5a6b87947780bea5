using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>Chains the log of a session that an earlier version has written, when it is first locked: from then on nothing before can be changed unseen.</summary>
internal static class EarlierLogs
{
    private const int AtOnce = 1000;

    /// <param name="session">Locked.</param>
    public static async Task Chain(WebDb db, LiveSession session, CancellationToken cancellation)
    {
        var (hash, last) = (EvidenceContent.Genesis, 0L);
        while (await db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == session.Code && entry.Seq > last).OrderBy(entry => entry.Seq).Take(AtOnce).ToListAsync(cancellation) is { Count: > 0 } entries)
            foreach (var entry in entries)
            {
                hash = EvidenceContent.HashAfter(hash, EvidenceContent.Of(entry).Bytes());
                var (chained, seq) = (hash, entry.Seq);
                await db.LiveEvents.Where(known => known.SessionCode == session.Code && known.Seq == seq && known.Hash == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(known => known.Hash, chained), cancellation);
                last = seq;
            }
        session.Chained(hash);
    }
}
