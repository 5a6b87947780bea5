using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Counters;

/// <summary>What the map of counters is drawn from, in the language of the page.</summary>
/// <param name="Outline">The district's border as [longitude, latitude]; empty when it is not known.</param>
internal sealed record CounterMap(IReadOnlyList<double[]> Outline, IReadOnlyList<CounterDot> Points)
{
    public static CounterMap Of(IReadOnlyList<FoundCounter> found, CatalogueSnapshot snapshot) => new(
        [.. snapshot.Outline.Select(corner => new[] { corner.Longitude, corner.Latitude })],
        [.. found.Select(hit => new CounterDot(
            hit.Counter.Code, Language.Pick(hit.Counter.Name, hit.Counter.NameEn), hit.Counter.Longitude, hit.Counter.Latitude, hit.Counter.Status == CounterStatus.Active))]);
}

/// <param name="Lon">Degrees of longitude.</param>
/// <param name="Lat">Degrees of latitude.</param>
/// <param name="Active">False when it is out of service.</param>
internal sealed record CounterDot(string Code, string Name, double Lon, double Lat, bool Active);
