using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Web.Livestream.Room;

/// <summary>A product of the line-up as it can be bought in the room now.</summary>
/// <param name="Left">Units at this price.</param>
/// <param name="Limit">Most units for one buyer; null for no limit but what is left.</param>
/// <param name="OnSale">Its certificate allows selling it today.</param>
internal sealed record RoomProduct(ProductRecord Product, string Origin, PriceShown Price, int Left, int? Limit, bool OnSale, bool Pinned)
{
    /// <summary>At the room's own price.</summary>
    public bool AtLivePrice => Price.Deal?.Session is not null;

    public int Most => Math.Min(Math.Min(Left, Limit ?? Left), Cart.MostUnits);

    public bool CanBeBought => OnSale && Most > 0;

    public string Name => Language.Pick(Product.Name, Product.NameEn);

    public static RoomProduct? Of(LiveItemRecord item, RoomState room, CatalogueSnapshot snapshot, DateTimeOffset now)
    {
        if (snapshot.Product(item.ProductCode) is not { } product)
            return null;
        var price = PriceShown.Of(product, snapshot, room.Session.Code, now);
        var deliverable = snapshot.Deliverable(product);
        return new RoomProduct(
            product, snapshot.Origin(product), price, price.Deal is { } deal ? Math.Min(deal.Left, deliverable) : deliverable, price.Deal?.LimitPerBuyer,
            product.MayBeSold(DateOnly.FromDateTime(DistrictTime.At(now).DateTime)), room.Pinned == product.Code);
    }
}
