using Market.Orders.Contracts;

namespace Market.Web.Storefront;

/// <summary>Which lines of a cart come from a live room, by product: they have the room's price and are owed to it.</summary>
internal sealed record CartOrigins(IReadOnlyDictionary<string, LiveSource> Lines, DateTimeOffset Now)
{
    public LiveSource? Of(string code) => Lines.GetValueOrDefault(code);
}
