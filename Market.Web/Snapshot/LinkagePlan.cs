using System.Collections.Immutable;
using Market.Catalog.Contracts;

namespace Market.Web.Snapshot;

/// <summary>
/// A version of a linkage plan as far as pages need it: rates by product and, to count households and people once each, the number
/// of every household and how many live in it. Names stay out.
/// </summary>
/// <param name="Groups">In the order in which apportionment goes through them.</param>
internal sealed record LinkagePlan(
    string PlanVersion, string BaseCode, DateOnly ValidFrom, DateOnly? ValidTo, ImmutableDictionary<string, BenefitRate> Rates,
    ImmutableArray<PlanHousehold> Households, ImmutableArray<PlanGroup> Groups)
{
    public static LinkagePlan Of(LinkagePlanRecord plan) => new(
        plan.PlanVersion, plan.BaseCode, plan.ValidFrom, plan.ValidTo,
        plan.Rates.ToImmutableDictionary(rate => rate.ProductCode),
        [.. plan.Members.Select(member => new PlanHousehold(member.HouseholdId, member.People)).Distinct()],
        [.. plan.Members.GroupBy(member => (member.VillageCode, member.Mode)).Select(members => new PlanGroup(
            members.Key.VillageCode, members.Key.Mode, members.Sum(member => (long)member.Weight), [.. members.Select(member => member.HouseholdId).Distinct()]))]);

    public bool InForce(DateOnly today) => ValidFrom <= today && (ValidTo is null || today <= ValidTo);
}

internal readonly record struct PlanHousehold(int HouseholdId, int People);

/// <summary>Those of one village who take part in one mode: the groups of a receipt.</summary>
internal sealed record PlanGroup(string VillageCode, LinkageMode Mode, long Weight, ImmutableArray<int> Households);
