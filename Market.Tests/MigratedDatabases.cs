using System.Collections.Concurrent;
using Market.Catalog.Data;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Market.Tests;
using Market.Web.Account.Data;
using Market.Web.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(MigratedDatabases))]

namespace Market.Tests;

/// <summary>
/// Each service's database as its migrations leave it, made once per run: a test copies it in milliseconds, where hundreds of tests
/// would each run all migrations. That they run from nothing, and from each earlier version, has tests of its own.
/// </summary>
public sealed class MigratedDatabases : IAsyncDisposable
{
    private static readonly string Run = Guid.NewGuid().ToString("N");
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = [];

    /// <summary>The SQLite files of a service, each with the name it has in a data folder.</summary>
    public static async Task CopyFiles(string name, string folder)
    {
        var made = await Once($"files of {name}", () => MakeFiles(name));
        foreach (var file in Directory.GetFiles(made, "*.db"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    /// <summary>The name of a PostgreSQL database to copy, to which nobody may connect; null for a service without migrations.</summary>
    /// <param name="server">A connection that may create databases.</param>
    public static async Task<string?> Template(string name, string server) =>
        name is "Catalog" or "Orders" or "Web" ? await Once($"database of {name}", () => MakeDatabase(name, server)) : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var (key, made) in Made)
            if (key.StartsWith("files", StringComparison.Ordinal))
                Directory.Delete(await made.Value, recursive: true);
            else
                await TestDatabases.Execute($"DROP DATABASE IF EXISTS {await made.Value} WITH (FORCE)");
        Made.Clear();
    }

    private static Task<string> Once(string key, Func<Task<string>> make) => Made.GetOrAdd(key, _ => new(() => Task.Run(make))).Value;

    private static async Task<string> MakeFiles(string name)
    {
        var folder = Directory.CreateTempSubdirectory("market-migrated-").FullName;
        string File(string file) => $"Data Source={Path.Combine(folder, file)};Pooling=False";
        await Migrate(name switch
        {
            "Catalog" => [new SqliteCatalogDb(Options<SqliteCatalogDb>(options => options.UseMarketSqlite(File("catalog.db"))))],
            "Orders" => [new SqliteOrdersDb(Options<SqliteOrdersDb>(options => options.UseMarketSqlite(File("orders.db"))))],
            "Web" =>
            [
                new SqliteWebDb(Options<SqliteWebDb>(options => options.UseMarketSqlite(File("web.db")))),
                new SqliteAccountsDb(Options<SqliteAccountsDb>(options => options.UseAccountsSqlite(File("accounts.db")))),
            ],
            _ => [],
        });
        foreach (var file in Directory.GetFiles(folder, "*.db"))
            await EmptyTheLog(file);
        return folder;
    }

    private static async Task<string> MakeDatabase(string name, string server)
    {
        var database = $"migrated_{name.ToLowerInvariant()}_{Run}";
        await TestDatabases.Execute($"CREATE DATABASE {database}");
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false }.ConnectionString;
        await Migrate(name switch
        {
            "Catalog" => [new PostgresCatalogDb(Options<PostgresCatalogDb>(options => options.UseMarketPostgres(connection)))],
            "Orders" => [new PostgresOrdersDb(Options<PostgresOrdersDb>(options => options.UseMarketPostgres(connection)))],
            _ =>
            [
                new PostgresWebDb(Options<PostgresWebDb>(options => options.UseMarketPostgres(connection))),
                new PostgresAccountsDb(Options<PostgresAccountsDb>(options => options.UseAccountsPostgres(connection))),
            ],
        });
        return database;
    }

    private static async Task Migrate(DbContext[] contexts)
    {
        foreach (var context in contexts)
        {
            await using var _ = context;
            await context.Database.MigrateAsync();
        }
    }

    private static DbContextOptions<TDb> Options<TDb>(Action<DbContextOptionsBuilder> use) where TDb : DbContext
    {
        var options = new DbContextOptionsBuilder<TDb>();
        use(options);
        return options.Options;
    }

    /// <summary>Into the file itself, which is all that is copied.</summary>
    private static async Task EmptyTheLog(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();
    }
}
