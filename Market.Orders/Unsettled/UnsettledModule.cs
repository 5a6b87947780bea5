using Market.Orders.Contracts;

namespace Market.Orders.Unsettled;

internal static class UnsettledModule
{
    /// <summary>What of payments and refunds is not settled; needs both.</summary>
    public static void AddUnsettled(this IHostApplicationBuilder builder) => builder.Services
        .AddScoped<IPayments, PaymentsAsks>().AddScoped<UnsettledReads>().AddScoped<ActOnPaymentHandler>().AddScoped<SendBackHandler>().AddScoped<HandlePaymentHandler>();
}

/// <summary>Answers the asks about payments, each by its use case.</summary>
internal sealed class PaymentsAsks(UnsettledReads reads, ActOnPaymentHandler acting) : IPayments
{
    public async ValueTask<UnsettledPayments> GetUnsettled(GetUnsettled ask, CancellationToken cancellation = default) => await reads.Page(ask, cancellation);

    public async ValueTask<ActOnPaymentResult> ActOnPayment(ActOnPayment command, CancellationToken cancellation = default) => new(await acting.Act(command, cancellation));
}
