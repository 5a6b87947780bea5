using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Api;

[Description("A page of counters (消费帮扶专柜) that are open to buyers.")]
internal sealed record CounterPage(int Total, IReadOnlyList<CounterItem> Items);

internal sealed record CounterItem(
    string Code, string Name, string NameEn,
    [property: JsonConverter(typeof(Words<CounterKind>))] CounterKind Kind, [property: JsonConverter(typeof(Words<SiteType>))] SiteType SiteType,
    string Town, string TownCode, string Village, string VillageCode, string Address, double Latitude, double Longitude, string Phone,
    [property: Description("Opening time, HH:mm in the district's time zone.")] string Opens, string Closes,
    [property: Description("1 Monday … 7 Sunday.")] IReadOnlyList<int> OpenDays,
    [property: Description("Units of the product asked for that can be picked up now; null when none was asked for.")] int? Available,
    [property: Description("Metres from the point asked for; null when none was.")] int? DistanceMetres);

[Route("api/v1/counters"), Tags("Catalogue")]
internal sealed class CountersController(CurrentSnapshot current, TimeProvider time) : ApiController
{
    [HttpGet, SharedAnswer(OfCatalogueAlone = true)]
    [EndpointSummary("Counters in service")]
    [EndpointDescription("With near, the nearest first; with product, only those that can hand it out now.")]
    [ProducesResponseType<CounterPage>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    public IActionResult List(
        [FromQuery, Description("Town: its code or its name.")] string? town,
        [FromQuery, Description("Code of a product.")] string? product,
        [FromQuery, Description("latitude,longitude in degrees, for example 29.29,106.26.")] string? near,
        [FromQuery, Range(1, 10_000), Description("From 1.")] int page = 1,
        [FromQuery, Range(1, 100), Description("1 to 100.")] int pageSize = 20)
    {
        var snapshot = current.Value;
        var place = snapshot.FindTown(town);
        if (town is { Length: > 0 } && place is null)
            return Wrong("town", "field.town");
        var goods = product is { Length: > 0 } ? snapshot.Product(product) : null;
        if (product is { Length: > 0 } && goods is null)
            return Wrong("product", "field.product");
        var point = Point.Parse(near);
        if (near is { Length: > 0 } && point is null)
            return Wrong("near", "field.near");

        var counters = (goods is null ? snapshot.Counters.Values : goods.MayBeSold(time.Today()) ? snapshot.CountersWith(goods, 1) : [])
            .Where(counter => counter.Status == CounterStatus.Active && (place is null || counter.TownCode == place.Code))
            .Select(counter => (Counter: counter, Distance: point?.MetresTo(counter.Latitude, counter.Longitude)))
            .OrderBy(found => found.Distance ?? 0).ThenBy(found => found.Counter.Code, StringComparer.Ordinal).ToList();
        return new CatalogueResult(new CounterPage(counters.Count, [.. counters.Skip((page - 1) * pageSize).Take(pageSize)
            .Select(found => Item(found.Counter, goods is null ? null : snapshot.Available(goods.Code, found.Counter.Code), found.Distance))]));
    }

    private static CounterItem Item(CounterRecord counter, int? available, double? distance) => new(
        counter.Code, counter.Name, counter.NameEn, counter.Kind, counter.SiteType, counter.TownName, counter.TownCode, counter.VillageName, counter.VillageCode,
        counter.Address, counter.Latitude, counter.Longitude, counter.Phone, DistrictTime.Clock(counter.Opens), DistrictTime.Clock(counter.Closes), counter.OpenDays,
        available, distance is { } metres ? (int)Math.Round(metres) : null);
}
