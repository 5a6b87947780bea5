using Market.Web.Snapshot;

namespace Market.Web.Disclosure;

/// <summary>The households behind plan versions. Each counts once, by its number, in however many bases it takes part.</summary>
internal sealed class PlanHouseholds(CatalogueSnapshot snapshot)
{
    private readonly Dictionary<string, LinkagePlan> plans = snapshot.Plans.Values.SelectMany(versions => versions).ToDictionary(plan => plan.PlanVersion);

    /// <summary>Household number → people living in it, as the latest of the versions says. Versions nobody knows of add none.</summary>
    public IReadOnlyDictionary<int, int> Behind(IEnumerable<string> planVersions)
    {
        var households = new Dictionary<int, int>();
        foreach (var plan in planVersions.Distinct().Select(version => plans.GetValueOrDefault(version)).OfType<LinkagePlan>().OrderBy(plan => plan.ValidFrom))
            foreach (var household in plan.Households)
                households[household.HouseholdId] = household.People;
        return households;
    }

    /// <summary>Those helped: behind the plan versions whose net sales among <paramref name="cells"/> are above zero.</summary>
    public IReadOnlyDictionary<int, int> HelpedBy(IEnumerable<DisclosedCell> cells) => Behind(
        cells.GroupBy(cell => cell.PlanVersion).Where(plan => plan.Sum(cell => cell.AttributedFen) > 0).Select(plan => plan.Key));
}
