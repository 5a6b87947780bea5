using System.Data;
using Market.Catalog.Contracts;
using Market.Catalog.Counters;
using Market.Catalog.Data;
using Market.Catalog.Linkage;
using Market.Catalog.Products;
using Microsoft.EntityFrameworkCore;

namespace Market.Catalog.District;

/// <summary>Reads the whole registry, as others may know it, at one instant.</summary>
internal sealed class ReadSnapshot(CatalogDb db, TimeProvider time)
{
    public async Task<CatalogSnapshot> Run(CancellationToken cancellation)
    {
        // A transaction that sees one instant and blocks no writer: PostgreSQL's repeatable read; for SQLite "read uncommitted"
        // is how its provider spells a deferred transaction, which reads one state of the write-ahead log.
        await using var instant = await db.Database.BeginTransactionAsync(db.IsSqlite ? IsolationLevel.ReadUncommitted : IsolationLevel.RepeatableRead, cancellation);
        return await Read(cancellation);
    }

    /// <summary>The same inside a transaction that somebody else began.</summary>
    public async Task<CatalogSnapshot> Read(CancellationToken cancellation) => new(
        await db.Products.OrderBy(p => p.Code).Records().ToListAsync(cancellation),
        await db.Counters.OrderBy(c => c.Code).Records().ToListAsync(cancellation),
        await db.Towns.OrderBy(t => t.Code).Select(t => new TownRecord(t.Code, t.Name, t.NameEn, t.Latitude, t.Longitude)).ToListAsync(cancellation),
        await db.Villages.OrderBy(v => v.Code).Select(v => new VillageRecord(v.Code, v.TownCode, v.Name, v.IsCommunity)).ToListAsync(cancellation),
        await db.ReadPlans(cancellation),
        await Figures(cancellation));

    private async Task<DistrictFigures> Figures(CancellationToken cancellation)
    {
        var today = time.Today();
        // From the plans to the households: the other way round SQLite would look through all plans for each household.
        var inForce = db.LinkagePlans.Where(p => p.ValidFrom <= today && (p.ValidTo == null || today <= p.ValidTo)).SelectMany(p => p.Members).Select(m => m.HouseholdId);
        var linked = db.Households.Where(h => inForce.Contains(h.Id));
        return new(
            await db.Products.CountAsync(cancellation), await db.Suppliers.CountAsync(cancellation), await db.IndustryBases.CountAsync(cancellation),
            await db.Counters.CountAsync(cancellation), await db.Towns.CountAsync(cancellation), await db.Villages.CountAsync(cancellation),
            await db.Households.CountAsync(cancellation), await db.Households.SumAsync(h => h.People, cancellation),
            await linked.CountAsync(cancellation), await linked.SumAsync(h => h.People, cancellation),
            await db.SupportGroups.CountAsync(cancellation),
            await db.Cadres.CountAsync(c => c.VillageTeamId != null, cancellation), await db.Cadres.CountAsync(c => c.VillageTeamId == null, cancellation));
    }
}
