using Market.Web.Data;
using Market.Web.Livestream.Guard;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Planning.Planner;

/// <summary>What a product came to in the sessions that showed it.</summary>
/// <param name="Viewers">The most of each session, added up; above 0.</param>
/// <param name="NetFen">Net of refunds until today.</param>
internal sealed record PastResult(int Sessions, int Viewers, long NetFen)
{
    public decimal FenAViewer => (decimal)NetFen / Viewers;

    public PastResult And(PastResult other) => new(Sessions + other.Sessions, Viewers + other.Viewers, NetFen + other.NetFen);
}

/// <summary>
/// Reads the latest sessions that are over, whoever hosted them. A session in which orders are suspected counts once an auditor has cleared them (docs/adr/0017): whom one
/// can fool with a show shall not be told to repeat it. A session whose viewers nobody counted says nothing per viewer.
/// </summary>
internal sealed class PastResults(WebDb db, GuardedSales sales)
{
    /// <summary>Orders is asked for each of them.</summary>
    private const int Latest = 10;

    /// <returns>By product; null when Orders does not answer just now.</returns>
    public async Task<IReadOnlyDictionary<string, PastResult>?> Read(CancellationToken cancellation)
    {
        var results = new Dictionary<string, PastResult>();
        foreach (var session in await db.LiveSessions.AsNoTracking().Where(known => known.State == SessionState.Ended).OrderByDescending(known => known.EndedAt).Take(Latest).ToListAsync(cancellation))
        {
            var log = db.LiveEvents.Where(entry => entry.SessionCode == session.Code);
            if (await log.Where(entry => entry.Kind == LiveEventKind.Watched).MaxAsync(entry => entry.Number, cancellation) is not (> 0 and var viewers))
                continue;
            if (await sales.Of(session, cancellation) is not { } result)
                return null;
            if (result.LeftOut > 0)
                continue;
            foreach (var product in await log.Where(entry => entry.Kind == LiveEventKind.Pinned).Select(entry => entry.ProductCode!).Distinct().ToListAsync(cancellation))
            {
                var past = new PastResult(1, viewers, result.Sales.Products.FirstOrDefault(line => line.ProductCode == product)?.NetFen ?? 0);
                results[product] = results.TryGetValue(product, out var known) ? known.And(past) : past;
            }
        }
        return results;
    }
}
