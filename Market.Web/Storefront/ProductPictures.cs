using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Market.Catalog.Contracts;
using Market.Web.ProductPhotos;

namespace Market.Web.Storefront;

/// <summary>
/// The pictures of the shop. A product is shown by its photo, when the office has accepted one, else by the drawing of what it is (its base product), which stands in
/// wwwroot/img/product; goods nobody has drawn yet, such as those of another district, are shown by their category. Which drawings exist is looked up once, at start.
/// </summary>
internal sealed partial class ProductPictures(IWebHostEnvironment environment, ShownPhotos photos)
{
    private const string Extension = ".svg";

    private readonly FrozenSet<string> drawn = environment.WebRootFileProvider.GetDirectoryContents("img/product")
        .Where(file => file.Exists && file.Name.EndsWith(Extension, StringComparison.Ordinal)).Select(file => file.Name[..^Extension.Length]).ToFrozenSet();

    /// <summary>The address of the picture of <paramref name="product"/>, from the root of the site; it is the same in every language. A photo is 320 pixels wide.</summary>
    public string Address(ProductRecord product) => photos.Of(product.Code)?.Small ?? Drawing(product);

    /// <summary>The same for where it stands alone: a photo is 960 pixels wide.</summary>
    public string LargeAddress(ProductRecord product) => photos.Of(product.Code)?.Large ?? Drawing(product);

    /// <summary>Whether it is a photo: that shows more than the product's name says.</summary>
    public bool IsPhoto(ProductRecord product) => photos.Of(product.Code) is not null;

    public string Drawing(ProductRecord product) =>
        FileName(product.BaseProductEn) is var name && drawn.Contains(name) ? $"/img/product/{name}{Extension}" : $"/img/category/{product.Category}{Extension}";

    /// <summary>"Shepherd's purse" is drawn in shepherd-s-purse.svg.</summary>
    internal static string FileName(string baseProductEn) => NeitherLetterNorDigit().Replace(baseProductEn.ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NeitherLetterNorDigit();
}
