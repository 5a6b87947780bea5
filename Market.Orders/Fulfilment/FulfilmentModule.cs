using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.ServiceDefaults.Workers;

namespace Market.Orders.Fulfilment;

internal static class FulfilmentModule
{
    /// <summary>Parcels: packing, shipping, hand-over, receipt and completion.</summary>
    public static void AddFulfilment(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<FulfilmentOptions>(builder.Configuration.GetSection("Fulfilment"));
        builder.Services.AddScoped<IFulfilment, FulfilmentAsks>().AddScoped<ParcelStep>();
        builder.Services.AddScoped<GetParcelsHandler>().AddScoped<PackParcelHandler>().AddScoped<ShipParcelHandler>().AddScoped<ReadyParcelHandler>()
            .AddScoped<HandOverHandler>().AddScoped<ConfirmReceiptHandler>();
        builder.Services.AddWorker<ParcelReceipt>().AddWorker<OrderCompletion>();
    }
}
