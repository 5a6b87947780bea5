using System.Collections.Immutable;
using Market.Catalog.Contracts;

namespace Market.Web.Snapshot;

/// <summary>
/// A version of a linkage plan as far as pages need it: rates by product and, to count households and people once each, the number
/// of every household and how many live in it. Names stay out.
/// </summary>
internal sealed record LinkagePlan(
    string PlanVersion, string BaseCode, DateOnly ValidFrom, DateOnly? ValidTo, ImmutableDictionary<string, BenefitRate> Rates, ImmutableArray<PlanHousehold> Households)
{
    public static LinkagePlan Of(LinkagePlanRecord plan) => new(
        plan.PlanVersion, plan.BaseCode, plan.ValidFrom, plan.ValidTo,
        plan.Rates.ToImmutableDictionary(rate => rate.ProductCode),
        [.. plan.Members.Select(member => new PlanHousehold(member.HouseholdId, member.People)).Distinct()]);

    public bool InForce(DateOnly today) => ValidFrom <= today && (ValidTo is null || today <= ValidTo);
}

internal readonly record struct PlanHousehold(int HouseholdId, int People);
