using Market.Orders.Contracts;
using Market.ServiceDefaults.Bus;
using Market.Web.Data;

namespace Market.Web.Disclosure;

/// <summary>What the public may know of the programme (公开公示).</summary>
internal static class DisclosureModule
{
    public static void AddDisclosure(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DisclosureFigures>().AddSingleton<PublishedHead>();
        builder.Services.AddFactConsumer<KeepDisclosedSale, SaleAttributed>(WebDbRegistration.Queue);
    }
}
