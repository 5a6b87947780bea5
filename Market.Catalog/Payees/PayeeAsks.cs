using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Catalog.Payees;

/// <summary>Payees as the office area may see them: every view is written down, and a change needs two people.</summary>
internal sealed class PayeeAsks(CatalogDb db, PayeeCipher cipher, TimeProvider time)
{
    private const int LongestPurpose = 200;

    private IQueryable<PayeeAccount> Confirmed => db.PayeeAccounts.AsNoTracking().Where(account => account.ConfirmedBy != null);

    /// <summary>The version in force of every household that has an account.</summary>
    public async Task<List<PayeeVersion>> Versions(CancellationToken cancellation) =>
        await Confirmed.GroupBy(account => account.HouseholdId).Select(of => new PayeeVersion(of.Key, of.Max(account => account.Version))).ToListAsync(cancellation);

    /// <summary>Reads accounts and writes down, in the same transaction, who did and why.</summary>
    public async Task<List<Payee>> Get(GetPayees ask, CancellationToken cancellation)
    {
        if (ask.Actor is not { Length: > 0 and <= CertificateDecisions.LongestActor } || ask.Purpose is not { Length: > 0 and <= LongestPurpose })
            throw new ArgumentException("Whoever sees accounts says who and why.", nameof(ask));
        var wanted = ask.Payees.Select(payee => (payee.HouseholdId, payee.Version)).ToHashSet();
        return await db.Write(async token =>
        {
            // One household is looked up; a payout is most of the table.
            var accounts = wanted.Count == 1
                ? Confirmed.Where(account => account.HouseholdId == wanted.First().HouseholdId)
                : Confirmed;
            var found = (await accounts.OrderBy(account => account.HouseholdId).ToListAsync(token)).FindAll(account => wanted.Contains((account.HouseholdId, account.Version)));
            var now = time.GetUtcNow();
            await db.InsertMany(found.Select(account => new PayeeView { HouseholdId = account.HouseholdId, Version = account.Version, Actor = ask.Actor, Purpose = ask.Purpose, At = now }), token);
            return found.ConvertAll(account => Payee(account.HouseholdId, account.Version, cipher.Open(account)));
        }, cancellation);
    }

    public async Task<List<PayeeChange>> Changes(CancellationToken cancellation) =>
        await db.PayeeAccounts.Where(account => account.ConfirmedBy == null).OrderBy(account => account.HouseholdId).ThenBy(account => account.Version)
            .Select(account => new PayeeChange(account.HouseholdId, account.Version, account.ProposedBy, account.ProposedAt)).ToListAsync(cancellation);

    public async Task<PayeeChangeOutcome> Propose(ProposePayee command, CancellationToken cancellation)
    {
        var details = new PayeeDetails(command.Name.Trim(), command.IdNumber.Trim().ToUpperInvariant(), Digits(command.Card), command.BankCode.Trim());
        if (!PayeeNumbers.AreRight(details))
            return PayeeChangeOutcome.WrongNumber;
        return await db.Write(async token =>
        {
            if (!await db.Households.AnyAsync(household => household.Id == command.HouseholdId, token))
                return PayeeChangeOutcome.NotFound;
            var version = 1 + (await db.PayeeAccounts.Where(account => account.HouseholdId == command.HouseholdId).MaxAsync(account => (int?)account.Version, token) ?? 0);
            db.PayeeAccounts.Add(new PayeeAccount
            {
                HouseholdId = command.HouseholdId,
                Version = version,
                Sealed = cipher.Seal(command.HouseholdId, version, details),
                ProposedBy = command.Actor,
                ProposedAt = time.GetUtcNow(),
            });
            return PayeeChangeOutcome.Done;
        }, cancellation);
    }

    public Task<PayeeChangeOutcome> Confirm(ConfirmPayee command, CancellationToken cancellation) => db.Write(async token =>
    {
        var account = await db.PayeeAccounts.SingleOrDefaultAsync(candidate => candidate.HouseholdId == command.HouseholdId && candidate.Version == command.Version, token);
        if (account is null)
            return PayeeChangeOutcome.NotFound;
        if (account.ProposedBy == command.Actor)
            return PayeeChangeOutcome.FourEyes;
        if (cipher.Open(account).Card != Digits(command.Card))
            return PayeeChangeOutcome.WrongNumber;
        if (account.ConfirmedBy is null)
            (account.ConfirmedBy, account.ConfirmedAt) = (command.Actor, time.GetUtcNow());
        return PayeeChangeOutcome.Done;
    }, cancellation);

    private static string Digits(string card) => card.Replace(" ", "", StringComparison.Ordinal);

    private static Payee Payee(int householdId, int version, PayeeDetails details) =>
        new(householdId, version, details.Name, details.IdNumber, details.Card, details.BankCode);
}
