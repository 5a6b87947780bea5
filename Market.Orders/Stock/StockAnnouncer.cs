using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Stock;

/// <summary>
/// Tells others what can be sold now. Not every order writes a fact: whatever differs from what was last announced goes out
/// together, a few times a second.
/// </summary>
internal sealed partial class StockAnnouncer(IServiceScopeFactory scopes, TimeProvider time, ILogger<StockAnnouncer> log) : BackgroundService
{
    private const int LevelsPerFact = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Announces up to <see cref="LevelsPerFact"/> changed levels; returns how many.</summary>
    public static async Task<int> Announce(OrdersDb db, TimeProvider time, CancellationToken cancellation)
    {
        if (!await db.Stock.AnyAsync(item => item.OnHand - item.Reserved != item.Announced, cancellation))
            return 0;
        // A row that an order holds just now is left for the next round: announcing never makes a buyer wait, nor deadlocks with one.
        var rowLocks = db.IsSqlite ? "" : "FOR UPDATE SKIP LOCKED";
        var sql = $"""
            UPDATE stock SET announced = on_hand - reserved, version = version + 1
            WHERE (product_code, location) IN (
                SELECT product_code, location FROM stock WHERE on_hand - reserved <> announced
                ORDER BY product_code, location LIMIT {LevelsPerFact} {rowLocks})
            RETURNING *
            """;
        return await db.Write(async token =>
        {
            var changed = await db.Stock.FromSqlRaw(sql).AsNoTracking().ToListAsync(token);
            if (changed.Count > 0)
                db.Publish(new StockChanged([.. changed.Select(item => new StockLevel(item.ProductCode, item.Location, item.Announced, item.Version))]), time);
            return changed.Count;
        }, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var announced = 0;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                announced = await Announce(scope.ServiceProvider.GetRequiredService<OrdersDb>(), time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            if (announced < LevelsPerFact)
                await Task.Delay(Pause, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Stock could not be announced and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
