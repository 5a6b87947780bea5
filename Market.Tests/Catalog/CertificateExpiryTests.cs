using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Catalog;

/// <summary>The tests share a registry whose time only advances: each ends the certificates that end next.</summary>
public sealed class CertificateExpiryTests(Registry registry) : IClassFixture<Registry>
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_certificate_ends_when_its_last_day_has_passed_in_the_district_and_only_once(Stack stack)
    {
        var (host, time) = (await registry.On(stack), registry.Time(stack));
        var expiry = host.Services.GetRequiredService<CertificateExpiry>();
        var (lastDay, due) = await EndingNext(host);

        // 23:59 of the last day in the district, which is eight hours ahead of UTC.
        time.SetUtcNow(new DateTimeOffset(lastDay.ToDateTime(new TimeOnly(15, 59)), TimeSpan.Zero));
        Assert.Equal(0, await expiry.ExpireDue(TestContext.Current.CancellationToken));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(due.Count, await expiry.ExpireDue(TestContext.Current.CancellationToken));
        Assert.Equal(0, await expiry.ExpireDue(TestContext.Current.CancellationToken));

        var facts = (await host.Published<CertificateWithdrawn>()).Where(fact => fact.Product.ValidTo == lastDay).ToList();
        Assert.Equal(due, facts.Select(fact => fact.Product.Code).Order());
        Assert.All(facts, fact => Assert.Equal((CertificateStatus.Expired, 2L, CertificateExpiry.Reason), (fact.Product.Status, fact.Product.Version, fact.Reason)));
        Assert.Equal(CertificateDecisionOutcome.Expired, (await host.Restore(due[0])).Outcome);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_processes_that_find_the_same_certificates_due_end_each_once(Stack stack)
    {
        var (host, time) = (await registry.On(stack), registry.Time(stack));
        var expiry = host.Services.GetRequiredService<CertificateExpiry>();
        await expiry.ExpireDue(TestContext.Current.CancellationToken);
        var before = (await host.Published<CertificateWithdrawn>()).Count;
        time.Advance(TimeSpan.FromDays(60));
        var today = DateOnly.FromDateTime(time.GetUtcNow().AddHours(8).DateTime);
        var due = (await host.Snapshot()).Products.Count(product => product.Status == CertificateStatus.Certified && product.ValidTo < today);

        var ended = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => expiry.ExpireDue(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken)));

        Assert.True(due > 5);
        Assert.Equal(due, ended.Sum());
        Assert.Equal(due, (await host.Published<CertificateWithdrawn>()).Count - before);
    }

    [Fact]
    public async Task A_withdrawn_certificate_stays_withdrawn_and_cannot_be_restored_after_its_last_day()
    {
        var host = await registry.On(Stack.Sqlite);
        var (lastDay, due) = await EndingNext(host);
        await host.Withdraw(due[0]);
        registry.Time(Stack.Sqlite).SetUtcNow(new DateTimeOffset(lastDay.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));

        await host.Services.GetRequiredService<CertificateExpiry>().ExpireDue(TestContext.Current.CancellationToken);

        Assert.Equal(CertificateDecisionOutcome.Expired, (await host.Restore(due[0])).Outcome);
        Assert.Equal(CertificateStatus.Withdrawn, (await host.Snapshot()).Products.Single(product => product.Code == due[0]).Status);
    }

    [Fact]
    public async Task The_service_looks_at_start_and_every_few_minutes()
    {
        var (host, time) = (await registry.On(Stack.Sqlite), registry.Time(Stack.Sqlite));
        using var expiry = new CertificateExpiry(
            host.Services.GetRequiredService<IServiceScopeFactory>(), time, Microsoft.Extensions.Logging.Abstractions.NullLogger<CertificateExpiry>.Instance);

        var first = await EndingNext(host);
        time.SetUtcNow(new DateTimeOffset(first.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        await expiry.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Holds(async () => (await EndingNext(host)).LastDay > first.LastDay, "the certificates due at start have ended");
        var second = await EndingNext(host);
        time.SetUtcNow(new DateTimeOffset(second.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        await Eventually.Holds(async () => (await EndingNext(host)).LastDay > second.LastDay, "those due later have ended");
        await expiry.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<(DateOnly LastDay, List<string> Due)> EndingNext(TestHost host)
    {
        var certified = (await host.Snapshot()).Products.Where(product => product.Status == CertificateStatus.Certified).ToList();
        var lastDay = certified.Min(product => product.ValidTo);
        return (lastDay, [.. certified.Where(product => product.ValidTo == lastDay).Select(product => product.Code).Order()]);
    }
}
