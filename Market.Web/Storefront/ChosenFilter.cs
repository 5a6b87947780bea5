using Market.Catalog.Contracts;
using Market.Web.Search;
using Market.Web.Shared;
using Microsoft.Extensions.Localization;

namespace Market.Web.Storefront;

/// <param name="Label">In the page's language.</param>
/// <param name="Without">Address of the listing without it.</param>
internal sealed record ChosenFilter(string Label, string Without)
{
    public static IReadOnlyList<ChosenFilter> Of(ProductQuery query, IReadOnlyList<TownRecord> towns, IStringLocalizer<Texts> texts)
    {
        var link = new ListingLink(query);
        return [.. new (string? Label, string Without)[]
        {
            (query.Category is { } category ? CategoryNames.Of(category) : null, link.With(chosen => chosen with { Category = null })),
            (query.Town is { } town ? NameOf(town, towns) : null, link.With(chosen => chosen with { Town = null })),
            (query.Price is { } price ? $"¥{texts[$"listing.price.{price.Name}"]}" : null, link.With(chosen => chosen with { Price = null })),
            (query.Season ? texts["listing.season_now"].Value : null, link.With(chosen => chosen with { Season = false })),
            (query.Near is { } near ? near.Town is { } centre ? texts["listing.near_town", NameOf(centre, towns)].Value : texts["listing.near_me"].Value : null, link.With(chosen => chosen with { Near = null })),
            (query.PickUp ? texts["listing.pickup_yes"].Value : null, link.With(chosen => chosen with { PickUp = false })),
        }.Where(filter => filter.Label is not null).Select(filter => new ChosenFilter(filter.Label!, filter.Without))];
    }

    private static string NameOf(string code, IReadOnlyList<TownRecord> towns) =>
        towns.FirstOrDefault(town => town.Code == code) is { } found ? Language.Pick(found.Name, found.NameEn) : code;
}
