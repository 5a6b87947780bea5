using System.Net;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.Web.Counters;
using Market.Web.Data;
using Market.Web.Disclosure;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Market.Tests.Web;

/// <summary>The rooms of counters and public figures with a catalogue and a clock of the test's own: what a page shows is what the test put in.</summary>
internal sealed class RoomHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestDatabases databases;

    private RoomHost(WebApplication app, TestDatabases databases) => (this.app, this.databases) = (app, databases);

    public Uri Address => new(app.Urls.Single());

    public static async Task<RoomHost> Start(CatalogSnapshot catalog, IReadOnlyList<StockLevel> stock, TimeProvider time, params SaleAttributed[] sales)
    {
        var databases = await TestDatabases.Create(Stack.Sqlite, "Web");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Market.Web", EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(databases.Settings);
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var snapshot = new CurrentSnapshot();
        snapshot.Change(known => CatalogueSnapshot.Build(catalog, new StockOnOffer(stock), time.GetUtcNow(), known));
        builder.Services.AddSingleton(time).AddSingleton(snapshot).AddSingleton(new PublicAddress(builder.Configuration, builder.Environment));
        builder.AddWebDb();
        builder.AddPages();
        builder.AddSharing();
        builder.AddStorefront();
        builder.AddCounters();
        builder.AddDisclosure();
        builder.AddBus();
        var app = builder.Build();
        app.UseLanguageOfAddress();
        app.UseErrors();
        app.UseRouting();
        app.MapControllers();
        await app.Prepare();
        await Keep(app, sales);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RoomHost(app, databases);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await databases.DisposeAsync();
    }

    private static async Task Keep(WebApplication app, SaleAttributed[] sales)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        db.DisclosedSales.AddRange(sales.Select(DisclosedSale.Of));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
