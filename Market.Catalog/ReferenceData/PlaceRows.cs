using Market.Catalog.District;

namespace Market.Catalog.ReferenceData;

internal static class PlaceRows
{
    public const string TownColumns = "code,name,pinyin,latitude,longitude,position";
    public const string VillageColumns = "code,town_code,name,kind";

    private enum VillageKind
    {
        Village,
        Community,
    }

    private enum PositionSource
    {
        Geonames,
        Approximate,
    }

    public static Town Town(ReferenceRow row)
    {
        row.OneOf<PositionSource>("position");
        return new()
        {
            Code = row.Key("code"),
            Name = row.Text("name", 50),
            NameEn = row.Text("pinyin", 50),
            Latitude = row.Degrees("latitude", 90),
            Longitude = row.Degrees("longitude", 180),
        };
    }

    public static Village Village(ReferenceRow row, IReadOnlyDictionary<string, Town> towns) => new()
    {
        Code = row.Key("code"),
        TownCode = row.Reference("town_code", towns, "towns.csv"),
        Name = row.Text("name", 50),
        IsCommunity = row.OneOf<VillageKind>("kind") == VillageKind.Community,
    };
}
