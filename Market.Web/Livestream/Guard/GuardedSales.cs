using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Guard;

/// <summary>An auditor's word on a suspected order.</summary>
internal sealed record AuditWord(bool Counted, string Reason, string Actor, DateTimeOffset At);

/// <param name="Word">The last that an auditor said of it; null while nobody has looked.</param>
internal sealed record SuspectedOrder(LiveOrder Order, IReadOnlyList<Suspicion> Suspicions, AuditWord? Word)
{
    public bool Counts => Word?.Counted == true;
}

/// <summary>A session's result with what is left out of its headline.</summary>
/// <param name="Sales">All figures, as Orders has them.</param>
/// <param name="Suspected">Those in whose way something stands, or stood before an auditor looked.</param>
internal sealed record GuardedResult(LiveSales Sales, IReadOnlyList<SuspectedOrder> Suspected)
{
    /// <summary>Net of refunds, without orders that are suspected and that no auditor has cleared.</summary>
    public long HeadlineFen => Sales.Products.Sum(line => line.NetFen) - LeftOutFen;

    public long LeftOutFen => Suspected.Where(order => !order.Counts).Sum(order => order.Order.NetFen);

    public int LeftOut => Suspected.Count(order => !order.Counts && order.Order.NetFen > 0);
}

/// <summary>Asks Orders and looks, each time: a suspicion is never stored, an auditor's word always is, in the session's log.</summary>
internal sealed partial class GuardedSales(WebDb db, IOrders orders, IConfiguration configuration, ILogger<GuardedSales> log)
{
    /// <returns>Null when Orders does not answer just now.</returns>
    public async Task<GuardedResult?> Of(LiveSession session, CancellationToken cancellation)
    {
        try
        {
            var sales = await orders.GetLiveSales(new GetLiveSales(session.Code), cancellation);
            var placed = (await orders.GetLiveOrders(new GetLiveOrders(session.Code, session.Plan.HostUnit), cancellation)).Orders;
            var colleagues = await db.LiveSessions.Where(other => other.Plan.HostUnit == session.Plan.HostUnit).Select(other => other.HostId).Distinct().ToListAsync(cancellation);
            var found = ShowGuard.Look(placed, colleagues.ToHashSet(), session.EndedAt, GuardSettings.Of(configuration));
            var words = await Words(session.Code, cancellation);
            return new GuardedResult(sales, [.. placed.Where(order => found.ContainsKey(order.OrderNo)).Select(order => new SuspectedOrder(order, found[order.OrderNo], words.GetValueOrDefault(order.OrderNo)))]);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(exception);
            return null;
        }
    }

    private async Task<Dictionary<string, AuditWord>> Words(string code, CancellationToken cancellation) =>
        (await db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == code && (entry.Kind == LiveEventKind.OrderCounted || entry.Kind == LiveEventKind.OrderLeftOut))
            .OrderBy(entry => entry.Seq).ToListAsync(cancellation))
        .GroupBy(entry => entry.Name!).ToDictionary(of => of.Key, of => of.Last()).ToDictionary(
            of => of.Key, of => new AuditWord(of.Value.Kind == LiveEventKind.OrderCounted, of.Value.Text!, of.Value.Actor, of.Value.At));

    [LoggerMessage(LogLevel.Error, "Orders did not say what a live session has sold")]
    private partial void LogNoAnswer(Exception exception);
}
