using System.Data.Common;
using Grpc.Core;
using Market.Catalog;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Catalog;

[Collection(nameof(Registry))]
public sealed class SnapshotTests(Registry registry)
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_snapshot_is_of_one_instant_although_somebody_writes_while_it_is_read(Stack stack)
    {
        await using var host = await Registry.Empty(stack, new FakeTimeProvider(Registry.Noon));
        var connection = await host.In<CatalogDb, string>(db => Task.FromResult(db.Database.GetConnectionString()!));
        var writer = new WriteAfterTowns(() => host.In<CatalogDb>(db => db.Write(_ =>
        {
            db.Add(new Town { Code = "T1", Name = "镇", NameEn = "Town", Latitude = 29, Longitude = 106 });
            db.Add(new Village { Code = "V1", TownCode = "T1", Name = "村", IsCommunity = false });
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken)));
        await using CatalogDb db = stack == Stack.Sqlite
            ? new SqliteCatalogDb((DbContextOptions<SqliteCatalogDb>)new DbContextOptionsBuilder<SqliteCatalogDb>().UseMarketSqlite(connection).AddInterceptors(writer).Options)
            : new PostgresCatalogDb((DbContextOptions<PostgresCatalogDb>)new DbContextOptionsBuilder<PostgresCatalogDb>().UseMarketPostgres(PostgresOf(host)).AddInterceptors(writer).Options);

        var snapshot = await new ReadSnapshot(db, TimeProvider.System).Run(TestContext.Current.CancellationToken);

        Assert.True(writer.HasWritten);
        Assert.Empty(snapshot.Towns);
        Assert.Empty(snapshot.Villages);
        Assert.Equal(("T1", "V1"), ((await host.Snapshot()).Towns.Single().Code, (await host.Snapshot()).Villages.Single().Code));
    }

    [Fact]
    public async Task The_whole_registry_travels_to_another_process_and_only_for_those_who_know_the_secret()
    {
        var loaded = await registry.On(Stack.Sqlite);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Services:Secret"] = "s3cret", ["Data:Path"] = FolderOf(loaded) });
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Registry.Noon));
        builder.Services.AddAskServer();
        builder.AddCatalog();
        builder.AddBus();
        await using var service = builder.Build();
        service.MapCatalog();
        await service.Prepare(TestContext.Current.CancellationToken);
        await service.StartAsync(TestContext.Current.CancellationToken);

        var here = await loaded.Snapshot();
        var there = await Caller(service.Urls.Single(), "s3cret").GetSnapshot(new GetSnapshot(), TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Caller(service.Urls.Single(), "wrong").GetSnapshot(new GetSnapshot(), TestContext.Current.CancellationToken));

        Assert.Equivalent(here.Figures, there.Figures, strict: true);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(here), System.Text.Json.JsonSerializer.Serialize(there));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private static ICatalog Caller(string address, string secret)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Services:Catalog"] = address, ["Services:Secret"] = secret });
        builder.AddRemoteAsks<ICatalog>("Catalog");
        return builder.Build().Services.GetRequiredService<ICatalog>();
    }

    private static string PostgresOf(TestHost host) => host.Services.GetRequiredService<IConfiguration>().GetConnectionString("Catalog")!;

    private static string FolderOf(TestHost host) => host.Services.GetRequiredService<IConfiguration>()["Data:Path"]!;

    /// <summary>Commits a write of somebody else's just after the towns have been read and before the villages are.</summary>
    private sealed class WriteAfterTowns(Func<Task> write) : DbCommandInterceptor
    {
        public bool HasWritten { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!HasWritten && command.CommandText.Replace("\"", "").Contains("FROM villages", StringComparison.Ordinal))
            {
                HasWritten = true;
                await write();
            }
            return result;
        }
    }
}
