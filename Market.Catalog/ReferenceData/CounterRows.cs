using Market.Catalog.Contracts;
using Market.Catalog.Counters;
using Market.Catalog.District;

namespace Market.Catalog.ReferenceData;

internal sealed class CounterRows(IReadOnlyDictionary<string, Town> towns, IReadOnlyDictionary<string, Village> villages, Outline outline)
{
    public const string Columns =
        "code,name,name_en,kind,site_type,operator_code,operator,town_code,village_code,address,latitude,longitude,phone,opens,closes,open_days,opened_on,status";

    private readonly Dictionary<string, CounterOperator> operators = [];

    /// <summary>Who runs the counters read so far.</summary>
    public IReadOnlyCollection<CounterOperator> Operators => operators.Values;

    public Counter Counter(ReferenceRow row)
    {
        var counter = new Counter
        {
            Code = row.Key("code"),
            Name = row.Text("name", 100),
            NameEn = row.Text("name_en", 200),
            Kind = row.OneOf<CounterKind>("kind"),
            SiteType = row.OneOf<SiteType>("site_type"),
            OperatorCode = Operator(row),
            VillageCode = Village(row),
            Address = row.Text("address", 200),
            Latitude = row.Degrees("latitude", 90),
            Longitude = row.Degrees("longitude", 180),
            Phone = row.Phone("phone"),
            Opens = row.TimeOfDay("opens"),
            Closes = row.TimeOfDay("closes"),
            OpenDays = row.Numbers("open_days", 7),
            OpenedOn = row.Day("opened_on"),
            Status = row.OneOf<CounterStatus>("status"),
        };
        if (counter.Closes <= counter.Opens)
            row.Refuse("closes", "is not after opens");
        if (counter.OpenDays.Count == 0)
            row.Refuse("open_days", "is empty");
        if (!outline.Contains(counter.Latitude, counter.Longitude))
            row.Refuse("latitude", "the position lies outside the outline of the district");
        return counter;
    }

    private string Operator(ReferenceRow row)
    {
        var (code, name) = (row.Code("operator_code"), row.Text("operator", 100));
        if (!operators.TryAdd(code, new CounterOperator { Code = code, Name = name }) && operators[code].Name != name)
            row.Refuse("operator", $"differs from the name that {code} has in an earlier line");
        return code;
    }

    private string Village(ReferenceRow row)
    {
        var town = row.Reference("town_code", towns, "towns.csv");
        var code = row.Reference("village_code", villages, "villages.csv");
        if (villages.TryGetValue(code, out var village) && village.TownCode != town)
            row.Refuse("village_code", $"is a village of {village.TownCode}, not of this town");
        return code;
    }
}
