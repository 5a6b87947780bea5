using Market.Orders.Payments;

namespace Market.Orders.Returns;

internal static class ReturnsModule
{
    /// <summary>Cancellations and refunds; needs the payments.</summary>
    public static void AddReturns(this IHostApplicationBuilder builder) => builder.Services
        .AddScoped<CancelOrderHandler>().AddScoped<RefundLineHandler>().AddScoped<RetryRefundHandler>().AddScoped<RefundCompletion>().AddRounds<RefundWork>();
}
