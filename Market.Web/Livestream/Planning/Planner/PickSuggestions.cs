using Market.ServiceDefaults.Database;
using Market.Web.Data;

namespace Market.Web.Livestream.Planning.Planner;

/// <param name="Added">Put at the end of the line-up.</param>
/// <param name="Known">In it already; they stay as they are.</param>
/// <param name="NoRoom">Left out because the line-up is full.</param>
internal sealed record PickResult(PlanOutcome Outcome, int Added, int Known, int NoRoom);

/// <summary>Puts what the cadre has chosen into the line-up of the draft, in the order in which it was suggested.</summary>
internal sealed class PickSuggestions(WebDb db, TimeProvider time)
{
    /// <param name="picks">Codes of products, with talking points to begin with or null.</param>
    public Task<PickResult> Run(string code, IReadOnlyList<(string Product, string? TalkingPoints)> picks, string hostId, string actor, CancellationToken cancellation) => db.Write(
        async token => await db.LockOf(code, hostId, token) switch
        {
            null => new PickResult(PlanOutcome.NotFound, 0, 0, 0),
            { IsOpen: false } => new PickResult(PlanOutcome.NotOpen, 0, 0, 0),
            var session => Put(session, picks, actor),
        }, result => result.Added > 0, cancellation);

    private PickResult Put(LiveSession session, IReadOnlyList<(string Product, string? TalkingPoints)> picks, string actor)
    {
        var (added, known, noRoom) = (0, 0, 0);
        foreach (var (product, points) in picks)
        {
            if (session.Items.Exists(item => item.ProductCode == product))
                known++;
            else if (session.Items.Count >= LiveSession.MostItems)
                noRoom++;
            else
            {
                session.Items.Add(new LiveItem { SessionCode = session.Code, ProductCode = product, Position = session.Items.Count + 1, TalkingPoints = points });
                session.Record(LiveEventKind.LineUpChanged, actor, time.GetUtcNow(), product);
                added++;
            }
        }
        return new PickResult(PlanOutcome.Done, added, known, noRoom);
    }
}
