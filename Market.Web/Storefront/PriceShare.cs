using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <summary>What of one unit's price reaches households in one mode.</summary>
/// <param name="Mode">Null for the groups that are too small to be shown alone.</param>
/// <param name="Households">Distinct; null where even together they are too few to say.</param>
internal sealed record ShareRow(LinkageMode? Mode, int? Households, long Fen);

/// <summary>
/// How the share of a price divides over modes, by the rule of the receipt (docs/adr/0005), so that the product's page promises what the
/// receipt will say: each group of village and mode gets the difference of two rounded prefixes, and groups of few households are
/// folded into one, with further ones, smallest first, until enough are in it.
/// </summary>
internal static class PriceShare
{
    /// <returns>Rows that add up to <paramref name="benefitFen"/>; none when nothing reaches anybody.</returns>
    public static IReadOnlyList<ShareRow> Of(LinkagePlan plan, long benefitFen, int smallestGroup)
    {
        var allWeights = plan.Groups.Sum(group => group.Weight);
        if (benefitFen == 0 || allWeights == 0)
            return [];
        var parts = new List<(PlanGroup Group, long Fen)>();
        var before = 0L;
        foreach (var group in plan.Groups)
        {
            parts.Add((group, Prefix(before + group.Weight) - Prefix(before)));
            before += group.Weight;
        }
        var folded = Folded(plan.Groups, smallestGroup);
        var shown = parts.Where(part => !folded.Contains(part.Group)).GroupBy(part => part.Group.Mode).OrderBy(mode => mode.Key)
            .Select(mode => new ShareRow(mode.Key, Distinct(mode.Select(part => part.Group)), mode.Sum(part => part.Fen)));
        var together = Distinct(folded);
        return folded.Count == 0
            ? [.. shown]
            : [.. shown, new ShareRow(null, together >= smallestGroup ? together : null, parts.Where(part => folded.Contains(part.Group)).Sum(part => part.Fen))];

        // The product of two longs needs 128 bits.
        long Prefix(long weight) => (long)((Int128)benefitFen * weight / allWeights);
    }

    private static HashSet<PlanGroup> Folded(IEnumerable<PlanGroup> groups, int smallestGroup)
    {
        var folded = new HashSet<PlanGroup>();
        foreach (var group in groups.OrderBy(group => group.Households.Length))
            if (group.Households.Length < smallestGroup || (folded.Count > 0 && Distinct(folded) < smallestGroup))
                folded.Add(group);
        return folded;
    }

    private static int Distinct(IEnumerable<PlanGroup> groups) => groups.SelectMany(group => group.Households).Distinct().Count();
}
