using System.Globalization;
using Market.Web.Storefront;
using Market.Web.Sharing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Disclosure;

/// <param name="Figures">Of the period that was asked for.</param>
internal sealed record DisclosurePage(DisclosureSummary Figures, int SmallestGroup);

/// <param name="Name">What the row's key is called.</param>
/// <param name="Label">The row's name in the language of the page.</param>
/// <param name="Address">Where the name leads, or null.</param>
/// <param name="Current">Whether the row is what the page shows.</param>
internal sealed record DisclosureTableView(
    string Id, string Caption, string Name, IReadOnlyList<DisclosureRow> Rows, int SmallestGroup,
    Func<DisclosureRow, string> Label, Func<DisclosureRow, string?> Address, Func<DisclosureRow, bool> Current);

[AllowAnonymous, NeedsSnapshot]
internal sealed class DisclosureController(DisclosureFigures figures) : Controller
{
    /// <param name="month">yyyy-MM, or none for everything since the beginning.</param>
    [HttpGet("/disclosure"), SharedAnswer]
    public async Task<IActionResult> Show(string? month, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(month))
            month = null;
        else if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return NotFound();
        return View("Disclosure", new DisclosurePage(await figures.Of(month, cancellation), figures.SmallestGroup));
    }
}
