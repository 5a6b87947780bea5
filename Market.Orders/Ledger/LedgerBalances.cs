using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Ledger;

/// <summary>Balances, always derived from postings and never kept.</summary>
internal static class LedgerBalances
{
    /// <summary>Balance of every account, credit less debit, in fen.</summary>
    public static IQueryable<AccountBalance> Of(OrdersDb db) =>
        db.Postings.Select(posting => new { Account = posting.CreditAccount, posting.Fen })
            .Concat(db.Postings.Select(posting => new { Account = posting.DebitAccount, Fen = -posting.Fen }))
            .GroupBy(side => side.Account)
            .Select(sides => new AccountBalance(sides.Key, sides.Sum(side => side.Fen)));

    public static async Task<LedgerTotals> Totals(OrdersDb db, CancellationToken cancellation)
    {
        var balances = await Of(db).ToListAsync(cancellation);
        var benefit = Sum(balances, account => account.StartsWith(Accounts.BenefitPools, StringComparison.Ordinal));
        var payable = Sum(balances, account => account.StartsWith(Accounts.SupplierPayables, StringComparison.Ordinal));
        return new LedgerTotals(
            payable + benefit, benefit, Sum(balances, account => account == Accounts.Shipping), Sum(balances, _ => true));
    }

    private static long Sum(List<AccountBalance> balances, Func<string, bool> which) =>
        balances.Where(balance => which(balance.Account)).Sum(balance => balance.Fen);
}

internal sealed record AccountBalance(string Account, long Fen);
