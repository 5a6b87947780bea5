using System.Globalization;
using Market.Catalog.Contracts;

namespace Market.Web.Counters;

/// <summary>Which counters to list, as addresses say it: ?q=&amp;town=&amp;product=&amp;near=&amp;site=&amp;open=&amp;page=. Anybody may have written them; an empty one is none.</summary>
/// <param name="Q">Words of name, address or place; at most 100 characters count.</param>
/// <param name="Town">Town code.</param>
/// <param name="Product">Product code: only counters that have it in stock now.</param>
/// <param name="Near">"latitude,longitude": the nearest first.</param>
/// <param name="Page">From 1; the last page stands for those after it.</param>
/// <param name="PageSize">1 to 100.</param>
/// <param name="Site">Name of a <see cref="SiteType"/>: only counters at such a place.</param>
/// <param name="Open">Only those that are open now.</param>
internal sealed record CounterAsk(
    string? Q, string? Town, string? Product, string? Near, int Page = 1, int PageSize = CounterAsk.UsualPageSize, string? Site = null, bool Open = false)
{
    public const int UsualPageSize = 24;
    public const int LargestPageSize = 100;
    private const int LongestText = 100;

    public string? Q { get; init; } = Text(Q);
    public string? Town { get; init; } = Text(Town);
    public string? Product { get; init; } = Text(Product);
    public string? Near { get; init; } = Text(Near);
    public string? Site { get; init; } = Text(Site);

    /// <summary>Null also for what is none.</summary>
    public SiteType? SiteType => Enum.GetNames<SiteType>().Contains(Site) ? Enum.Parse<SiteType>(Site!) : null;
    public int PageSize { get; init; } = Math.Clamp(PageSize, 1, LargestPageSize);

    /// <summary>The address of the same listing at another page, to be completed by Url.Content.</summary>
    public string AtPage(int page) => "~/counters" + Query(page);

    /// <summary>The address of the points of the same listing, all pages together. Where somebody stands does not belong in it: it may be kept and shared.</summary>
    public string OnMap => "~/counters/map.json" + (this with { Near = null }).Query(1);

    private QueryString Query(int page) => QueryString.Create(new Dictionary<string, string?>
    {
        ["q"] = Q,
        ["town"] = Town,
        ["product"] = Product,
        ["near"] = Near,
        ["site"] = Site,
        ["open"] = Open ? "true" : null,
        ["page"] = page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null,
    }.Where(part => part.Value is not null));

    private static string? Text(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, LongestText)] : null;
}
