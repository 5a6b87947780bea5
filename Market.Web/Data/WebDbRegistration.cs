using Market.Orders.Contracts;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;

namespace Market.Web.Data;

internal static class WebDbRegistration
{
    /// <summary>The queue that all nodes of Web share: one of them keeps each fact for all.</summary>
    public const string Queue = "web";

    public static void AddWebDb(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDb<WebDb, SqliteWebDb, PostgresWebDb>("Web");
        builder.Services.AddFactConsumer<ListPlacedOrder, OrderPlaced>(Queue);
        builder.Services.AddFactConsumer<ListPaidOrder, OrderPaid>(Queue);
        builder.Services.AddFactConsumer<ListAdvancedOrder, OrderAdvanced>(Queue);
        builder.Services.AddFactConsumer<ListClosedOrder, OrderClosed>(Queue);
    }
}
