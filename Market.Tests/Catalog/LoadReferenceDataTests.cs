using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.ReferenceData;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Catalog;

public sealed class LoadReferenceDataTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_second_start_reads_no_file_and_changes_nothing(Stack stack)
    {
        await using var host = await Registry.Empty(stack, new FakeTimeProvider(Registry.Noon));
        await host.Load(Registry.Files);
        await host.Withdraw("JJ001");
        var before = await Rows(host);

        // It does not even look at the files.
        await host.Load(Path.Combine(Registry.Files, "no such folder"));

        Assert.Equal(before, await Rows(host));
        Assert.Equal(CertificateStatus.Withdrawn, (await host.Snapshot()).Products.Single(product => product.Code == "JJ001").Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_processes_that_start_together_load_once(Stack stack)
    {
        await using var host = await Registry.Empty(stack, new FakeTimeProvider(Registry.Noon));

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => host.Load(Registry.Files), TestContext.Current.CancellationToken)));

        Assert.Equal(227, (await host.Published<ProductCertified>()).Count);
        Assert.Equal(9_412, (await host.Snapshot()).Figures.Households);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_wrong_row_leaves_the_registry_empty(Stack stack)
    {
        await using var host = await Registry.Empty(stack, new FakeTimeProvider(Registry.Noon));
        using var district = new DistrictCopy();
        district.Change("counters.csv", 440, "latitude", "31.5");

        var refused = await Assert.ThrowsAsync<ReferenceDataRefused>(() => host.Load(district.Folder));

        Assert.Contains("counters.csv, line 440, column latitude: the position lies outside the outline of the district", refused.Message);
        Assert.Equal((0, 0, 0, 0, 0), await Rows(host));
        Assert.Equal(new DistrictFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), (await host.Snapshot()).Figures);
        await host.Load(Registry.Files);
        Assert.Equal(440, (await host.Snapshot()).Counters.Count);
    }

    [Fact]
    public async Task Nothing_is_loaded_unless_the_settings_or_Development_say_so()
    {
        await using var host = await Registry.Empty(Stack.Sqlite, new FakeTimeProvider(Registry.Noon));

        Assert.Empty((await host.Snapshot()).Products);
    }

    [Theory]
    [InlineData(2026, 3, 15)]
    [InlineData(2028, 2, 29)]
    [InlineData(2031, 7, 1)]
    public void A_demonstration_is_alive_whenever_it_is_loaded(int year, int month, int day)
    {
        var today = new DateOnly(year, month, day);
        var (written, alive) = (DistrictFiles.Read(Registry.Files, null), DistrictFiles.Read(Registry.Files, today));
        var certificates = written.Products.Zip(alive.Products, (before, after) => (Before: before.Certificate, After: after.Certificate)).ToList();

        Assert.All(certificates, certificate => Assert.True(certificate.After.IssuedOn <= today && today <= certificate.After.ValidTo, certificate.After.Number));
        Assert.All(certificates, certificate => Assert.Equal(
            certificate.After.IssuedOn.Year - certificate.Before.IssuedOn.Year, certificate.After.ValidTo.Year - certificate.Before.ValidTo.Year));
        Assert.All(certificates, certificate => Assert.Equal(certificate.Before.IssuedOn.Month, certificate.After.IssuedOn.Month));
        Assert.All(alive.Plans.GroupBy(plan => plan.BaseCode), versions => Assert.Single(versions, plan => plan.ValidFrom <= today && !(plan.ValidTo < today)));
    }

    [Fact]
    public void Before_its_first_plans_a_demonstration_moves_them_back()
    {
        var plans = DistrictFiles.Read(Registry.Files, new DateOnly(2024, 2, 29)).Plans;

        Assert.All(plans.Where(plan => plan.Version == 1), plan => Assert.Equal(new DateOnly(2024, 1, 1), plan.ValidFrom));
        Assert.All(plans.Where(plan => plan.Version == 2), plan => Assert.Equal(new DateOnly(2024, 7, 1), plan.ValidFrom));
    }

    [Fact]
    public void Without_renewal_dates_stand_as_they_are_written()
    {
        var text = File.ReadAllText(Path.Combine(Registry.Files, "products.csv"));

        Assert.All(DistrictFiles.Read(Registry.Files, null).Products, product => Assert.Contains(
            $"{product.Certificate.Number},{product.Certificate.Batch},{product.Certificate.IssuedOn:yyyy-MM-dd},{product.Certificate.ValidTo:yyyy-MM-dd},", text));
    }

    private static Task<(int, int, int, int, int)> Rows(TestHost host) => host.In<CatalogDb, (int, int, int, int, int)>(async db => (
        await db.Products.CountAsync(), await db.Households.CountAsync(), await db.PlanMembers.CountAsync(), await db.RecordedDecisions.CountAsync(), await db.Outbox.CountAsync()));
}
