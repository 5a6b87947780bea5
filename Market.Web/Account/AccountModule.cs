using Market.ServiceDefaults.Database;
using Market.Web.Account.Data;
using Market.Web.Security;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace Market.Web.Account;

internal static class AccountModule
{
    public static void AddAccount(this IHostApplicationBuilder builder)
    {
        builder.AddAccountsDb();
        builder.Services.AddIdentityCore<Account>(identity =>
        {
            identity.User.RequireUniqueEmail = true;
            // Length and variety resist guessing; composition rules only make passwords that are written down (NIST SP 800-63B).
            identity.Password = new PasswordOptions
            {
                RequiredLength = 10,
                RequiredUniqueChars = 5,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            identity.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 8, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10) };
        }).AddRoles<IdentityRole>().AddEntityFrameworkStores<AccountsDb>().AddSignInManager();
        builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme);
        builder.Services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<PublicAddress>(Session.Configure);
        builder.Services.AddScoped<Registration>().AddScoped<SignIn>().AddScoped<Places>();
        if (Demonstration.IsWanted(builder.Configuration, builder.Environment))
        {
            builder.Services.AddPreparation<AccountsDb>(Demonstration.Prepare);
            builder.Services.AddPreparation<AccountsDb>(Demonstration.GrantPlaces);
        }
        builder.Services.AddPreparation<AccountsDb>(Greeting.AskForAdministrator);
    }
}
