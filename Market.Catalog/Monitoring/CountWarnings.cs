using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Catalog.Monitoring;

/// <summary>
/// How many households of each linkage plan are red or yellow: their expected income per head is what they have declared for the year and their part of the benefit that was
/// attributed in it (domain.md §6), shared out by weight as the ledger does it, but for single fen.
/// </summary>
internal sealed class CountWarnings(CatalogDb db, IConfiguration configuration)
{
    /// <summary>The fewest households that may be spoken of together (domain.md §8); the same setting as of the public tables.</summary>
    private int SmallestGroup => configuration.GetValue("Disclosure:SmallestGroup", 5);

    public async Task<List<PlanWarnings>> Run(GetWarnings ask, CancellationToken cancellation)
    {
        var year = await db.DeclaredIncomes.Where(income => income.Year <= ask.Day.Year).MaxAsync(income => (int?)income.Year, cancellation);
        var declared = await db.DeclaredIncomes.Where(income => income.Year == year).ToDictionaryAsync(income => income.HouseholdId, income => income.FenPerHead, cancellation);
        var plans = (await db.PlanMembers.Select(member => new Member(member.PlanVersion, member.HouseholdId, member.Weight, member.Household.People)).ToListAsync(cancellation))
            .GroupBy(member => member.PlanVersion).ToDictionary(plan => plan.Key, plan => plan.ToList());
        var benefit = BenefitPerHead(ask.Benefits, plans);
        var thresholds = WarningThresholds.On(ask.Day, configuration);
        return [.. plans.OrderBy(plan => plan.Key, StringComparer.Ordinal).Select(plan => new PlanWarnings(plan.Key, AsMaybeTold(plan.Value.Count(IsMarked), plan.Value.Count, SmallestGroup)))];

        // Of a household that has declared nothing, nothing is known.
        bool IsMarked(Member member) => declared.TryGetValue(member.HouseholdId, out var fen)
            && thresholds.Colour(fen + benefit.GetValueOrDefault(member.HouseholdId)) != WarningColour.Blue;
    }

    /// <summary>
    /// So many that neither few who are marked nor few who are not can be told from it: it is never more than there are, and it is 0 where all that could be said would point
    /// at a small group.
    /// </summary>
    public static int AsMaybeTold(int marked, int households, int smallestGroup)
    {
        var told = Math.Min(marked, households - smallestGroup);
        return told < smallestGroup ? 0 : told;
    }

    private static Dictionary<int, decimal> BenefitPerHead(IReadOnlyList<PlanBenefit> benefits, Dictionary<string, List<Member>> plans)
    {
        var perHead = new Dictionary<int, decimal>();
        foreach (var benefit in benefits)
        {
            var members = plans.GetValueOrDefault(benefit.PlanVersion, []);
            var weights = members.Sum(member => (long)member.Weight);
            foreach (var member in members)
                perHead[member.HouseholdId] = perHead.GetValueOrDefault(member.HouseholdId) + ((decimal)benefit.Fen * member.Weight / weights / member.People);
        }
        return perHead;
    }

    private sealed record Member(string PlanVersion, int HouseholdId, int Weight, int People);
}
