using Market.Orders.Contracts;
using Market.Orders.Ledger;

namespace Market.Orders.Linkage;

/// <summary>Whom a line's benefit reaches, as a receipt may show it: by village and mode, never so few households that one could be told (domain: small groups are suppressed).</summary>
internal static class Reaches
{
    /// <param name="households">The plan version's households in their fixed order.</param>
    /// <param name="smallestGroup">Groups of fewer households are folded into one without village or mode.</param>
    /// <returns>Groups whose fen sum to <paramref name="benefitFen"/>; empty when there is nothing to reach anybody.</returns>
    public static List<HouseholdGroup> Of(long benefitFen, IReadOnlyList<PlanHousehold> households, int smallestGroup)
    {
        var groups = households.GroupBy(household => (household.VillageCode, household.Mode)).Select(group => new Group([.. group])).ToList();
        if (benefitFen == 0 || groups.Sum(group => group.Weight) == 0)
            return [];
        var parts = Apportionment.Parts(benefitFen, [.. groups.Select(group => group.Weight)]);
        var folded = Fold(groups, smallestGroup);
        var shown = groups.Zip(parts).Where(pair => !folded.Contains(pair.First)).Select(pair =>
            new HouseholdGroup(pair.First.VillageName, pair.First.Mode, pair.First.Households, pair.Second)).ToList();
        if (folded.Count > 0)
            shown.Add(new HouseholdGroup(null, null, Distinct(folded), groups.Zip(parts).Where(pair => folded.Contains(pair.First)).Sum(pair => pair.Second)));
        return shown;
    }

    /// <summary>The groups too small to show, and as many of the next smallest as hide them.</summary>
    private static HashSet<Group> Fold(List<Group> groups, int smallestGroup)
    {
        var folded = new HashSet<Group>();
        foreach (var group in groups.OrderBy(group => group.Households))
            if (group.Households < smallestGroup || (folded.Count > 0 && Distinct(folded) < smallestGroup))
                folded.Add(group);
        return folded;
    }

    private static int Distinct(IEnumerable<Group> groups) => groups.SelectMany(group => group.Members).Distinct().Count();

    private sealed class Group(List<PlanHousehold> households)
    {
        public IEnumerable<int> Members => households.Select(household => household.HouseholdId);
        public int Households { get; } = households.Select(household => household.HouseholdId).Distinct().Count();
        public long Weight { get; } = households.Sum(household => (long)household.Weight);
        public string VillageName => households[0].VillageName;
        public string Mode => households[0].Mode.ToString();
    }
}
