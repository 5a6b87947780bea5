using System.Globalization;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.ReferenceData;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Catalog.Payees;

/// <summary>
/// Gives the invented payees of reference data invented accounts. Their check digits are right and they can be nobody's: no region has the
/// code 99, no bank's cards and accounts begin with 0000, and no bank code begins with 000.
/// </summary>
internal sealed class InventPayees(CatalogDb db, PayeeCipher cipher, IOptions<ReferenceDataOptions> options, IHostEnvironment environment, TimeProvider time)
{
    private const string Bank = "000653000017";

    public async Task Run(CancellationToken cancellation)
    {
        if (cipher.HasKey && options.Value.LoadsIn(environment) && (await Missing(cancellation)).Count > 0)
            await db.Write(Fill, cancellation);
    }

    public static PayeeDetails Of(int householdId, string name)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"990000{1950 + (householdId % 45)}{1 + (householdId % 12):00}{1 + (householdId % 28):00}{householdId % 1000:000}");
        var card = string.Create(CultureInfo.InvariantCulture, $"0000620000{householdId:00000000}");
        return new(name, id + PayeeNumbers.IdCheck(id), card + PayeeNumbers.CardCheck(card), Bank);
    }

    private async Task<List<AccountOwner>> Missing(CancellationToken cancellation)
    {
        var known = await db.PayeeAccounts.Select(account => account.Owner).Distinct().ToListAsync(cancellation);
        return [.. Enum.GetValues<AccountOwner>().Except(known)];
    }

    private async Task Fill(CancellationToken cancellation)
    {
        // A second process that starts now waits here and then has nothing to do.
        if (await db.ReferenceLoads.ExecuteUpdateAsync(set => set.SetProperty(load => load.Folder, load => load.Folder), cancellation) == 0)
            return;
        var now = time.GetUtcNow();
        foreach (var owner in await Missing(cancellation))
            await db.InsertMany((owner switch
            {
                AccountOwner.Supplier => await Suppliers(cancellation),
                AccountOwner.Counter => await Counters(cancellation),
                _ => await Households(cancellation),
            }).Select(payee => new PayeeAccount
            {
                Owner = owner,
                Code = payee.Code,
                Version = 1,
                Sealed = cipher.Seal(owner, payee.Code, 1, payee.Details),
                ProposedBy = "reference data",
                ProposedAt = now,
                ConfirmedBy = "registry",
                ConfirmedAt = now,
            }), cancellation);
    }

    private async Task<IEnumerable<(string Code, PayeeDetails Details)>> Households(CancellationToken cancellation) =>
        (await db.Households.OrderBy(household => household.Id).Select(household => new { household.Id, Name = household.FamilyName + household.GivenName }).ToListAsync(cancellation))
        .Select(household => ($"{household.Id}", Of(household.Id, household.Name)));

    private async Task<IEnumerable<(string Code, PayeeDetails Details)>> Suppliers(CancellationToken cancellation) =>
        (await db.Suppliers.OrderBy(supplier => supplier.Code).Select(supplier => new { supplier.Code, supplier.Name, supplier.Uscc }).ToListAsync(cancellation))
        .Select((supplier, index) => (supplier.Code, new PayeeDetails(supplier.Name, supplier.Uscc, Account(630_000, index + 1), Bank)));

    /// <summary>An operator is paid for all its counters to one account.</summary>
    private async Task<IEnumerable<(string Code, PayeeDetails Details)>> Counters(CancellationToken cancellation)
    {
        var counters = await db.Counters.OrderBy(counter => counter.Code).Select(counter => new { counter.Code, counter.OperatorCode, counter.Operator.Name }).ToListAsync(cancellation);
        var operators = counters.Select(counter => counter.OperatorCode).Distinct().Order(StringComparer.Ordinal).ToList();
        return counters.Select(counter =>
        {
            var no = operators.IndexOf(counter.OperatorCode) + 1;
            var code = string.Create(CultureInfo.InvariantCulture, $"92990000{no:000000000}");
            return (counter.Code, new PayeeDetails(counter.Name, code + SocialCreditCode.Check(code), Account(640_000, no), Bank));
        });
    }

    private static string Account(int kind, int no) => string.Create(CultureInfo.InvariantCulture, $"0000{kind}{no:00000000}");
}
