using Market.Orders.Contracts;
using Market.ServiceDefaults.Workers;

namespace Market.Orders.Deals.Making;

internal static class DealsModule
{
    /// <summary>Deals and coupons.</summary>
    public static void AddDeals(this IHostApplicationBuilder builder) => builder.Services
        .AddScoped<IDeals, DealsAsks>().AddScoped<CreateDealHandler>().AddScoped<CreateCouponHandler>().AddScoped<StopOfferHandler>().AddWorker<OfferAnnouncer>();
}
