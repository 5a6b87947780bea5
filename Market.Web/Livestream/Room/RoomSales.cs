using Market.Orders.Contracts;

namespace Market.Web.Livestream.Room;

/// <summary>What a session has sold, as its pages show it.</summary>
/// <param name="Sales">Null when Orders does not answer just now.</param>
internal sealed record SalesShown(LiveSales? Sales, Func<string, string> Name)
{
    public long Sum(Func<LiveProductSales, long> figure) => Sales?.Products.Sum(figure) ?? 0;
}

/// <summary>Asks Orders, which alone knows what was paid and what went back; nothing is kept here that could differ.</summary>
internal sealed partial class RoomSales(IOrders orders, ILogger<RoomSales> log)
{
    public async Task<LiveSales?> Of(string session, CancellationToken cancellation)
    {
        try
        {
            return await orders.GetLiveSales(new GetLiveSales(session), cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(exception);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "Orders did not say what a live session has sold")]
    private partial void LogNoAnswer(Exception exception);
}
