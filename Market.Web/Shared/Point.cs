using System.Globalization;

namespace Market.Web.Shared;

/// <summary>A place on the earth, in degrees.</summary>
internal readonly record struct Point(double Latitude, double Longitude)
{
    private const double EarthRadiusMetres = 6_371_000;

    /// <summary>Reads "29.29,106.26"; null when it is anything else.</summary>
    public static Point? Parse(string? text)
    {
        var parts = (text ?? "").Split(',');
        return parts.Length == 2 && Degrees(parts[0], 90) is { } latitude && Degrees(parts[1], 180) is { } longitude ? new Point(latitude, longitude) : null;
    }

    /// <summary>Great-circle distance (haversine).</summary>
    public double MetresTo(double latitude, double longitude)
    {
        var (north, east) = (Radians(latitude - Latitude), Radians(longitude - Longitude));
        var half = Math.Pow(Math.Sin(north / 2), 2) + Math.Cos(Radians(Latitude)) * Math.Cos(Radians(latitude)) * Math.Pow(Math.Sin(east / 2), 2);
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }

    private static double? Degrees(string text, double most) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) <= most ? value : null;

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
