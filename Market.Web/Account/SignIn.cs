using Microsoft.AspNetCore.Identity;

namespace Market.Web.Account;

/// <summary>
/// Checks an address and a password. Unknown address, wrong password and locked account get one answer in about one time, so that
/// nobody learns who has an account here.
/// </summary>
internal sealed class SignIn(UserManager<Account> accounts, SignInManager<Account> session)
{
    private static readonly Account Nobody = new();
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Account>().HashPassword(Nobody, Guid.NewGuid().ToString()));

    public async Task<bool> Try(string? email, string? password)
    {
        if (email is not { Length: > 0 and <= Registration.LongestEmail } || password is not { Length: > 0 and <= Registration.LongestPassword })
            return false;
        var account = await accounts.FindByEmailAsync(email);
        if (account is null || await accounts.IsLockedOutAsync(account))
        {
            accounts.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
            return false;
        }
        if (!(await session.CheckPasswordSignInAsync(account, password, lockoutOnFailure: true)).Succeeded)
            return false;
        await session.SignInAsync(account, isPersistent: false);
        return true;
    }
}
