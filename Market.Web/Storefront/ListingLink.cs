using Market.Catalog.Contracts;
using Market.Web.Search;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <summary>A listing's address as anybody may have written it; what makes no sense in it is none.</summary>
internal sealed record ListingAsk(
    string? Q, string? Category, string? Town, string? Price, string? Season, string? Near, string? Pickup, string? Sort, int Page = 1)
{
    public ProductQuery Query(CatalogueSnapshot snapshot, ListingFacts facts, int pageSize) => new(
        Q?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, SearchText.Longest)] : null,
        ListingLink.CategoryOf(Category), snapshot.Towns.Any(known => known.Code == Town) ? Town : null, PriceBand.Named(Price), Season == ListingLink.Now,
        Search.Near.Parse(Near, facts), Pickup == ListingLink.Yes, ListingLink.SortOf(Sort), Page, pageSize);
}

/// <summary>Addresses of listings: everything chosen is in them, so that they can be shared and gone back to.</summary>
internal sealed class ListingLink(ProductQuery query)
{
    public const string Now = "now";
    public const string Yes = "1";

    public static readonly IReadOnlyList<(string Name, ProductSort Sort)> Sorts =
    [
        ("usual", ProductSort.Usual), ("price", ProductSort.PriceUp), ("price-down", ProductSort.PriceDown),
        ("benefit", ProductSort.Benefit), ("newest", ProductSort.Newest),
    ];

    /// <summary>Null for none, and for what is no category.</summary>
    public static Category? CategoryOf(string? text) =>
        Enum.GetNames<Category>().Any(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse<Category>(text!, ignoreCase: true) : null;

    public static ProductSort SortOf(string? text) => Sorts.FirstOrDefault(sort => sort.Name == text).Sort;

    public static string ForWords(string words) => Of(new ProductQuery(words));

    public static string ForCategory(Category category) => Of(new ProductQuery(null, category));

    public static string ForTown(string town) => Of(new ProductQuery(null, Town: town));

    /// <summary>The same listing with something changed, from its first page.</summary>
    public string With(Func<ProductQuery, ProductQuery> change) => Of(change(query) with { Page = 1 });

    public string WithPage(int page) => Of(query with { Page = page });

    /// <summary>What a form of the page has to send along so that nothing chosen is lost, but for the fields that the form itself holds.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Kept(params string[] but) => Parts(query with { Page = 1 }).Where(part => !but.Contains(part.Key));

    private static string Of(ProductQuery query) => "~/products" + QueryString.Create(Parts(query));

    private static IEnumerable<KeyValuePair<string, string?>> Parts(ProductQuery query) => new (string Name, string? Value)[]
    {
        ("q", query.Q), ("category", query.Category?.ToString()), ("town", query.Town), ("price", query.Price?.Name), ("season", query.Season ? Now : null),
        ("near", query.Near?.Text), ("pickup", query.PickUp ? Yes : null),
        ("sort", query.Sort == ProductSort.Usual ? null : Sorts.First(sort => sort.Sort == query.Sort).Name),
        ("page", query.Page > 1 ? query.Page.ToString(System.Globalization.CultureInfo.InvariantCulture) : null),
    }.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value));
}
