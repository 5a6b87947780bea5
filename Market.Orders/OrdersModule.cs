using Market.Catalog.Contracts;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals.Making;
using Market.Orders.Fulfilment;
using Market.Orders.Ledger;
using Market.Orders.Linkage;
using Market.Orders.Live;
using Market.Orders.Payments;
using Market.Orders.Returns;
using Market.Orders.Settlement;
using Market.Orders.Stock;
using Market.Orders.Unsettled;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Messages;
using Market.ServiceDefaults.Workers;

namespace Market.Orders;

/// <summary>The only public door of the orders service.</summary>
public static class OrdersModule
{
    private const string Queue = "orders";

    public static void AddOrders(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDb<OrdersDb, SqliteOrdersDb, PostgresOrdersDb>("Orders");
        builder.Services.AddPreparation<OrdersDb>((services, cancellation) => AppendOnly.Enforce(services.GetRequiredService<OrdersDb>(), cancellation));
        builder.AddOpeningStock();
        builder.Services.Configure<OrdersOptions>(builder.Configuration.GetSection("Orders"));
        builder.Services.AddScoped<IOrders, OrdersAsks>();
        builder.Services.AddSingleton<KnownProducts>().AddSingleton<OrderIntake>();
        builder.Services.AddScoped<PlaceOrdersTogether>();
        builder.Services.AddScoped<PlaceOrderHandler>();
        builder.Services.AddScoped<GetOrderHandler>();
        builder.Services.AddScoped<GetStockHandler>();
        builder.Services.AddScoped<GetLiveSalesHandler>();
        builder.Services.AddScoped<GetLiveOrdersHandler>();
        builder.AddPayments();
        builder.AddReturns();
        builder.AddUnsettled();
        builder.AddFulfilment();
        builder.AddSettlement();
        builder.AddDeals();
        builder.Services.AddWorker<StockAnnouncer>();
        builder.Services.AddWorker<LedgerSealer>();
        builder.Services.AddHealthChecks().AddCheck<SealHealth>("ledger");
        builder.Services.AddFactConsumer<KeepCertifiedProduct, ProductCertified>(Queue);
        builder.Services.AddFactConsumer<KeepWithdrawnProduct, CertificateWithdrawn>(Queue);
        builder.Services.AddFactConsumer<KeepCounter, CounterOpened>(Queue);
        builder.Services.AddFactConsumer<KeepPlan, LinkagePlanPublished>(Queue);
    }

    /// <summary>Serves the asks of orders to other processes, and <see cref="MapStripeSimulator"/>.</summary>
    public static void MapOrders(this WebApplication app)
    {
        app.MapAsks<OrdersAsks>();
        app.MapAsks<SettlementAsks>();
        app.MapAsks<PaymentsAsks>();
        app.MapAsks<DealsAsks>();
        app.MapAsks<FulfilmentAsks>();
        app.MapAsks<ReturnsAsks>();
        app.MapMessages<OrdersDb>();
        app.MapStripeSimulator();
    }

    /// <summary>The server that stands in for Stripe under /stripe-simulator, unless real keys are set. For a host that embeds orders.</summary>
    public static void MapStripeSimulator(this WebApplication app) => app.MapPayments();
}
