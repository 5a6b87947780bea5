namespace Market.Web.Shared.Parts;

/// <summary>Where one is in a list of several pages (partial _Pager).</summary>
/// <param name="Page">From 1.</param>
/// <param name="Address">Address of a page by its number, relative to the site (~/…) or absolute.</param>
internal sealed record Pager(int Page, int Pages, Func<int, string> Address);
