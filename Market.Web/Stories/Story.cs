using System.Collections.Immutable;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Stories;

/// <summary>
/// A story about a village, or about a category of the catalogue, of Jiangjin. Its texts are story.{slug}.title, .lead and .text; its
/// drawing is /img/story/{slug}.svg.
/// </summary>
/// <param name="Category">What it tells of, or what its village is known for: the ground of the drawing.</param>
/// <param name="VillageCode">Null for a story about the category.</param>
internal sealed record Story(string Slug, Category Category, string? VillageCode = null)
{
    /// <summary>The stories tell of Jiangjin: another district that has spirits too has other stories.</summary>
    private const string District = "500116";

    public static readonly ImmutableArray<Story> All =
    [
        new("guansheng", Category.Tea, "500116120203"),
        new("maliu", Category.Seasoning, "500116116201"),
        new("tiantang", Category.Vegetables, "500116124201"),
        new("hanpo", Category.MeatEggs, "500116114202"),
        new("daya", Category.MeatEggs, "500116114204"),
        new("zijing", Category.Vegetables, "500116114205"),
        new("longshan", Category.Tea, "500116118205"),
        new("langjia", Category.Seasoning, "500116102202"),
        new("seasoning", Category.Seasoning),
        new("pastry", Category.Pastry),
        new("spirits", Category.Spirits),
        new("tea", Category.Tea),
        new("fruit", Category.Fruit),
        new("grain-oil", Category.GrainOil),
        new("meat-eggs", Category.MeatEggs),
        new("vegetables", Category.Vegetables),
    ];

    /// <summary>Whether the product is one of those that the story is about.</summary>
    public bool Covers(ProductRecord product) => VillageCode is { } village
        ? product.VillageCode == village
        : product.Category == Category && product.TownCode.StartsWith(District, StringComparison.Ordinal);

    /// <summary>Whether the registry knows what the story is about; another district may have replaced the data.</summary>
    public bool IsToldOf(CatalogueSnapshot snapshot) => VillageCode is { } code
        ? snapshot.Villages.Any(village => village.Code == code)
        : snapshot.Products.Values.Any(Covers);
}
