using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Vendors;

/// <param name="Places">Codes of the vendor's places; empty for the office, which sees all.</param>
/// <param name="Name">Of a place, by its code.</param>
internal sealed record ParcelListPage(ParcelList List, IReadOnlyList<string> Places, string? Place, ParcelState? State, int Page, int Pages, Func<string, string> Name)
{
    public int Count(ParcelState state) => List.Counts.FirstOrDefault(count => count.State == state)?.Parcels ?? 0;
}

internal sealed record ParcelPage(ParcelView Parcel, string Place);

internal sealed record ShipForm(Carrier? Carrier, string? TrackingNo);

/// <summary>Parcels to pack, to ship and to lay ready. Another place's parcel is not found.</summary>
[Route("vendor")]
internal sealed class ParcelsController(IFulfilment fulfilment, Places places, CurrentSnapshot current, IStringLocalizer<VendorsTexts> texts) : VendorPage(places, texts)
{
    private const int PageSize = 30;

    [HttpGet]
    public async Task<IActionResult> List(string? place, ParcelState? state, CancellationToken cancellation, int page = 1)
    {
        Response.Headers.CacheControl = "no-store";
        var access = await Access(cancellation);
        state = state is { } asked && Enum.IsDefined(asked) ? asked : null;
        page = Math.Max(1, page);
        var wanted = current.Value.IsPlace(place ?? "") ? place : null;
        var list = await fulfilment.GetParcels(new GetParcels(access, wanted, state, (page - 1) * PageSize, PageSize), cancellation);
        var total = list.Counts.Where(count => state is null || count.State == state).Sum(count => count.Parcels);
        return View("Parcels", new ParcelListPage(list, access.Places, wanted, state, page, Math.Max(1, (total + PageSize - 1) / PageSize), code => current.Value.PlaceName(code)));
    }

    [HttpGet("parcels/{parcelNo}")]
    public async Task<IActionResult> Show(string parcelNo, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        var answer = await fulfilment.GetParcel(new GetParcel(parcelNo, await Access(cancellation)), cancellation);
        return answer.Parcel is { } parcel ? View("Parcel", new ParcelPage(parcel, current.Value.PlaceName(parcel.Location))) : NotFound();
    }

    [HttpPost("parcels/{parcelNo}/pack"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Pack(string parcelNo, CancellationToken cancellation) =>
        Answer((await fulfilment.PackParcel(new PackParcel(parcelNo, await Access(cancellation)), cancellation)).Outcome, "packed", Address(parcelNo));

    [HttpPost("parcels/{parcelNo}/ship"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Ship(string parcelNo, ShipForm form, CancellationToken cancellation)
    {
        var ship = new ShipParcel(parcelNo, form.Carrier ?? (Carrier)(-1), form.TrackingNo ?? "", await Access(cancellation));
        return Answer((await fulfilment.ShipParcel(ship, cancellation)).Outcome, "shipped", Address(parcelNo));
    }

    [HttpPost("parcels/{parcelNo}/ready"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Ready(string parcelNo, CancellationToken cancellation) =>
        Answer((await fulfilment.ReadyParcel(new ReadyParcel(parcelNo, await Access(cancellation)), cancellation)).Outcome, "ready", Address(parcelNo));

    private static string Address(string parcelNo) => $"~/vendor/parcels/{Uri.EscapeDataString(parcelNo)}";
}
