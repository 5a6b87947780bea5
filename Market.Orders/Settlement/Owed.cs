using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>What closings owe as the ledger has it, which is chained; statements are covered by no hash.</summary>
internal static class Owed
{
    /// <param name="months">Only of these closings (yyyy-MM); null for all.</param>
    /// <returns>Fen by month and code of the payee, where something is owed.</returns>
    public static async Task<Dictionary<(string Month, string Code), long>> To(PayeeKind kind, OrdersDb db, IReadOnlyCollection<string>? months, CancellationToken cancellation)
    {
        var payees = Accounts.Due(kind, "");
        var journals = db.Journals.Where(journal => journal.Kind == (kind == PayeeKind.Household ? JournalKind.HouseholdClosing : JournalKind.SupplierClosing));
        // A counter has one account for fees and for what refunds take back, so its due hangs on what earlier months left there.
        if (months is not null && kind != PayeeKind.Counter)
            journals = journals.Where(journal => months.Contains(journal.Source.Substring(0, 7)));
        var moved = await (
            from journal in journals
            join posting in db.Postings on journal.Id equals posting.JournalId
            let credited = posting.CreditAccount.StartsWith(payees)
            where credited || posting.DebitAccount.StartsWith(payees)
            group credited ? posting.Fen : -posting.Fen by new { Month = journal.Source.Substring(0, 7), Account = credited ? posting.CreditAccount : posting.DebitAccount } into fen
            select new { fen.Key.Month, fen.Key.Account, Fen = fen.Sum() }).ToListAsync(cancellation);
        var owed = new Dictionary<(string, string), long>();
        foreach (var payee in moved.GroupBy(of => of.Account[payees.Length..]))
        {
            var left = 0L;
            foreach (var of in payee.OrderBy(of => of.Month, StringComparer.Ordinal))
            {
                left += of.Fen;
                if (left > 0)
                    (owed[(of.Month, payee.Key)], left) = (left, 0);
            }
        }
        return owed;
    }
}
