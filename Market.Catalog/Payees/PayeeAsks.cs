using System.Globalization;
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

    /// <summary>The version in force of every payee that has an account.</summary>
    public async Task<List<PayeeVersion>> Versions(CancellationToken cancellation) =>
        await Confirmed.GroupBy(account => new { account.Owner, account.Code }).Select(of => new PayeeVersion(of.Key.Owner, of.Key.Code, of.Max(account => account.Version))).ToListAsync(cancellation);

    /// <summary>Reads accounts and writes down, in the same transaction, who did and why.</summary>
    public async Task<List<Payee>> Get(GetPayees ask, CancellationToken cancellation)
    {
        if (ask.Actor is not { Length: > 0 and <= CertificateDecisions.LongestActor } || ask.Purpose is not { Length: > 0 and <= LongestPurpose })
            throw new ArgumentException("Whoever sees accounts says who and why.", nameof(ask));
        var wanted = ask.Payees.ToHashSet();
        var owners = wanted.Select(payee => payee.Owner).Distinct().ToList();
        return await db.Write(async token =>
        {
            // A payout is of most owners of one kind.
            var found = (await Confirmed.Where(account => owners.Contains(account.Owner)).OrderBy(account => account.Owner).ThenBy(account => account.Code).ToListAsync(token))
                .FindAll(account => wanted.Contains(new(account.Owner, account.Code, account.Version)));
            var now = time.GetUtcNow();
            await db.InsertMany(found.Select(account => new PayeeView { Owner = account.Owner, Code = account.Code, Version = account.Version, Actor = ask.Actor, Purpose = ask.Purpose, At = now }), token);
            return found.ConvertAll(account => Payee(account, cipher.Open(account)));
        }, cancellation);
    }

    public async Task<List<PayeeChange>> Changes(CancellationToken cancellation) =>
        await db.PayeeAccounts.Where(account => account.ConfirmedBy == null).OrderBy(account => account.Owner).ThenBy(account => account.Code).ThenBy(account => account.Version)
            .Select(account => new PayeeChange(account.Owner, account.Code, account.Version, account.ProposedBy, account.ProposedAt)).ToListAsync(cancellation);

    public async Task<PayeeChangeOutcome> Propose(ProposePayee command, CancellationToken cancellation)
    {
        var details = new PayeeDetails(command.Name.Trim(), command.IdNumber.Trim().ToUpperInvariant(), Digits(command.Card), command.BankCode.Trim());
        if (!PayeeNumbers.AreRight(command.Owner, details))
            return PayeeChangeOutcome.WrongNumber;
        return await db.Write(async token =>
        {
            if (!await IsThere(command.Owner, command.Code, token))
                return PayeeChangeOutcome.NotFound;
            var version = 1 + (await db.PayeeAccounts.Where(account => account.Owner == command.Owner && account.Code == command.Code).MaxAsync(account => (int?)account.Version, token) ?? 0);
            db.PayeeAccounts.Add(new PayeeAccount
            {
                Owner = command.Owner,
                Code = command.Code,
                Version = version,
                Sealed = cipher.Seal(command.Owner, command.Code, version, details),
                ProposedBy = command.Actor,
                ProposedAt = time.GetUtcNow(),
            });
            return PayeeChangeOutcome.Done;
        }, cancellation);
    }

    public Task<PayeeChangeOutcome> Confirm(ConfirmPayee command, CancellationToken cancellation) => db.Write(async token =>
    {
        var account = await db.PayeeAccounts.SingleOrDefaultAsync(candidate => candidate.Owner == command.Owner && candidate.Code == command.Code && candidate.Version == command.Version, token);
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

    private Task<bool> IsThere(AccountOwner owner, string code, CancellationToken cancellation) => owner switch
    {
        AccountOwner.Supplier => db.Suppliers.AnyAsync(supplier => supplier.Code == code, cancellation),
        AccountOwner.Counter => db.Counters.AnyAsync(counter => counter.Code == code, cancellation),
        // As statements have it: 7 and not 007.
        _ => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && code[0] != '0' ? db.Households.AnyAsync(household => household.Id == id, cancellation) : Task.FromResult(false),
    };

    private static string Digits(string card) => card.Replace(" ", "", StringComparison.Ordinal);

    private static Payee Payee(PayeeAccount account, PayeeDetails details) =>
        new(account.Owner, account.Code, account.Version, details.Name, details.IdNumber, details.Card, details.BankCode);
}
