using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Account;

/// <param name="AccountId">For the form that takes it back.</param>
internal sealed record HeldPlace(string AccountId, string Email, string Place, string GrantedBy, DateTimeOffset GrantedAt);

internal enum GrantOutcome
{
    Granted,
    AlreadyGranted,

    /// <summary>No account of this address may act for places.</summary>
    UnknownVendor,

    /// <summary>The account holds as many as it may.</summary>
    TooManyPlaces,
}

/// <param name="AccountId">Of the vendor; null when there is none.</param>
internal sealed record GrantResult(GrantOutcome Outcome, string? AccountId);

/// <summary>Which counters and suppliers an account acts for. Read for every request, so that what is taken back is gone at once.</summary>
internal sealed class Places(AccountsDb db, TimeProvider time)
{
    private const int MostOfOne = 100;
    private const int MostListed = 1000;

    public Task<List<string>> Of(string accountId, CancellationToken cancellation) =>
        db.Places.Where(place => place.AccountId == accountId).OrderBy(place => place.Place).Select(place => place.Place).ToListAsync(cancellation);

    public Task<List<HeldPlace>> All(CancellationToken cancellation) => (
        from place in db.Places
        join account in db.Users on place.AccountId equals account.Id
        orderby account.Email, place.Place
        select new HeldPlace(account.Id, account.Email!, place.Place, place.GrantedBy, place.GrantedAt)).Take(MostListed).ToListAsync(cancellation);

    public async Task<GrantResult> Grant(string email, string code, string by, CancellationToken cancellation)
    {
        var normalized = email.ToUpperInvariant();
        var found = await db.Users
            .Where(account => account.NormalizedEmail == normalized && db.UserRoles.Any(role => role.UserId == account.Id && role.RoleId == Roles.Vendor))
            .Select(account => account.Id).SingleOrDefaultAsync(cancellation);
        if (found is null)
            return new(GrantOutcome.UnknownVendor, null);
        var held = await Of(found, cancellation);
        if (held.Contains(code))
            return new(GrantOutcome.AlreadyGranted, found);
        if (held.Count >= MostOfOne)
            return new(GrantOutcome.TooManyPlaces, found);
        db.Places.Add(new AccountPlace { AccountId = found, Place = code, GrantedBy = by, GrantedAt = time.GetUtcNow() });
        try
        {
            await db.SaveChangesAsync(cancellation);
            return new(GrantOutcome.Granted, found);
        }
        catch (DbUpdateException)
        {
            // Another click was faster; if not, this is no answer and it is thrown.
            db.ChangeTracker.Clear();
            if (!await db.Places.AnyAsync(place => place.AccountId == found && place.Place == code, cancellation))
                throw;
            return new(GrantOutcome.AlreadyGranted, found);
        }
    }

    /// <returns>The address of the account that held it, or null when none did.</returns>
    public async Task<string?> Withdraw(string accountId, string code, CancellationToken cancellation)
    {
        var email = await db.Users.Where(account => account.Id == accountId).Select(account => account.Email).SingleOrDefaultAsync(cancellation);
        return await db.Places.Where(place => place.AccountId == accountId && place.Place == code).ExecuteDeleteAsync(cancellation) == 1 ? email : null;
    }
}
