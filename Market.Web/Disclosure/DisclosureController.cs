using System.Globalization;
using Market.Orders.Contracts;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Disclosure;

/// <param name="Figures">Of the period that was asked for.</param>
/// <param name="Head">Where the ledger's chain ends, or null while that is not known.</param>
internal sealed record DisclosurePage(DisclosureSummary Figures, int SmallestGroup, LedgerHead? Head);

/// <param name="What">Which table: month, town, village, product or channel.</param>
/// <param name="Label">The row's name in the language of the page; not asked of the folded row.</param>
/// <param name="Address">Where the name leads, or null.</param>
/// <param name="Month">The period of the page, for the table's file.</param>
internal sealed record DisclosureTableView(
    string What, IReadOnlyList<DisclosureRow> Rows, int SmallestGroup, string? Month, Func<DisclosureRow, string> Label, Func<DisclosureRow, string?> Address)
{
    /// <summary>Whether the row is what the page shows.</summary>
    public bool IsCurrent(DisclosureRow row) => What == "month" && row.Key == Month;
}

[AllowAnonymous, NeedsSnapshot]
internal sealed class DisclosureController(DisclosureFigures figures, PublishedHead head, IStringLocalizer<DisclosureTexts> texts) : Controller
{
    /// <param name="month">yyyy-MM, or none for everything since the beginning.</param>
    [HttpGet("/disclosure"), SharedAnswer]
    public async Task<IActionResult> Show(string? month, CancellationToken cancellation) => IsPeriod(ref month)
        ? View("Disclosure", new DisclosurePage(await figures.Of(month, cancellation), figures.SmallestGroup, await head.Glance(cancellation)))
        : NotFound();

    /// <summary>One table as a file, with the same figures and the same rows folded.</summary>
    /// <param name="what">month, town, village, product or channel.</param>
    /// <param name="month">As above; the table of months has them all.</param>
    [HttpGet("/disclosure/{what}.csv")]
    public async Task<IActionResult> Table(string what, string? month, CancellationToken cancellation)
    {
        if (!IsPeriod(ref month) || Rows(what, await figures.Of(month, cancellation)) is not { } rows)
            return NotFound();
        string[] columns = [texts["csv.code"], texts[$"{what}.column"], texts["csv.sales"], texts["csv.benefit"], texts["table.households"], texts["table.people"]];
        return File(Csv.File(columns, rows.Select(row => Cells(what, row))), Csv.ContentType, $"disclosure-{what}{(month is null ? "" : $"-{month}")}.csv");
    }

    private static IReadOnlyList<DisclosureRow>? Rows(string what, DisclosureSummary summary) => what switch
    {
        "month" => summary.Months,
        "town" => summary.Towns,
        "village" => summary.Villages,
        "product" => summary.Products,
        "channel" => summary.Channels,
        _ => null,
    };

    private object?[] Cells(string what, DisclosureRow row) =>
    [
        row.Key, Label(what, row), Csv.Yuan(row.AttributedSalesFen), Csv.Yuan(row.BenefitFen),
        row.Households is { } households ? households : texts["table.too_few", figures.SmallestGroup].Value, row.People,
    ];

    private string Label(string what, DisclosureRow row) => (what, row.Key) switch
    {
        (_, null) => texts["table.others"],
        ("month", var key) => key,
        ("channel", var key) => texts[$"channel.{key}"],
        _ => Language.Pick(row.Name, row.NameEn),
    };

    /// <summary>An empty period is all of it.</summary>
    private static bool IsPeriod(ref string? month)
    {
        month = string.IsNullOrEmpty(month) ? null : month;
        return month is null || DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
