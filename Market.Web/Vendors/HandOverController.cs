using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Vendors;

/// <param name="Code">Eight digits, or the address that the buyer's QR code leads to.</param>
/// <param name="Key">Minted when the form was shown: a second click is answered as the first.</param>
internal sealed record HandOverForm(string? Place, string? Code, bool AdultSeen, string? Key);

/// <param name="Counters">Counters that the vendor hands over at: code and name.</param>
internal sealed record HandOverPage(IReadOnlyList<(string Code, string Name)> Counters, string? Place, string? Code, Guid Key);

/// <summary>
/// Handing over at a counter for a code, typed or scanned. Eight digits can be guessed by whoever may try for ever: tries are limited per account,
/// and each wrong one is written down.
/// </summary>
[Route("vendor/hand-over")]
internal sealed class HandOverController(
    IFulfilment fulfilment, Places places, CurrentSnapshot current, Audit audit, IStringLocalizer<VendorsTexts> texts) : VendorPage(places, texts)
{
    private const string Room = "~/vendor/hand-over";
    private const int Digits = 8;

    [HttpGet]
    public async Task<IActionResult> Show(string? place, string? code, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        var counters = await Counters(cancellation);
        return View("HandOver", new HandOverPage(counters, counters.Any(counter => counter.Code == place) ? place : null, Typed(code) is { Length: Digits } digits ? digits : null, Guid.NewGuid()));
    }

    [HttpPost, EnableRateLimiting(RateLimits.PickUp)]
    public async Task<IActionResult> HandOver(HandOverForm form, CancellationToken cancellation)
    {
        var (place, code) = (form.Place ?? "", Typed(form.Code));
        var again = Room + QueryString.Create("place", place);
        if (!Guid.TryParse(form.Key, out var key))
            return Answer(ParcelOutcome.UnknownCode, "", again);
        var result = await fulfilment.HandOver(new HandOver(place, code, form.AdultSeen, $"{key}", await Access(cancellation)), cancellation);
        if (result.Outcome == ParcelOutcome.UnknownCode)
            await audit.Acted(HttpContext, "pick_up_code_wrong", current.Value.IsPlace(place) ? place : "unknown");
        return Answer(result.Outcome, "handed_over", result is { Outcome: ParcelOutcome.Done, ParcelNo: { } parcelNo } ? $"~/vendor/parcels/{parcelNo}" : again);
    }

    /// <summary>A scanner at the till types whatever the QR code says: an address that ends with the code.</summary>
    private static string Typed(string? text)
    {
        text ??= "";
        var from = text.LastIndexOf("code=", StringComparison.Ordinal);
        return new string([.. text[(from < 0 ? 0 : from + 5)..].Where(char.IsAsciiDigit).Take(Digits + 1)]);
    }

    private async Task<List<(string Code, string Name)>> Counters(CancellationToken cancellation)
    {
        var snapshot = current.Value;
        var access = await Access(cancellation);
        var counters = access.Office ? snapshot.Counters.Values.Where(counter => counter.Status == CounterStatus.Active) : access.Places.Select(snapshot.Counter).OfType<CounterRecord>();
        return [.. counters.OrderBy(counter => counter.Code, StringComparer.Ordinal).Select(counter => (counter.Code, Language.Pick(counter.Name, counter.NameEn)))];
    }
}
