using Market.Catalog.Data;
using Market.Orders.Data;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web;

/// <summary>A shop that has just been opened tells its services of a thousand products, plans and counters. Tests of what follows begin afterwards.</summary>
public static class Settled
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The catalogue is in memory: pages have something to show.</summary>
    public static Task IsOpen(this MarketHost market) =>
        Eventually.Holds(() => market.Services.GetRequiredService<CurrentSnapshot>().IsBuilt, "the snapshot is built", Patience);

    /// <summary>Everybody has heard of everything.</summary>
    public static async Task FactsHaveArrived(this MarketHost market)
    {
        await market.IsOpen();
        await Eventually.Holds(() => market.In<CatalogDb, bool>(async db => !await db.Outbox.AnyAsync(message => message.SentAt == null)), "Catalog's facts have arrived", Patience);
        await Eventually.Holds(() => market.In<OrdersDb, bool>(async db => !await db.Outbox.AnyAsync(message => message.SentAt == null)), "the facts of Orders have arrived", Patience);
    }
}
