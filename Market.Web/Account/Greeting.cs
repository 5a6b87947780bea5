using Market.ServiceDefaults.Database;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.Web.Account;

/// <summary>What whoever started the shop needs to know, said once when it is ready: where it is, who may sign in, where its data lies.</summary>
internal static class Greeting
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static void GreetWhenReady(this WebApplication app, string dataFolder) => app.Lifetime.ApplicationStarted.Register(() => _ = Greet(app, dataFolder));

    /// <summary>Ready means that one can buy: the first start still tells its parts about a thousand things when the address already answers.</summary>
    private static async Task Greet(WebApplication app, string dataFolder)
    {
        var health = app.Services.GetRequiredService<HealthCheckService>();
        while ((await health.CheckHealthAsync(app.Lifetime.ApplicationStopping)).Status == HealthStatus.Unhealthy)
            await Task.Delay(BetweenLooks, app.Lifetime.ApplicationStopping);
        var text = new List<string> { "", "Market is ready:", "" };
        text.AddRange(app.Urls.Select(address => $"  shop      {address}    (English: {address}/en)"));
        text.Add($"  API       {app.Urls.FirstOrDefault()}/openapi/v1.json");
        text.Add($"  data      {dataFolder}");
        if (Demonstration.IsWanted(app.Configuration, app.Environment))
        {
            text.Add("");
            text.Add($"  demonstration accounts, password {Demonstration.Password}");
            text.AddRange(Demonstration.Accounts.Select(account => $"    {account.Email,-24} {account.Role}"));
        }
        text.Add("");
        Console.WriteLine(string.Join(Environment.NewLine, text));
    }

    /// <summary>Outside Development nobody has an account at first; the one command that changes it is printed.</summary>
    public static async Task AskForAdministrator(IServiceProvider services, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<AccountsDb>();
        if (!await db.UserRoles.AnyAsync(role => role.RoleId == Roles.Office, cancellation))
            Console.WriteLine($"No administrator yet. Make one: ./Market.Web {CreateAdministrator.Command} you@example.com");
    }
}
