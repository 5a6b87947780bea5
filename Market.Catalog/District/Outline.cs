using System.Text.Json;
using Market.Catalog.Contracts;

namespace Market.Catalog.District;

/// <summary>The outline of the district: a GeoJSON Polygon or MultiPolygon, in degrees.</summary>
internal sealed class Outline
{
    private readonly List<(double Longitude, double Latitude)[]> rings = [];

    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="FormatException">It is JSON, but not an outline.</exception>
    public static Outline Parse(string geoJson)
    {
        using var document = JsonDocument.Parse(geoJson);
        var outline = new Outline();
        try
        {
            var geometry = document.RootElement.TryGetProperty("geometry", out var inside) ? inside : document.RootElement;
            var coordinates = geometry.GetProperty("coordinates");
            var polygons = geometry.GetProperty("type").GetString() switch
            {
                "Polygon" => [coordinates],
                "MultiPolygon" => coordinates.EnumerateArray().ToList(),
                var other => throw new FormatException($"is a {other}, not a Polygon or MultiPolygon"),
            };
            foreach (var ring in polygons.SelectMany(polygon => polygon.EnumerateArray()))
                outline.rings.Add([.. ring.EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetDouble()))]);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException("is not a GeoJSON Polygon or MultiPolygon", exception);
        }
        return outline.rings.Any(ring => ring.Length >= 4) ? outline : throw new FormatException("has no ring of four points or more");
    }

    /// <summary>Whether a ray from the point crosses the rings an odd number of times; holes count by themselves.</summary>
    public bool Contains(double latitude, double longitude)
    {
        var inside = false;
        foreach (var ring in rings)
            for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
            {
                var (a, b) = (ring[i], ring[j]);
                if (a.Latitude > latitude != b.Latitude > latitude
                    && longitude < ((b.Longitude - a.Longitude) * (latitude - a.Latitude) / (b.Latitude - a.Latitude)) + a.Longitude)
                    inside = !inside;
            }
        return inside;
    }

    /// <summary>The longest ring with no more than <paramref name="most"/> corners, none of them moved: for small maps, not for measuring.</summary>
    public IReadOnlyList<OutlinePoint> Simplified(int most)
    {
        if (rings.Count == 0)
            return [];
        // GeoJSON closes a ring by repeating its first point.
        var ring = rings.MaxBy(candidate => candidate.Length)!;
        var corners = ring[0] == ring[^1] ? ring[..^1] : ring;
        for (var tolerance = 0.0005; corners.Length > most; tolerance *= 1.5)
            corners = Straightened(corners, tolerance);
        return [.. corners.Select(corner => new OutlinePoint(corner.Latitude, corner.Longitude))];
    }

    /// <summary>Douglas and Peucker: of a stretch, only the corner farthest from its chord is kept, if it is farther than the tolerance (degrees).</summary>
    private static (double Longitude, double Latitude)[] Straightened((double Longitude, double Latitude)[] line, double tolerance)
    {
        if (line.Length < 3)
            return line;
        var (farthest, distance) = (0, 0.0);
        for (var i = 1; i < line.Length - 1; i++)
            if (Distance(line[i], line[0], line[^1]) is var off && off > distance)
                (farthest, distance) = (i, off);
        return distance <= tolerance
            ? [line[0], line[^1]]
            : [.. Straightened(line[..(farthest + 1)], tolerance), .. Straightened(line[farthest..], tolerance).Skip(1)];
    }

    private static double Distance((double X, double Y) point, (double X, double Y) from, (double X, double Y) to)
    {
        var length = Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2));
        return length == 0
            ? Math.Sqrt(Math.Pow(point.X - from.X, 2) + Math.Pow(point.Y - from.Y, 2))
            : Math.Abs(((to.X - from.X) * (from.Y - point.Y)) - ((from.X - point.X) * (to.Y - from.Y))) / length;
    }
}
