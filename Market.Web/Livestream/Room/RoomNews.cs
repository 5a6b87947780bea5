using Market.Web.Snapshot;

namespace Market.Web.Livestream.Room;

/// <summary>What a browser in a room is told: how the room stands, and of its lists what is new. Whoever has just come gets all of it.</summary>
/// <param name="State">live, or over: then the page is to be shown anew.</param>
/// <param name="Pinned">Code of the product that is being shown, or null.</param>
/// <param name="Products">Those that have changed.</param>
/// <param name="Said">Messages that are new or have changed; of a hidden one the reason and not the text.</param>
internal sealed record RoomNews(
    long Seq, string State, string? Pinned, long Likes, int Viewers, int SlowSeconds, IReadOnlyList<ProductNews> Products, IReadOnlyList<MessageNews> Said, IReadOnlyList<TextNews> Captions,
    IReadOnlyList<TextNews> Corrections)
{
    public static RoomNews Of(RoomState room, int viewers, IReadOnlyList<ProductNews> products) => After(null, [], room, viewers, products);

    /// <summary>What is new since <paramref name="before"/>, which may be null.</summary>
    public static RoomNews After(RoomState? before, IReadOnlyList<ProductNews> productsBefore, RoomState room, int viewers, IReadOnlyList<ProductNews> products) => new(
        room.Seq, room.Session.State == SessionState.Live ? "live" : "over", room.Pinned, room.Likes, viewers, room.SlowSeconds, [.. products.Except(productsBefore)],
        [.. (before is null ? room.Messages : room.Messages.Except(before.Messages)).Select(message => MessageNews.Of(message, room))],
        [.. room.Captions.Where(text => text.Seq > (before?.Seq ?? 0)).Select(TextNews.Of)], [.. room.Corrections.Where(text => text.Seq > (before?.Seq ?? 0)).Select(TextNews.Of)]);
}

/// <param name="WasFen">The price to strike through, or null.</param>
/// <param name="Live">It is the room's own price.</param>
internal sealed record ProductNews(string Code, long Fen, long? WasFen, int Left, int Most, bool Live, bool OnSale)
{
    public static IReadOnlyList<ProductNews> Of(RoomState room, CatalogueSnapshot snapshot, DateTimeOffset now) =>
        [.. room.Session.Items.Select(item => RoomProduct.Of(item, room, snapshot, now)).OfType<RoomProduct>()
            .Select(shown => new ProductNews(shown.Product.Code, shown.Price.Fen, shown.Price.WasFen, shown.Left, shown.Most, shown.AtLivePrice, shown.OnSale))];
}

/// <param name="Role">host, moderator or viewer.</param>
/// <param name="Text">Null when it is hidden.</param>
internal sealed record MessageNews(long Seq, string At, string Role, string Name, string? Text, string? Hidden, bool Answered)
{
    public static MessageNews Of(RoomMessage message, RoomState room) => new(
        message.Seq, TextNews.Clock(message.At), Chat.RoleOf(message.AccountId, room), message.Name, message.Hidden is null ? message.Text : null, message.Hidden?.ToString(), message.Answered);
}

/// <param name="At">Hour and minute in the district.</param>
internal sealed record TextNews(long Seq, string At, string Text)
{
    public static TextNews Of(RoomText text) => new(text.Seq, Clock(text.At), text.Text);

    public static string Clock(DateTimeOffset at) => Shared.DistrictTime.Text(at)[^5..];
}
