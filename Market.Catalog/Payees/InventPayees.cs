using System.Globalization;
using Market.Catalog.Data;
using Market.Catalog.ReferenceData;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Catalog.Payees;

/// <summary>
/// Gives the invented households of reference data invented accounts. Their check digits are right and they can be nobody's: no region has the
/// code 99, no bank's cards begin with 0000, and no bank code begins with 000.
/// </summary>
internal sealed class InventPayees(CatalogDb db, PayeeCipher cipher, IOptions<ReferenceDataOptions> options, IHostEnvironment environment, TimeProvider time)
{
    public async Task Run(CancellationToken cancellation)
    {
        if (cipher.HasKey && options.Value.LoadsIn(environment) && !await db.PayeeAccounts.AnyAsync(cancellation))
            await db.Write(Fill, cancellation);
    }

    public static PayeeDetails Of(int householdId, string name)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"990000{1950 + (householdId % 45)}{1 + (householdId % 12):00}{1 + (householdId % 28):00}{householdId % 1000:000}");
        var card = string.Create(CultureInfo.InvariantCulture, $"0000620000{householdId:00000000}");
        return new(name, id + PayeeNumbers.IdCheck(id), card + PayeeNumbers.CardCheck(card), "000653000017");
    }

    private async Task Fill(CancellationToken cancellation)
    {
        // A second process that starts now waits here and then has nothing to do.
        if (await db.ReferenceLoads.ExecuteUpdateAsync(set => set.SetProperty(load => load.Folder, load => load.Folder), cancellation) == 0
            || await db.PayeeAccounts.AnyAsync(cancellation))
            return;
        var now = time.GetUtcNow();
        var households = await db.Households.OrderBy(household => household.Id).Select(household => new { household.Id, Name = household.FamilyName + household.GivenName }).ToListAsync(cancellation);
        await db.InsertMany(households.Select(household => new PayeeAccount
        {
            HouseholdId = household.Id,
            Version = 1,
            Sealed = cipher.Seal(household.Id, 1, Of(household.Id, household.Name)),
            ProposedBy = "reference data",
            ProposedAt = now,
            ConfirmedBy = "registry",
            ConfirmedAt = now,
        }), cancellation);
    }
}
