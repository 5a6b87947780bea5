using Market.Orders.Contracts;

namespace Market.Orders.Settlement;

internal static class SettlementModule
{
    /// <summary>Monthly closings and payouts.</summary>
    public static void AddSettlement(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<SettlementOptions>(builder.Configuration.GetSection("Settlement"));
        builder.Services.AddScoped<ISettlement, SettlementAsks>();
        builder.Services.AddScoped<CloseMonthHandler>().AddScoped<SettlementReads>().AddScoped<MakePayoutHandler>().AddScoped<DecidePayoutHandler>().AddScoped<ImportBankResultsHandler>();
    }
}
