using System.Globalization;
using System.Text;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Shared;

/// <summary>
/// The district as a small drawing: its border and its counters in service, as paths of an SVG <see cref="Width"/> units wide. Degrees of
/// longitude are shortened by the cosine of the latitude, which is true enough for a district.
/// </summary>
internal sealed class DistrictMap
{
    public const int Width = 320;
    private const int Margin = 8;
    private readonly double west, north, perDegreeEast, perDegreeNorth;

    private DistrictMap(IReadOnlyList<OutlinePoint> corners, IEnumerable<CounterRecord> counters, bool hasBorder)
    {
        (west, north) = (corners.Min(corner => corner.Longitude), corners.Max(corner => corner.Latitude));
        var (east, south) = (corners.Max(corner => corner.Longitude), corners.Min(corner => corner.Latitude));
        perDegreeEast = (Width - 2 * Margin) / Math.Max(east - west, 0.001);
        perDegreeNorth = perDegreeEast / Math.Cos((north + south) / 2 * Math.PI / 180);
        Height = (int)Math.Ceiling((north - south) * perDegreeNorth) + 2 * Margin;
        Border = hasBorder ? Line(corners) : "";
        Counters = Dots(counters);
    }

    public int Height { get; }

    /// <summary>Path of the border; empty when it is not known.</summary>
    public string Border { get; }

    /// <summary>A path of points without length, one for each counter, those that fall on the same unit once; stroked with round caps they are dots.</summary>
    public string Counters { get; }

    /// <summary>Null while nothing is known that has a place.</summary>
    public static DistrictMap? Of(CatalogueSnapshot snapshot)
    {
        var counters = snapshot.Counters.Values.Where(counter => counter.Status == CounterStatus.Active).OrderBy(counter => counter.Code, StringComparer.Ordinal).ToList();
        var hasBorder = snapshot.Outline.Length > 2;
        IReadOnlyList<OutlinePoint> corners = hasBorder
            ? snapshot.Outline
            : [.. counters.Select(counter => new OutlinePoint(counter.Latitude, counter.Longitude)), .. snapshot.Towns.Select(town => new OutlinePoint(town.Latitude, town.Longitude))];
        return corners.Count == 0 ? null : new DistrictMap(corners, counters, hasBorder);
    }

    public (int X, int Y) Place(double latitude, double longitude) =>
        ((int)Math.Round(Margin + (longitude - west) * perDegreeEast), (int)Math.Round(Margin + (north - latitude) * perDegreeNorth));

    private string Line(IEnumerable<OutlinePoint> corners)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in corners.Select(corner => Place(corner.Latitude, corner.Longitude)))
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{x} {y}");
        return path.Append('Z').ToString();
    }

    private string Dots(IEnumerable<CounterRecord> counters) =>
        string.Concat(counters.Select(counter => Place(counter.Latitude, counter.Longitude)).Distinct().Select(at => string.Create(CultureInfo.InvariantCulture, $"M{at.X} {at.Y}h0")));
}

/// <summary>The map of the catalogue in force, drawn once for each of its versions.</summary>
internal sealed class DistrictMaps(CurrentSnapshot current)
{
    private volatile Drawn? latest;

    public DistrictMap? Now()
    {
        var snapshot = current.Value;
        if (latest is not { } drawn || drawn.CatalogueVersion != snapshot.CatalogueVersion)
            latest = drawn = new Drawn(snapshot.CatalogueVersion, DistrictMap.Of(snapshot));
        return drawn.Map;
    }

    private sealed record Drawn(long CatalogueVersion, DistrictMap? Map);
}

/// <param name="Label">What a screen reader says instead of the drawing.</param>
/// <param name="Marked">A place to mark, or null.</param>
internal sealed record DistrictMapView(DistrictMap Map, string Label, bool WithCounters, Point? Marked = null);
