using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.Households;
using Microsoft.EntityFrameworkCore;

namespace Market.Catalog.Linkage;

internal static class PlanRecords
{
    /// <summary>All versions of all plans as others see them: members in the order of apportionment, named by family only.</summary>
    public static async Task<List<LinkagePlanRecord>> ReadPlans(this CatalogDb db, CancellationToken cancellation)
    {
        var rates = (await db.PlanRates.AsNoTracking().OrderBy(r => r.ProductCode).ToListAsync(cancellation)).ToLookup(r => r.PlanVersion);
        var members = await db.ReadMembers(cancellation);
        var plans = await db.LinkagePlans.OrderBy(p => p.BaseCode).ThenBy(p => p.Version)
            .Select(p => new { p.PlanVersion, p.BaseCode, p.Base.Name, p.Base.NameEn, p.Version, p.ValidFrom, p.ValidTo }).ToListAsync(cancellation);
        return [.. plans.Select(p => new LinkagePlanRecord(
            p.PlanVersion, p.BaseCode, p.Name, p.NameEn, p.Version, p.ValidFrom, p.ValidTo,
            [.. rates[p.PlanVersion].Select(r => new BenefitRate(r.ProductCode, r.BenefitPermille, r.Reason, r.ReasonEn))],
            [.. members[p.PlanVersion]]))];
    }

    private static async Task<ILookup<string, PlanMember>> ReadMembers(this CatalogDb db, CancellationToken cancellation)
    {
        var rows = await db.PlanMembers.OrderBy(m => m.PlanVersion).ThenBy(m => m.Position)
            .Select(m => new { m.PlanVersion, m.HouseholdId, m.Household.VillageCode, m.Household.FamilyName, m.Household.People, m.Mode, m.Weight })
            .ToListAsync(cancellation);
        var villages = await db.Villages.ToDictionaryAsync(v => v.Code, v => v.Name, cancellation);
        return rows.ToLookup(
            row => row.PlanVersion,
            row => new PlanMember(row.HouseholdId, row.VillageCode, villages[row.VillageCode], PersonName.Masked(row.FamilyName), row.People, row.Mode, row.Weight));
    }
}
