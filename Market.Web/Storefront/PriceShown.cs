using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <summary>A price as pages show it (partial _Price): what will be charged, and what may be claimed beside it.</summary>
/// <param name="Fen">Of one unit.</param>
/// <param name="Deal">The deal whose price it is, or null.</param>
internal sealed record PriceShown(long Fen, DealRecord? Deal)
{
    /// <summary>The price to strike through; null when the seven days before the deal leave none to claim.</summary>
    public long? WasFen => Deal?.ReferenceFen > Fen ? Deal.ReferenceFen : null;

    public static PriceShown Of(ProductRecord product, CatalogueSnapshot snapshot) => new(snapshot.PriceFen(product), snapshot.Deal(product));

    /// <param name="session">The live session that leads to it, whose own deal counts too; null for none.</param>
    public static PriceShown Of(ProductRecord product, CatalogueSnapshot snapshot, string? session, DateTimeOffset now)
    {
        var usual = Of(product, snapshot);
        return session is not null && snapshot.DealOf(session, product, now) is { } deal && deal.PriceFen < usual.Fen ? new(deal.PriceFen, deal) : usual;
    }
}
