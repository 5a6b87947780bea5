using System.ComponentModel.DataAnnotations;
using Market.Web.Account.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Account;

/// <summary>Makes accounts: of whoever registers, of the demonstration, of the first administrator.</summary>
internal sealed class Registration(UserManager<Account> accounts, AccountsDb db, TimeProvider time)
{
    public const int LongestEmail = 254;

    /// <summary>Longer ones would only cost us time to hash.</summary>
    public const int LongestPassword = 128;

    private static readonly EmailAddressAttribute EmailShape = new();

    public static bool IsEmail(string? text) => text is { Length: > 0 and <= LongestEmail } && EmailShape.IsValid(text) && !text.Any(char.IsWhiteSpace);

    public async Task<bool> IsGoodPassword(string? password)
    {
        if (password is null or { Length: > LongestPassword })
            return false;
        foreach (var rule in accounts.PasswordValidators)
            if (!(await rule.ValidateAsync(accounts, new Account(), password)).Succeeded)
                return false;
        return true;
    }

    /// <returns>The account, or null when the address already has one; that takes as long.</returns>
    public async Task<Account?> Create(string email, string password, params string[] roles)
    {
        if (await accounts.FindByEmailAsync(email) is { } existing)
        {
            accounts.PasswordHasher.HashPassword(existing, password);
            return null;
        }
        var account = new Account { UserName = email, Email = email, RegisteredAt = time.GetUtcNow() };
        await using var transaction = await db.Database.BeginTransactionAsync();
        try
        {
            Expect(await accounts.CreateAsync(account, password));
            Expect(await accounts.AddToRolesAsync(account, roles));
            await transaction.CommitAsync();
            return account;
        }
        catch (DbUpdateException)
        {
            // Somebody registered the same address at the same moment; if not, this is no answer and it is thrown.
            await transaction.RollbackAsync();
            db.ChangeTracker.Clear();
            if (await accounts.FindByEmailAsync(email) is null)
                throw;
            return null;
        }
    }

    private static void Expect(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Code)));
    }
}
