using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Account;

/// <summary>Accounts to try the shop with. Only in Development, beside the reference data; their password is in the README.</summary>
internal static class Demonstration
{
    public const string Password = "market-demo-2026";

    public static readonly IReadOnlyList<(string Email, string Role)> Accounts =
    [
        ("consumer@example.com", Roles.Consumer),
        ("consumer2@example.com", Roles.Consumer),
        ("vendor@example.com", Roles.Vendor),
        ("cadre@example.com", Roles.Cadre),
        ("office@example.com", Roles.Office),
        // Four eyes need two.
        ("office2@example.com", Roles.Office),
        ("auditor@example.com", Roles.Auditor),
    ];

    /// <summary>What the vendor acts for: a staffed counter, and the supplier with the most products of the reference data.</summary>
    public static readonly IReadOnlyList<string> VendorPlaces = ["C001", "S073"];

    public static bool IsWanted(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() && configuration.GetValue("ReferenceData:Load", true);

    /// <summary>Fills an installation that nobody has an account of. Another node doing the same at the same moment does no harm.</summary>
    public static async Task Prepare(IServiceProvider services, CancellationToken cancellation)
    {
        var accounts = services.GetRequiredService<AccountsDb>();
        if (await accounts.Users.AnyAsync(cancellation))
            return;
        var registration = services.GetRequiredService<Registration>();
        foreach (var (email, role) in Accounts)
            await registration.Create(email, Password, role);
    }

    /// <summary>Of its own, because a folder of an earlier version has the accounts already. Nobody has a place in it, or the office has given some out and it is left alone.</summary>
    public static async Task GrantPlaces(IServiceProvider services, CancellationToken cancellation)
    {
        if (await services.GetRequiredService<AccountsDb>().Places.AnyAsync(cancellation))
            return;
        var places = services.GetRequiredService<Places>();
        foreach (var place in VendorPlaces)
            await places.Grant("vendor@example.com", place, "demonstration", cancellation);
    }
}
