using Market.Catalog;
using Market.Catalog.Contracts;
using Market.Orders;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Messages;

namespace Market.Web.Embedded;

/// <summary>Where Catalog and Orders live: in this process, or behind Services:Catalog and Services:Orders.</summary>
internal static class Services
{
    public static void AddCatalogAndOrders(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.IsRemote("Catalog"))
        {
            builder.AddRemoteAsks<ICatalog>("Catalog");
            builder.AddRemoteMessages("Catalog");
        }
        else
            builder.AddCatalog();

        if (builder.Configuration.IsRemote("Orders"))
        {
            builder.AddRemoteAsks<IOrders>("Orders");
            builder.AddRemoteAsks<ISettlement>("Orders");
            builder.AddRemoteAsks<IPayments>("Orders");
            builder.AddRemoteAsks<IDeals>("Orders");
            builder.AddRemoteAsks<IFulfilment>("Orders");
            builder.AddRemoteAsks<IReturns>("Orders");
            builder.AddRemoteMessages("Orders");
        }
        else
            builder.AddOrders();
    }

    /// <summary>What an embedded service serves of its own: the server that stands in for Stripe.</summary>
    public static void MapCatalogAndOrders(this WebApplication app)
    {
        if (!app.Configuration.IsRemote("Orders"))
            app.MapStripeSimulator();
    }

    private static bool IsRemote(this IConfiguration configuration, string name) => configuration[$"Services:{name}"] is { Length: > 0 };
}
