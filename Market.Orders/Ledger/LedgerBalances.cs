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

    /// <summary>
    /// What was sold, less what was refunded. Read from the money's side, because a monthly closing moves what it settles out of payables
    /// and pools and changes nothing of what was sold.
    /// </summary>
    public static async Task<LedgerTotals> Totals(OrdersDb db, CancellationToken cancellation)
    {
        // Two halves, each of which an index answers alone and in order: asked for as one, a million postings are sorted first.
        var pairs = await Pairs(db.Postings.Where(posting => posting.DebitAccount == Accounts.PaymentClearing))
            .Concat(Pairs(db.Postings.Where(posting =>
                posting.DebitAccount != Accounts.PaymentClearing && (posting.CreditAccount == Accounts.PaymentClearing || posting.CreditAccount == Accounts.Refunds))))
            .ToListAsync(cancellation);
        long Net(string kind) => pairs.Sum(pair => Is(kind, pair.Credit) ? pair.Fen : Is(kind, pair.Debit) ? -pair.Fen : 0);
        // A transfer sums to zero by its shape; what is not one does not (docs/adr/0007).
        var broken = await db.Postings.Where(posting => posting.Fen <= 0 || posting.DebitAccount == posting.CreditAccount).SumAsync(posting => posting.Fen, cancellation);
        var benefit = Net(Accounts.BenefitPools);
        return new LedgerTotals(Net(Accounts.SupplierPayables) + benefit, benefit, Net(Accounts.Shipping), broken);
    }

    private static IQueryable<AccountPair> Pairs(IQueryable<Posting> postings) => postings
        .GroupBy(posting => new { posting.DebitAccount, posting.CreditAccount })
        .Select(pair => new AccountPair { Debit = pair.Key.DebitAccount, Credit = pair.Key.CreditAccount, Fen = pair.Sum(posting => posting.Fen) });

    private static bool Is(string kind, string account) => account.StartsWith(kind, StringComparison.Ordinal);
}

internal sealed record AccountBalance(string Account, long Fen);

/// <summary>All that was ever transferred from one account to another.</summary>
internal sealed class AccountPair
{
    public required string Debit { get; init; }
    public required string Credit { get; init; }
    public required long Fen { get; init; }
}
