using Market.Catalog;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.ReferenceData;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Catalog;

/// <summary>A registry filled from the reference data, one for each database, shared by the tests of a class. Its clock stands still until a test moves it.</summary>
public sealed class Registry : IAsyncLifetime
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<Stack, TestHost> hosts = [];
    private readonly Dictionary<Stack, FakeTimeProvider> times = TestDatabases.Both.ToDictionary(stack => stack.Data, _ => new FakeTimeProvider(Noon));

    /// <summary>The files of the reference district as they are in the checkout.</summary>
    internal static string Files { get; } = Path.Combine(Solution.Folder, "Market.Catalog", "ReferenceData", "jiangjin");

    internal async Task<TestHost> On(Stack stack)
    {
        if (!hosts.TryGetValue(stack, out var host))
            hosts[stack] = host = await Filled(stack, Time(stack));
        return host;
    }

    internal FakeTimeProvider Time(Stack stack) => times[stack];

    internal static Task<TestHost> Filled(Stack stack, TimeProvider time) =>
        TestHost.Create(stack, ["Catalog"], builder => builder.AddCatalog(), time, new() { ["ReferenceData:Path"] = Files });

    internal static Task<TestHost> Empty(Stack stack, TimeProvider time) =>
        TestHost.Create(stack, ["Catalog"], builder => builder.AddCatalog(), time, new() { ["ReferenceData:Load"] = "false" });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts.Values)
            await host.DisposeAsync();
    }
}

/// <summary>Tests that only read share one registry.</summary>
[CollectionDefinition(nameof(Registry))]
public sealed class RegistryReaders : ICollectionFixture<Registry>;

internal static class RegistrySteps
{
    public static Task<CatalogSnapshot> Snapshot(this TestHost host) =>
        host.In<ICatalog, CatalogSnapshot>(async catalog => await catalog.GetSnapshot(new GetSnapshot(), TestContext.Current.CancellationToken));

    public static Task<CertificateDecision> Withdraw(this TestHost host, string product, string reason = "抽检不合格") => host.In<ICatalog, CertificateDecision>(
        async catalog => await catalog.WithdrawCertificate(new WithdrawCertificate(product, reason, "office"), TestContext.Current.CancellationToken));

    public static Task<CertificateDecision> Restore(this TestHost host, string product, string reason = "复检合格") => host.In<ICatalog, CertificateDecision>(
        async catalog => await catalog.RestoreCertificate(new RestoreCertificate(product, reason, "office"), TestContext.Current.CancellationToken));

    /// <summary>The facts of one type that the registry has published, oldest first.</summary>
    public static Task<List<T>> Published<T>(this TestHost host) => host.In<CatalogDb, List<T>>(async db =>
        [.. (await db.Outbox.Where(message => message.Type.StartsWith(typeof(T).FullName!)).OrderBy(message => message.Seq).ToListAsync()).Select(message => (T)FactOf(message))]);

    public static Task Load(this TestHost host, string folder, bool renew = false) => host.In<CatalogDb>(db => new LoadReferenceData(
        db, Options.Create(new ReferenceDataOptions { Path = folder, RenewCertificates = renew }), host.Services.GetRequiredService<IHostEnvironment>(),
        host.Services.GetRequiredService<TimeProvider>(), NullLogger<LoadReferenceData>.Instance).Run(TestContext.Current.CancellationToken));

    private static object FactOf(OutboxMessage message) => System.Text.Json.JsonSerializer.Deserialize(message.Body, Type.GetType(message.Type)!)!;
}
