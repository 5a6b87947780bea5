using System.Diagnostics;
using Market.Web.Account;
using Microsoft.Data.Sqlite;

namespace Market.Tests.Web.Account;

/// <summary>The one command that a production installation starts with, run as a person would run it.</summary>
public sealed class CreateAdministratorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("market-test-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_command_makes_an_office_account_and_gives_it_back_when_its_password_is_lost()
    {
        var made = await Run("a-first-password", CreateAdministrator.Command, "head@example.com");
        var again = await Run("a-second-password", CreateAdministrator.Command, "head@example.com");

        Assert.Equal((0, "head@example.com is an administrator (role office)."), made);
        Assert.Equal(made, again);
        Assert.Equal(["head@example.com office"], Accounts());
    }

    [Theory]
    [InlineData("short", "head@example.com")]
    [InlineData("a-good-password", "no address")]
    public async Task What_is_wrong_is_said_and_nothing_is_made(string password, string email)
    {
        var (exit, _) = await Run(password, CreateAdministrator.Command, email);

        Assert.Equal(1, exit);
        Assert.Empty(Accounts());
    }

    private async Task<(int Exit, string Output)> Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CreateAdministrator).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Web__PublicUrl"] = "https://market.example.test",
                ["Stripe__Simulator"] = "true",
                ["Services__Secret"] = "a secret of the tests",
                ["Data__Path"] = folder,
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode is 0 or 1, await errors);
        return (process.ExitCode, (await output).Trim().Split('\n')[^1].Trim());
    }

    private List<string> Accounts()
    {
        var file = Path.Combine(folder, "accounts.db");
        if (!File.Exists(file))
            return [];
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT a.email || ' ' || r.role_id FROM accounts a JOIN account_roles r ON r.user_id = a.id";
        using var rows = command.ExecuteReader();
        var accounts = new List<string>();
        while (rows.Read())
            accounts.Add(rows.GetString(0));
        return accounts;
    }
}
