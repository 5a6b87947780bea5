using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Linkage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>What households get at a closing: the difference of their parts of each pool's closed total and what closings gave them before (docs/adr/0005).</summary>
internal static class HouseholdParts
{
    /// <param name="month">The closing, whose pools are written down already.</param>
    /// <returns>For each household that gets something, in the order of numbers, its pools' accounts and fen.</returns>
    public static async Task<SortedDictionary<int, List<(string Pool, long Fen)>>> Of(OrdersDb db, string month, CancellationToken cancellation)
    {
        var touched = db.ClosedPools.Where(pool => pool.Month == month && pool.PlanVersion != LinkagePlan.None);
        var pools = await (
            from pool in db.ClosedPools
            where touched.Any(now => now.ProductCode == pool.ProductCode && now.PlanVersion == pool.PlanVersion)
            group pool.Fen by new { pool.ProductCode, pool.PlanVersion } into fen
            select new { fen.Key.ProductCode, fen.Key.PlanVersion, TotalFen = fen.Sum() }).ToListAsync(cancellation);
        var members = (await db.Set<PlanHousehold>().AsNoTracking().Where(member => touched.Any(pool => pool.PlanVersion == member.PlanVersion))
            .OrderBy(member => member.PlanVersion).ThenBy(member => member.No).Select(member => new { member.PlanVersion, member.HouseholdId, member.Weight }).ToListAsync(cancellation))
            .ToLookup(member => member.PlanVersion, member => (member.HouseholdId, (long)member.Weight));
        var paid = await PaidBefore(db, cancellation);
        var dues = new SortedDictionary<int, List<(string, long)>>();
        foreach (var pool in pools.OrderBy(pool => pool.ProductCode, StringComparer.Ordinal).ThenBy(pool => pool.PlanVersion, StringComparer.Ordinal))
        {
            var account = Accounts.BenefitPool(pool.ProductCode, pool.PlanVersion);
            foreach (var (household, part) in Apportionment.ByHousehold(pool.TotalFen, [.. members[pool.PlanVersion]]))
                if (Apportionment.DueAtClosing(part, paid.GetValueOrDefault((account, Accounts.HouseholdPayable(household)))) is > 0 and var due)
                    (dues.TryGetValue(household, out var known) ? known : dues[household] = []).Add((account, due));
        }
        return dues;
    }

    private static async Task<Dictionary<(string Pool, string Household), long>> PaidBefore(OrdersDb db, CancellationToken cancellation) =>
        (await (
            from journal in db.Journals
            where journal.Kind == JournalKind.HouseholdClosing
            join posting in db.Postings on journal.Id equals posting.JournalId
            group posting.Fen by new { posting.DebitAccount, posting.CreditAccount } into fen
            select new { fen.Key, Fen = fen.Sum() }).ToListAsync(cancellation))
        .ToDictionary(pair => (pair.Key.DebitAccount, pair.Key.CreditAccount), pair => pair.Fen);
}
