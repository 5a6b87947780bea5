using System.Globalization;
using System.Resources;
using Market.Catalog.Contracts;
using Market.Web.Shared;

namespace Market.Web.Search;

/// <summary>The eight categories of the catalogue in both languages, from the room's texts.</summary>
internal static class CategoryNames
{
    private static readonly ResourceManager Texts = new(typeof(Texts).FullName!, typeof(Texts).Assembly);

    public static string Chinese(Category category) => Texts.GetString($"category.{category}", Language.Chinese)!;

    public static string English(Category category) => Texts.GetString($"category.{category}", Language.English)!;

    /// <summary>In the language of the page.</summary>
    public static string Of(Category category) => Texts.GetString($"category.{category}", CultureInfo.CurrentUICulture)!;
}

/// <summary>Marks the texts of this room.</summary>
internal sealed class Texts;
