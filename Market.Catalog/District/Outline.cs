using System.Text.Json;

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
}
