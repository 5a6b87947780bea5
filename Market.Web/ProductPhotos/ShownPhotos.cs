using System.Collections.Frozen;
using Market.Web.Photos;
using Market.Web.Snapshot;

namespace Market.Web.ProductPhotos;

/// <param name="Small">Address of the photo from the root of the site; it never shows anything else.</param>
internal sealed record PhotoAddresses(string Small, string Large)
{
    public static PhotoAddresses Of(string productCode, string hash) => new(Address(productCode, hash, SquarePhoto.SmallSide), Address(productCode, hash, SquarePhoto.LargeSide));

    private static string Address(string productCode, string hash, int side) => $"/img/photo/{Uri.EscapeDataString(productCode)}-{hash}-{side}.webp";
}

/// <summary>
/// The photos that the shop shows, in this node's memory: a page asks no database for them. Fed by facts and, at start and now and then, by the database.
/// </summary>
internal sealed class ShownPhotos(CurrentSnapshot snapshot)
{
    private readonly Lock changing = new();
    private volatile FrozenDictionary<string, ShownPhoto> known = FrozenDictionary<string, ShownPhoto>.Empty;
    private volatile FrozenDictionary<string, PhotoAddresses> addresses = FrozenDictionary<string, PhotoAddresses>.Empty;

    /// <summary>Null for a product that is shown by its drawing.</summary>
    public PhotoAddresses? Of(string productCode) => addresses.GetValueOrDefault(productCode);

    /// <summary>The last that this node has heard of the product; another object after each change.</summary>
    public ShownPhoto? Known(string productCode) => known.GetValueOrDefault(productCode);

    public void Keep(IReadOnlyCollection<ShownPhoto> news)
    {
        lock (changing)
        {
            var newer = news.Where(photo => known.GetValueOrDefault(photo.ProductCode) is not { } older || older.Version < photo.Version).ToList();
            if (newer.Count == 0)
                return;
            var all = known.ToDictionary();
            foreach (var photo in newer)
                all[photo.ProductCode] = photo;
            known = all.ToFrozenDictionary();
            addresses = all.Values.Where(photo => photo.Hash is not null).ToFrozenDictionary(photo => photo.ProductCode, photo => PhotoAddresses.Of(photo.ProductCode, photo.Hash!));
        }
        // Shared pages show photos too: they are made anew.
        snapshot.Change(same => same);
    }
}
