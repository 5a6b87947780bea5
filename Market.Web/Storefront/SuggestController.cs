using Market.Web.Search;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Sharing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Storefront;

/// <summary>What the search box proposes while somebody types, in the language of the address.</summary>
/// <param name="Text">In the page's language.</param>
/// <param name="Kind">What it is, in the page's language.</param>
/// <param name="Address">Where it leads.</param>
internal sealed record SuggestedLink(string Text, string Kind, string Address)
{
    public static SuggestedLink Of(Suggestion suggestion, IStringLocalizer<Texts> texts, Func<string, string> address) => new(
        Language.Pick(suggestion.Text, suggestion.TextEn),
        texts[$"suggest.{suggestion.Kind}"], address(suggestion.Kind switch
        {
            SuggestionKind.Category => ListingLink.ForCategory(ListingLink.CategoryOf(suggestion.Value)!.Value),
            SuggestionKind.Town => ListingLink.ForTown(suggestion.Value),
            SuggestionKind.Product => $"~/products/{Uri.EscapeDataString(suggestion.Value)}",
            _ => ListingLink.ForWords(suggestion.Value),
        }));
}

[AllowAnonymous, NeedsSnapshot, EnableRateLimiting(RateLimits.Api)]
internal sealed class SuggestController(IProductSearch search, IStringLocalizer<Texts> texts) : StorefrontController
{
    [HttpGet("/suggest"), SharedAnswer]
    public async Task<IActionResult> Show(string? q, CancellationToken cancellation)
    {
        var found = await search.Suggest(q ?? "", cancellation);
        Response.Headers.CacheControl = "public, max-age=60";
        return Json(found.Select(suggestion => SuggestedLink.Of(suggestion, texts, address => Url.Content(address))));
    }
}
