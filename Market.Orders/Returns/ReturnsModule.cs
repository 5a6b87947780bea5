using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.ServiceDefaults.Workers;

namespace Market.Orders.Returns;

internal static class ReturnsModule
{
    /// <summary>Cancellations, refunds, returns and claims; needs the payments.</summary>
    public static void AddReturns(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<ReturnsOptions>(builder.Configuration.GetSection("Returns"));
        builder.Services.AddScoped<CancelOrderHandler>().AddScoped<RefundLineHandler>().AddScoped<RetryRefundHandler>().AddScoped<RefundCompletion>().AddWorker<RefundWork>();
        builder.Services.AddScoped<IReturns, ReturnsAsks>().AddScoped<ReturnStep>().AddSingleton<ReturnViews>();
        builder.Services.AddScoped<AskReturnHandler>().AddScoped<EndReturnHandler>().AddScoped<GetReturnsHandler>().AddScoped<DecideReturnHandler>().AddScoped<TakeInReturnHandler>();
    }
}
