using Market.Catalog.Suppliers;

namespace Market.Catalog.Households.Generation;

/// <param name="Core">The base through which the household became linked: it stays there in every version of the plan.</param>
internal sealed record BaseMember(HouseholdDraft Household, bool Core);

/// <summary>
/// Gives each base of a town exactly its households: from its own village first, then from the villages nearest in the list of
/// codes, which runs from neighbour to neighbour. Some households are new to linkage, the others join a second or third base,
/// so that the town ends with exactly its number of linked households.
/// </summary>
internal static class BaseMembership
{
    public static Dictionary<string, List<BaseMember>> OfTown(IReadOnlyList<HouseholdDraft> households, IReadOnlyList<IndustryBase> bases, int linked)
    {
        var places = households.Select(household => household.Village.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        var members = new Dictionary<string, List<BaseMember>>();
        var linkedLeft = linked;
        var demandLeft = bases.Sum(b => b.Households);
        // The largest first: each next one then finds enough households that are linked already.
        foreach (var industryBase in bases.OrderByDescending(b => b.Households).ThenBy(b => b.Code, StringComparer.Ordinal))
        {
            var near = Nearest(households, places, industryBase.VillageCode);
            var mayShare = near.Where(household => household.IsLinked && household.MayJoin).ToList();
            var fair = demandLeft == 0 ? 0 : (int)((long)linkedLeft * industryBase.Households / demandLeft);
            var fresh = members.Count == 0 ? industryBase.Households : Math.Max(fair, industryBase.Households - mayShare.Count);
            var unlinked = near.Where(household => !household.IsLinked).Take(fresh).ToList();
            if (fresh > linkedLeft || unlinked.Count < fresh)
                throw new InvalidDataException($"base {industryBase.Code} finds too few households in its town");
            members[industryBase.Code] =
            [
                .. unlinked.Select(household => new BaseMember(household, Core: true)),
                .. mayShare.Take(industryBase.Households - fresh).Select(household => new BaseMember(household, Core: false)),
            ];
            foreach (var member in members[industryBase.Code])
                member.Household.Bases++;
            linkedLeft -= fresh;
            demandLeft -= industryBase.Households;
        }
        return members;
    }

    private static List<HouseholdDraft> Nearest(IReadOnlyList<HouseholdDraft> households, List<string> places, string villageCode)
    {
        var here = places.BinarySearch(villageCode, StringComparer.Ordinal);
        // A village without households has its place between its neighbours.
        here = here < 0 ? ~here : here;
        var distance = places.Select((code, index) => (code, away: Math.Abs(index - here))).ToDictionary(place => place.code, place => place.away);
        return [.. households.OrderBy(household => distance[household.Village.Code]).ThenBy(household => household.Key)];
    }
}
