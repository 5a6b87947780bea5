using Market.Catalog.Contracts;
using Market.Catalog.Linkage;
using Market.Catalog.Suppliers;

namespace Market.Catalog.Households.Generation;

/// <summary>
/// The members of every version of a base's plan. The last version has exactly the base's households; each earlier one differs
/// a little: some had not joined yet, some have left since, some weights were others. Households that leave or join do so with
/// their second or third base only, so that the district's linked households are the same at every moment.
/// </summary>
internal sealed class PlanHistory(SplitMix64 random)
{
    private sealed record Place(HouseholdDraft Household, bool Core, LinkageMode Mode, int Weight);

    public IEnumerable<(LinkagePlan Plan, List<PlanMembership> Members)> Of(
        IndustryBase industryBase, IEnumerable<LinkagePlan> plans, IReadOnlyList<BaseMember> members, IReadOnlyList<HouseholdDraft> town)
    {
        var places = Last(industryBase, members);
        foreach (var plan in plans.OrderByDescending(plan => plan.Version))
        {
            yield return (plan, [.. InOrderOfApportionment(plan.PlanVersion, places)]);
            places = Before(industryBase, places, town);
        }
    }

    private List<Place> Last(IndustryBase industryBase, IReadOnlyList<BaseMember> members)
    {
        var counts = LargestRemainder.Split(members.Count, Percents(industryBase));
        var modes = counts.SelectMany((count, mode) => Enumerable.Repeat((LinkageMode)mode, count)).ToList();
        random.Shuffle(modes);
        return [.. members.Zip(modes, (member, mode) => new Place(member.Household, member.Core, mode, Weight(mode, member.Household.People)))];
    }

    private List<Place> Before(IndustryBase industryBase, List<Place> places, IReadOnlyList<HouseholdDraft> town)
    {
        var before = new List<Place>();
        foreach (var place in places.Where(place => place.Core || !random.OnceIn(8)))
            before.Add(random.OnceIn(6) ? place with { Weight = Math.Clamp(place.Weight + random.Below(5) - 2, 1, 20) } : place);
        var inside = places.Select(place => place.Household).ToHashSet();
        var others = town.Where(household => household.IsLinked && household.MayJoin && !inside.Contains(household)).OrderBy(household => household.Key);
        foreach (var household in others.Take(1 + (places.Count / 25)).ToList())
        {
            var mode = (LinkageMode)random.Weighted([.. Percents(industryBase).Select(percent => (int)percent)]);
            before.Add(new Place(household, Core: false, mode, Weight(mode, household.People)));
            household.Bases++;
        }
        return before;
    }

    /// <summary>
    /// The rule of weights, 1 to 20. Rent and dividend are quantified to each person (量化到人), rent for the land each brought in
    /// on top; wage follows the days worked; direct purchase follows the produce delivered, which varies most.
    /// </summary>
    private int Weight(LinkageMode mode, int people) => Math.Clamp(
        mode switch
        {
            LinkageMode.Rent => (2 * people) + random.Below(3),
            LinkageMode.Dividend => people + 1,
            LinkageMode.Wage => 3 + random.Below(10),
            _ => 4 + random.Below(17),
        }, 1, 20);

    private static List<long> Percents(IndustryBase b) => [b.DirectPercent, b.WagePercent, b.RentPercent, b.DividendPercent];

    private static IEnumerable<PlanMembership> InOrderOfApportionment(string planVersion, List<Place> places) => places
        .OrderBy(place => place.Household.Village.Code, StringComparer.Ordinal).ThenBy(place => place.Mode).ThenBy(place => place.Household.Id)
        .Select((place, position) => new PlanMembership
        {
            PlanVersion = planVersion,
            Position = position,
            HouseholdId = place.Household.Id,
            Mode = place.Mode,
            Weight = place.Weight,
        });
}
