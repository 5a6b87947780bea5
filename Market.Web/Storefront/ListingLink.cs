using Market.Catalog.Contracts;
using Market.Web.Search;

namespace Market.Web.Storefront;

/// <summary>Addresses of listings: everything chosen is in them, so that they can be shared and gone back to.</summary>
internal sealed class ListingLink(ProductQuery query)
{
    public static readonly IReadOnlyList<(string Name, ProductSort Sort)> Sorts =
        [("usual", ProductSort.Usual), ("price", ProductSort.PriceUp), ("price-down", ProductSort.PriceDown), ("benefit", ProductSort.Benefit)];

    /// <summary>Null for none, and for what is no category.</summary>
    public static Category? CategoryOf(string? text) =>
        Enum.GetNames<Category>().Any(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse<Category>(text!, ignoreCase: true) : null;

    public static ProductSort SortOf(string? text) => Sorts.FirstOrDefault(sort => sort.Name == text).Sort;

    public string WithCategory(Category? category) => Of(query with { Category = category, Page = 1 });

    public string WithTown(string? town) => Of(query with { Town = town, Page = 1 });

    public string WithPage(int page) => Of(query with { Page = page });

    private static string Of(ProductQuery query) => "~/products" + QueryString.Create(
    [
        .. Part("q", query.Q), .. Part("category", query.Category?.ToString()), .. Part("town", query.Town),
        .. Part("sort", query.Sort == ProductSort.Usual ? null : Sorts.First(sort => sort.Sort == query.Sort).Name),
        .. Part("page", query.Page > 1 ? query.Page.ToString(System.Globalization.CultureInfo.InvariantCulture) : null),
    ]);

    private static IEnumerable<KeyValuePair<string, string?>> Part(string name, string? value) => value is null ? [] : [KeyValuePair.Create(name, (string?)value)];
}
