using Market.Catalog.District;
using Market.Catalog.Households.Generation;

namespace Market.Catalog.ReferenceData;

/// <summary>households.csv has one row, the figures of the district; household_villages.csv the villages whose figures are known.</summary>
internal static class HouseholdRows
{
    public const string Columns =
        "seed,households,people,linked_households,linked_people,support_groups,village_teams,resident_cadres,paired_cadres";
    public const string VillageColumns = "village_code,households,people";
    private const int Most = 1_000_000;

    public static NamedVillage Village(ReferenceRow row, IReadOnlyDictionary<string, Village> villages)
    {
        var households = row.Whole("households", 1, Most);
        return new(
            row.Unique("village_code", row.Reference("village_code", villages, "villages.csv")),
            households,
            row.Whole("people", households, households * HouseholdNumbers.LargestHousehold));
    }

    public static HouseholdNumbers Numbers(ReferenceRow row, IReadOnlyList<NamedVillage> named)
    {
        var households = row.Whole("households", 1, Most);
        var people = row.Whole("people", households, households * HouseholdNumbers.LargestHousehold);
        var linked = row.Whole("linked_households", 0, households);
        var teams = row.Whole("village_teams", 1, 1000);
        return new(
            row.Whole("seed", 0, int.MaxValue), households, people, linked,
            row.Whole("linked_people", linked, Math.Min(people, linked * HouseholdNumbers.LargestHousehold)),
            row.Whole("support_groups", 1, 1000), teams, row.Whole("resident_cadres", teams, 10_000), row.Whole("paired_cadres", 1, households), named);
    }
}
