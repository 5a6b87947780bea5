using Market.Catalog.District;
using Market.Catalog.Suppliers;

namespace Market.Catalog.Households.Generation;

/// <summary>
/// Spreads the households over the villages. Each town first gets as many linked households as its bases need, the others
/// follow the villages: many to a village with a base, few to an urban community.
/// </summary>
internal sealed class VillageSpread(HouseholdNumbers numbers, IReadOnlyList<Village> villages, IReadOnlyList<IndustryBase> bases, SplitMix64 random)
{
    private readonly Dictionary<string, NamedVillage> named = numbers.Named.ToDictionary(village => village.VillageCode);

    /// <returns>All households, by village code, and how many of each town are linked.</returns>
    public (List<HouseholdDraft> Households, Dictionary<string, int> LinkedByTown) Run()
    {
        var ordered = villages.OrderBy(village => village.Code, StringComparer.Ordinal).ToList();
        var towns = ordered.GroupBy(village => village.TownCode).ToList();
        var appeal = ordered.ToDictionary(village => village.Code, Appeal);
        var linked = LinkedByTown(towns);
        var needed = towns.Select(town => Math.Max(0, linked[town.Key] - town.Sum(NamedHouseholds))).ToArray();
        var others = numbers.Households - named.Values.Sum(village => village.Households) - needed.Sum();
        if (others < 0)
            throw new InvalidDataException("there are too few households for the named villages and the bases");
        var spread = LargestRemainder.Split(others, [.. towns.Select(town => town.Sum(village => appeal[village.Code]))]);
        var households = new List<HouseholdDraft>();
        foreach (var (town, count) in towns.Zip(needed.Zip(spread, (need, other) => need + other)))
            foreach (var (village, inVillage) in town.Zip(Within(town, count, appeal)))
                for (var i = 0; i < inVillage; i++)
                    households.Add(new HouseholdDraft(village, households.Count + 1, random.Next()));
        return (households, linked);
    }

    private long Appeal(Village village) => named.ContainsKey(village.Code) ? 0 : village.IsCommunity ? 4 : 20 + random.Below(16);

    private int NamedHouseholds(Village village) => named.TryGetValue(village.Code, out var known) ? known.Households : 0;

    /// <summary>The households of a town over its villages; a base draws households to its village. Named villages have their own number.</summary>
    private IEnumerable<int> Within(IGrouping<string, Village> town, int count, Dictionary<string, long> appeal)
    {
        var places = bases.Where(b => town.Any(village => village.Code == b.VillageCode)).ToLookup(b => b.VillageCode, b => b.Households);
        var weights = town.Select(village => appeal[village.Code] == 0 ? 0 : appeal[village.Code] + places[village.Code].Sum()).ToList();
        return LargestRemainder.Split(count, weights).Zip(town, (part, village) => part + NamedHouseholds(village));
    }

    /// <summary>
    /// How many different households stand behind the bases of each town: no fewer than its largest base has, and few enough
    /// bases to each household, beyond that in proportion.
    /// </summary>
    private Dictionary<string, int> LinkedByTown(List<IGrouping<string, Village>> towns)
    {
        var townOf = villages.ToDictionary(village => village.Code, village => village.TownCode);
        var demand = bases.ToLookup(b => townOf[b.VillageCode], b => b.Households);
        var most = towns.Select(town => demand[town.Key].Sum()).ToArray();
        var least = towns.Select(town => Math.Max(demand[town.Key].DefaultIfEmpty().Max(), ((2 * demand[town.Key].Sum()) + 4) / 5)).ToArray();
        var shared = most.Sum() - numbers.LinkedHouseholds;
        if (shared < 0 || numbers.LinkedHouseholds < least.Sum())
            throw new InvalidDataException($"linked_households must be between {least.Sum()} and {most.Sum()}, which the bases need and can take");
        var less = LargestRemainder.Split(shared, [.. most.Zip(least, (high, low) => (long)high - low)]);
        return towns.Select((town, index) => (town.Key, Count: most[index] - less[index])).ToDictionary(town => town.Key, town => town.Count);
    }
}
