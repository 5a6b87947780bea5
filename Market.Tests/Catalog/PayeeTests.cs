using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.Payees;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Catalog;

/// <summary>Accounts of whoever is paid: of the right form, and still there after an upgrade.</summary>
public sealed class PayeeTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<List<PayeeAccount>> Accounts(TestHost registry) =>
        registry.In<CatalogDb, List<PayeeAccount>>(db => db.PayeeAccounts.AsNoTracking().OrderBy(account => account.Owner).ThenBy(account => account.Code).ToListAsync(Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Every_household_supplier_and_counter_of_the_district_has_an_account_that_could_be_a_banks(Stack stack)
    {
        await using var registry = await Registry.Filled(stack, TimeProvider.System);
        var accounts = await Accounts(registry);
        var cipher = registry.Services.GetRequiredService<PayeeCipher>();

        Assert.Equal([(AccountOwner.Household, 9_412), (AccountOwner.Supplier, 111), (AccountOwner.Counter, 440)], accounts.GroupBy(account => account.Owner).OrderBy(of => of.Key).Select(of => (of.Key, of.Count())));
        Assert.All(accounts, account => Assert.True(PayeeNumbers.AreRight(account.Owner, cipher.Open(account)), $"{account.Owner} {account.Code}"));
        // One operator runs several counters and is paid to one account.
        Assert.InRange(accounts.Where(account => account.Owner == AccountOwner.Counter).Select(account => cipher.Open(account).Card).Distinct().Count(), 2, 100);
    }

    /// <summary>Before suppliers and counters were paid, the registry had accounts of households only.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Accounts_of_before_the_upgrade_are_the_households_and_can_be_opened(Stack stack)
    {
        await using var registry = await Registry.Filled(stack, TimeProvider.System);
        var before = await Accounts(registry);
        await registry.In<CatalogDb>(db => db.GetService<IMigrator>().MigrateAsync("AddDeclaredIncomes", Cancellation));
        Assert.Equal(9_412, await registry.In<CatalogDb, int>(db => db.Database.SqlQuery<int>($"SELECT CAST(COUNT(DISTINCT household_id) AS INTEGER) AS \"Value\" FROM payee_accounts").SingleAsync(Cancellation)));

        await registry.Host.Prepare(Cancellation);

        var after = await Accounts(registry);
        Assert.Equal(before.Select(account => (account.Owner, account.Code)), after.Select(account => (account.Owner, account.Code)));
        var household = after.Single(account => (account.Owner, account.Code) == (AccountOwner.Household, "77"));
        Assert.Equal(before.Single(account => (account.Owner, account.Code) == (AccountOwner.Household, "77")).Sealed, household.Sealed);
        Assert.NotEmpty(registry.Services.GetRequiredService<PayeeCipher>().Open(household).Name);
    }
}
