using System.Text;
using Market.ServiceDefaults.Database;
using Market.Web.Account.Data;
using Microsoft.AspNetCore.Identity;

namespace Market.Web.Account;

/// <summary>
/// Market.Web create-administrator EMAIL: makes an account of the office, with the password read from standard input, or
/// gives an account that exists that role and password. Whoever may run it holds the database anyway, so it is also the way back in.
/// </summary>
internal static class CreateAdministrator
{
    public const string Command = "create-administrator";

    public static async Task<int> Run(IServiceProvider provider, string[] arguments)
    {
        if (arguments is not [_, var email] || !Registration.IsEmail(email))
            return Refuse($"Usage: ./Market.Web {Command} EMAIL");
        await using var scope = provider.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await services.GetRequiredService<AccountsDb>().Database.MigrateWhenBehind();
        var password = ReadPassword();
        if (!await services.GetRequiredService<Registration>().IsGoodPassword(password))
            return Refuse("A password has 10 to 128 characters, at least 5 of them different.");
        if (await services.GetRequiredService<Registration>().Create(email, password!, Roles.Office) is null)
            await Restore(services.GetRequiredService<UserManager<Account>>(), email, password!);
        Console.WriteLine($"{email} is an administrator (role {Roles.Office}).");
        return 0;
    }

    private static async Task Restore(UserManager<Account> accounts, string email, string password)
    {
        var account = (await accounts.FindByEmailAsync(email))!;
        await accounts.RemovePasswordAsync(account);
        await accounts.AddPasswordAsync(account, password);
        await accounts.SetLockoutEndDateAsync(account, null);
        if (!await accounts.IsInRoleAsync(account, Roles.Office))
            await accounts.AddToRoleAsync(account, Roles.Office);
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }

    private static string? ReadPassword()
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine();
        Console.Write("Password: ");
        var password = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && password.Length > 0)
                password.Length--;
            else if (!char.IsControl(key.KeyChar) && password.Length <= Registration.LongestPassword)
                password.Append(key.KeyChar);
        }
        Console.WriteLine();
        return password.ToString();
    }
}
