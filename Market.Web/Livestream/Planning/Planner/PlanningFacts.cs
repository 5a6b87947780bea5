using Market.Catalog.Contracts;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Web.Livestream.Planning.Planner;

/// <summary>All that is known when a line-up is suggested; the same facts make the same candidates.</summary>
/// <param name="Day">Of the session, in the district.</param>
/// <param name="Lately">Net sales of the last <see cref="UnsoldRisk.PaceDays"/> days by product, in fen; null when they cannot be had just now: then nothing is called at risk.</param>
/// <param name="Marked">Households that are red or yellow, by plan version.</param>
/// <param name="Past">By product.</param>
/// <param name="Elsewhere">Codes of what other sessions of that day show.</param>
internal sealed record PlanningFacts(
    CatalogueSnapshot Snapshot, DateOnly Day, DateOnly Today, IReadOnlyDictionary<string, long>? Lately, IReadOnlyDictionary<string, int>? Marked,
    IReadOnlyDictionary<string, PastResult>? Past, IReadOnlySet<string> Elsewhere, int SmallestGroup)
{
    private const int MonthsOfYear = 12;

    public IEnumerable<Candidate> Candidates(IEnumerable<ProductRecord> products)
    {
        var risks = Lately is null ? [] : UnsoldRisk.On(Snapshot, Lately, Today, Day).ToDictionary(candidate => candidate.Risk.Product.Code);
        return products.Select(product => Of(product, risks.TryGetValue(product.Code, out var risk) ? risk : default));
    }

    private Candidate Of(ProductRecord product, (AtRisk? Risk, decimal Left) danger)
    {
        var plan = Snapshot.Linkage(product, Day)?.Plan;
        var reach = Reach.Of(plan?.Households.Select(household => household.HouseholdId).Distinct().Count() ?? 0, SmallestGroup);
        return new Candidate(
            product, Snapshot.Deliverable(product), reach.Few || Lately is null ? null : UnsoldRisk.UnitsADay(product, Lately), danger.Risk,
            reach.Few || danger.Risk is null ? 0 : (long)(danger.Left * product.PriceFen), reach, Marked is null ? null : plan is null ? 0 : Marked.GetValueOrDefault(plan.PlanVersion),
            product.HarvestMonths.Count is > 0 and < MonthsOfYear && product.HarvestMonths.Contains(Day.Month), reach.Few ? null : Past?.GetValueOrDefault(product.Code),
            Elsewhere.Contains(product.Code));
    }
}
