using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Market.Catalog.Contracts;

namespace Market.Web.Storefront;

/// <summary>
/// The drawings of the shop. A product is shown by the drawing of what it is (its base product), which stands in wwwroot/img/product;
/// goods nobody has drawn yet, such as those of another district, are shown by their category. Which drawings exist is looked up once, at start.
/// </summary>
internal sealed partial class ProductPictures(IWebHostEnvironment environment)
{
    private const string Extension = ".svg";

    private readonly FrozenSet<string> drawn = environment.WebRootFileProvider.GetDirectoryContents("img/product")
        .Where(file => file.Exists && file.Name.EndsWith(Extension, StringComparison.Ordinal)).Select(file => file.Name[..^Extension.Length]).ToFrozenSet();

    /// <summary>The address of the drawing of <paramref name="product"/>, from the root of the site; it is the same in every language.</summary>
    public string Address(ProductRecord product) =>
        FileName(product.BaseProductEn) is var name && drawn.Contains(name) ? $"/img/product/{name}{Extension}" : $"/img/category/{product.Category}{Extension}";

    /// <summary>"Shepherd's purse" is drawn in shepherd-s-purse.svg.</summary>
    internal static string FileName(string baseProductEn) => NeitherLetterNorDigit().Replace(baseProductEn.ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NeitherLetterNorDigit();
}
