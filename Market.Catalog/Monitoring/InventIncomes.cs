using Market.Catalog.Data;
using Market.Catalog.District;
using Market.Catalog.Households.Generation;
using Market.Catalog.ReferenceData;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Catalog.Monitoring;

/// <summary>
/// Gives the invented households of reference data invented incomes for the year in which they are loaded: about the district's average per head (domain.md §1), less in some
/// villages, and little here and there.
/// </summary>
internal sealed class InventIncomes(CatalogDb db, IOptions<ReferenceDataOptions> options, IHostEnvironment environment, TimeProvider time)
{
    private const int PoorVillagesInHundred = 12;
    private const long PoorVillage = 620_000;
    private const long OtherVillage = 1_347_000;
    private const int OneInTrouble = 50;

    public async Task Run(CancellationToken cancellation)
    {
        if (options.Value.LoadsIn(environment) && !await db.DeclaredIncomes.AnyAsync(cancellation))
            await db.Write(Fill, cancellation);
    }

    /// <returns>Whole yuan, in fen.</returns>
    public static long FenPerHead(int householdId, string villageCode)
    {
        var village = new SplitMix64(villageCode.Aggregate(17UL, (known, letter) => (known * 31) + letter)).Below(100) < PoorVillagesInHundred ? PoorVillage : OtherVillage;
        var household = new SplitMix64((ulong)householdId);
        // From 55 to 145 hundredths of its village.
        var fen = village * (55 + household.Below(91)) / 100;
        return (household.OnceIn(OneInTrouble) ? fen * 35 / 100 : fen) / 100 * 100;
    }

    private async Task Fill(CancellationToken cancellation)
    {
        // A second process that starts now waits here and then has nothing to do.
        if (await db.ReferenceLoads.ExecuteUpdateAsync(set => set.SetProperty(load => load.Folder, load => load.Folder), cancellation) == 0
            || await db.DeclaredIncomes.AnyAsync(cancellation))
            return;
        var households = await db.Households.OrderBy(household => household.Id).Select(household => new { household.Id, household.VillageCode }).ToListAsync(cancellation);
        await db.InsertMany(households.Select(household => new DeclaredIncome
        {
            HouseholdId = household.Id,
            Year = time.Today().Year,
            FenPerHead = FenPerHead(household.Id, household.VillageCode),
        }), cancellation);
    }
}
