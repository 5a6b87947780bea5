using Market.ServiceDefaults.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Account.Data;

internal static class AccountsDbRegistration
{
    // Two contexts migrate one PostgreSQL database; each keeps its own history.
    private const string MigrationsTable = "accounts_migrations";

    /// <summary>
    /// Accounts live in Web's PostgreSQL database beside its other tables, or in accounts.db. They are a context of their own, with
    /// migrations of their own, because Identity's must derive from its context and ours from ServiceDb.
    /// </summary>
    public static void AddAccountsDb(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("Web") is { Length: > 0 } postgres)
        {
            builder.Services.AddDbContextPool<PostgresAccountsDb>(options => options.UseAccountsPostgres(postgres));
            builder.Services.AddScoped<AccountsDb>(services => services.GetRequiredService<PostgresAccountsDb>());
        }
        else
        {
            var file = Path.Combine(builder.DataFolder(), "accounts.db");
            builder.Services.AddDbContextPool<SqliteAccountsDb>(options => options.UseAccountsSqlite($"Data Source={file}"));
            builder.Services.AddScoped<AccountsDb>(services => services.GetRequiredService<SqliteAccountsDb>());
        }
        // Keys in the database: a cookie made by one node is read by all, and none is lost when a node is replaced.
        builder.Services.AddDataProtection().SetApplicationName("market").PersistKeysToDbContext<AccountsDb>();
        builder.Services.AddPreparation<AccountsDb>((services, cancellation) => services.GetRequiredService<AccountsDb>().Database.MigrateWhenBehind(cancellation));
    }

    public static DbContextOptionsBuilder UseAccountsSqlite(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseMarketSqlite(connectionString).UseSqlite(sqlite => sqlite.MigrationsHistoryTable(MigrationsTable));

    public static DbContextOptionsBuilder UseAccountsPostgres(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseMarketPostgres(connectionString).UseNpgsql(npgsql => npgsql.MigrationsHistoryTable(MigrationsTable));
}
