using System.Text.Json;
using Market.Web.Livestream.Room;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Web.Livestream.Vault;

/// <summary>What a session offers when it goes live, at which prices, and on whose approval: kept in the entry of its start.</summary>
internal sealed record LineUpKept(
    string Title, SessionKind Kind, string HostName, string HostUnit, string? UnitApproval, string? ReviewedBy, DateTimeOffset? ReviewedAt, IReadOnlyList<ItemKept> Items)
{
    public static LineUpKept Of(LiveSession session, CatalogueSnapshot snapshot, DateTimeOffset now) => new(
        session.Plan.Title, session.Plan.Kind, session.Plan.HostName, session.Plan.HostUnit, session.Plan.UnitApproval, session.ReviewedBy, session.ReviewedAt?.ToUniversalTime(),
        [.. session.Items.OrderBy(item => item.Position).Select(item => ItemKept.Of(item, session.Code, snapshot, now))]);

    public string Json() => JsonSerializer.Serialize(this, EvidenceContent.Json);
}

/// <param name="Price">Null for a product that nobody knows any more.</param>
internal sealed record ItemKept(
    string Product, string? Name, string? Specification, string? Supplier, string? CertificateNo, PriceKept? Price, long? LivePriceFen, int? Quota, int? LimitPerBuyer, string? Deal, string? TalkingPoints,
    string? SeleniumReport)
{
    public static ItemKept Of(LiveItem item, string session, CatalogueSnapshot snapshot, DateTimeOffset now)
    {
        var product = snapshot.Product(item.ProductCode);
        return new ItemKept(
            item.ProductCode, product?.Name, product?.Specification, product?.SupplierName, product?.CertificateNo, PriceKept.Of(item.ProductCode, session, snapshot, now), item.LivePriceFen, item.Quota,
            item.LimitPerBuyer, item.DealCode, item.TalkingPoints, item.SeleniumReport);
    }
}

/// <summary>What a product costs in a room at one moment, as everybody there sees it.</summary>
/// <param name="WasFen">The price struck through, or null.</param>
/// <param name="Live">It is the room's own price.</param>
internal sealed record PriceKept(long Fen, long? WasFen, bool Live, bool OnSale)
{
    public static PriceKept Of(ProductNews news) => new(news.Fen, news.WasFen, news.Live, news.OnSale);

    public static PriceKept? Of(string code, string session, CatalogueSnapshot snapshot, DateTimeOffset now)
    {
        if (snapshot.Product(code) is not { } product)
            return null;
        var price = PriceShown.Of(product, snapshot, session, now);
        return new PriceKept(price.Fen, price.WasFen, price.Deal?.Session is not null, product.MayBeSold(DateOnly.FromDateTime(DistrictTime.At(now).DateTime)));
    }

    /// <returns>Null for what we have not written.</returns>
    public static PriceKept? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<PriceKept>(text, EvidenceContent.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Json() => JsonSerializer.Serialize(this, EvidenceContent.Json);
}
