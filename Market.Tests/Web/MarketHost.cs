using System.Net;
using System.Net.Sockets;
using Market.Catalog.Data;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Market.Web.Account.Data;
using Market.Web.Data;
using Market.Web.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Market.Tests.Web;

/// <summary>
/// The whole shop as `dotnet run` starts it: the real Program on a real port, Catalog and Orders embedded, files in a folder of its
/// own, Development, reference data. Starting takes seconds: tests share one through <see cref="MarketCollection"/>.
/// </summary>
public sealed class MarketHost : IAsyncLifetime
{
    private readonly Stack stack;
    private readonly Dictionary<string, string?> settings;
    private readonly string environment;
    private readonly Action<IServiceCollection>? parts;
    private TestDatabases databases = null!;
    private Factory factory = null!;

    public MarketHost() : this(Stack.Sqlite, [], Environments.Development)
    {
    }

    private MarketHost(Stack stack, Dictionary<string, string?> settings, string environment, Action<IServiceCollection>? parts = null) =>
        (this.stack, this.settings, this.environment, this.parts) = (stack, settings, environment, parts);

    public Uri Address { get; private set; } = null!;

    /// <summary>The folder of its databases.</summary>
    public string Folder => databases.Folder;
    public IServiceProvider Services => factory.Services;

    /// <summary>A shop with configuration of its own, for the one test that needs it.</summary>
    /// <param name="parts">Puts parts of the test's own in place of the shop's.</param>
    public static async Task<MarketHost> Start(
        Dictionary<string, string?>? settings = null, Stack stack = Stack.Sqlite, string environment = "Development", Action<IServiceCollection>? parts = null)
    {
        var host = new MarketHost(stack, settings ?? [], environment, parts);
        await host.InitializeAsync();
        return host;
    }

    public async ValueTask InitializeAsync()
    {
        databases = await TestDatabases.Create(stack, "Catalog", "Orders", "Web");
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}");
        factory = new Factory(environment, parts, new Dictionary<string, string?>
        {
            ["Web:PublicUrl"] = Address.ToString(),
            // All tests come from one address.
            ["RateLimits:SignIn:Permits"] = "1000",
        }
            .Concat(databases.Settings).Concat(settings).GroupBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Last().Value));
        factory.UseKestrel(port);
        await Task.Run(factory.StartServer);
        await Settled();
    }

    /// <summary>Waits until every fact has reached whoever keeps it: what one part has said, the others know.</summary>
    public Task Settled() => Eventually.Holds(
        async () => await Waiting<CatalogDb>() + await Waiting<OrdersDb>() + await Waiting<WebDb>() == 0, "all facts have been delivered", TimeSpan.FromMinutes(3));

    private Task<int> Waiting<TDb>() where TDb : ServiceDb => In((TDb db) => db.Outbox.CountAsync(fact => fact.SentAt == null));

    /// <summary>Someone with cookies of their own, who does not follow redirects.</summary>
    public Visitor NewVisitor() => new(Address);

    /// <summary>Every route, with a method it takes and its pattern as an address.</summary>
    public IReadOnlyList<(string Method, string Path, RouteEndpoint Endpoint)> Routes() => [.. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), endpoint)))];

    /// <summary>Refusals written down so far, oldest first.</summary>
    internal Task<List<AuditEntry>> Refusals() => In((AccountsDb db) => db.Audit.AsNoTracking().Where(entry => entry.What == Audit.Refusal).OrderBy(entry => entry.Id).ToListAsync());

    /// <summary>How many orders exist, whoever placed them.</summary>
    public Task<int> CountOrders() => In((OrdersDb db) => db.Orders.CountAsync());

    /// <summary>Runs <paramref name="work"/> in a scope of its own, as a request would.</summary>
    public async Task<T> In<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        await databases.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Factory(string environment, Action<IServiceCollection>? parts, Dictionary<string, string?> settings) : WebApplicationFactory<SecurityTexts>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(environment);
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            if (parts is not null)
                builder.ConfigureTestServices(parts);
        }
    }
}

/// <summary>Tests that share one shop, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class MarketCollection : ICollectionFixture<MarketHost>
{
    public const string Name = "market";
}

/// <summary>A shop of their own for journeys: what takes a browser goes on beside the other tests.</summary>
[CollectionDefinition(Name)]
public sealed class JourneysCollection : ICollectionFixture<MarketHost>
{
    public const string Name = "journeys";
}

/// <summary>Looking at every page takes as long as all other journeys together.</summary>
[CollectionDefinition(Name)]
public sealed class AccessCollection : ICollectionFixture<MarketHost>
{
    public const string Name = "access";
}
