using Market.Web.Livestream.Guard;

namespace Market.Web.Livestream.Room;

/// <summary>What a session has sold, as its pages show it.</summary>
/// <param name="Result">Null when Orders does not answer just now.</param>
internal sealed record SalesShown(GuardedResult? Result, Func<string, string> Name)
{
    public static readonly GuardedResult Nothing = new(new Market.Orders.Contracts.LiveSales(0, []), []);
}
