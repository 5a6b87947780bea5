using System.Text.Json;

namespace Market.Web.Storefront;

internal sealed record Province(string Name, IReadOnlyList<City> Cities);

internal sealed record City(string Name, IReadOnlyList<string> Districts);

/// <summary>Provinces, cities and districts of the mainland, in the order of their codes: the very file that the browser's script fetches (Resources/SOURCES.md).</summary>
internal sealed class Divisions
{
    public Divisions()
    {
        using var file = typeof(Divisions).Assembly.GetManifestResourceStream("divisions.json")!;
        using var list = JsonDocument.Parse(file);
        Provinces = [.. list.RootElement.EnumerateObject().Select(province => new Province(province.Name, [.. province.Value.EnumerateObject()
            .Select(city => new City(city.Name, [.. city.Value.EnumerateArray().Select(district => district.GetString()!)]))]))];
    }

    public IReadOnlyList<Province> Provinces { get; }

    public Province? Province(string? name) => Provinces.FirstOrDefault(province => province.Name == name?.Trim());

    /// <summary>The city of this name in the province; a province that is its own city leaves no choice.</summary>
    public City? City(string? province, string? name) => Province(province) is not { } known ? null
        : known.Cities.Count == 1 ? known.Cities[0] : known.Cities.FirstOrDefault(city => city.Name == name?.Trim());

    /// <summary>As much of an address as the list knows; the rest is left blank, and blank is asked for again.</summary>
    public (string Province, string City, string District) Known(string? province, string? city, string? district)
    {
        var known = City(province, city);
        var part = known is { Districts.Count: 1 } ? known.Districts[0] : known?.Districts.FirstOrDefault(name => name == district?.Trim());
        return (Province(province)?.Name ?? "", known?.Name ?? "", part ?? "");
    }
}
