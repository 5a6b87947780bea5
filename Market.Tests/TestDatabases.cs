using Npgsql;

namespace Market.Tests;

/// <summary>The two databases every promise about data is kept on.</summary>
public enum Stack
{
    Sqlite,
    Postgres,
}

/// <summary>
/// Fresh, empty databases for one test: SQLite files in a folder of their own, or databases on the server that
/// MARKET_TEST_POSTGRES names. <see cref="Settings"/> is the configuration under which a module finds them. Gone on disposal.
/// </summary>
public sealed class TestDatabases : IAsyncDisposable
{
    private const string Server = "MARKET_TEST_POSTGRES";
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"market-test-{Guid.NewGuid():N}");
    private readonly List<string> created = [];

    public static TheoryData<Stack> Both => [Stack.Sqlite, Stack.Postgres];

    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Where SQLite files and other files of the test lie.</summary>
    public string Folder => folder;

    /// <param name="names">Names of connection strings: Catalog, Orders, Web.</param>
    public static async Task<TestDatabases> Create(Stack stack, params string[] names)
    {
        var databases = new TestDatabases();
        Directory.CreateDirectory(databases.folder);
        databases.Settings["Data:Path"] = databases.folder;
        if (stack == Stack.Postgres)
            foreach (var name in names)
                databases.Settings[$"ConnectionStrings:{name}"] = await databases.CreateOnServer(name);
        else
            foreach (var name in names)
                await MigratedDatabases.CopyFiles(name, databases.folder);
        return databases;
    }

    public async ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var database in created)
        {
            NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionTo(database)));
            await Execute($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        }
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> CreateOnServer(string name)
    {
        var server = Environment.GetEnvironmentVariable(Server) ?? "";
        Assert.SkipWhen(server.Length == 0, $"Needs PostgreSQL: set {Server}, or run ./deploy/test.sh.");
        var database = $"test_{name.ToLowerInvariant()}_{Guid.NewGuid():N}";
        var template = await MigratedDatabases.Template(name, server) ?? "template1";
        await Execute($"CREATE DATABASE {database} TEMPLATE {template}");
        created.Add(database);
        return ConnectionTo(database);
    }

    private static string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable(Server)) { Database = database, MaxPoolSize = 40 }.ConnectionString;

    internal static async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable(Server));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
