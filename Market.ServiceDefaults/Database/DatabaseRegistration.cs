using System.Data.Common;
using Market.ServiceDefaults.Health;
using Market.ServiceDefaults.Messages;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Market.ServiceDefaults.Database;

/// <summary>A database of a service in this process.</summary>
internal sealed record ServiceDatabase(Type Type);

public static class DatabaseRegistration
{
    private const int StatementsKept = 100;

    /// <summary>
    /// Registers <typeparamref name="TDb"/>: PostgreSQL when ConnectionStrings:<paramref name="name"/> is set, else the file
    /// {Data:Path}/{name}.db. Facts in its outbox are relayed to the bus, and its migrations
    /// run at <see cref="Preparation.Prepare"/>.
    /// </summary>
    public static void AddServiceDb<TDb, TSqlite, TPostgres>(this IHostApplicationBuilder builder, string name)
        where TDb : ServiceDb
        where TSqlite : TDb
        where TPostgres : TDb
    {
        if (builder.Configuration.GetConnectionString(name) is { Length: > 0 } postgres)
        {
            builder.Services.AddDbContextPool<TPostgres>((services, options) =>
                options.UseMarketPostgres(postgres).AddInterceptors(services.GetRequiredService<OutboxSignal<TDb>>()));
            builder.Services.AddScoped<TDb>(services => services.GetRequiredService<TPostgres>());
        }
        else
        {
            var folder = builder.DataFolder();
            var file = Path.Combine(folder, $"{name.ToLowerInvariant()}.db");
            builder.Services.AddDbContextPool<TSqlite>((services, options) =>
                options.UseMarketSqlite($"Data Source={file}").AddInterceptors(services.GetRequiredService<OutboxSignal<TDb>>()));
            builder.Services.AddScoped<TDb>(services => services.GetRequiredService<TSqlite>());
        }
        builder.Services.AddSingleton(new ServiceDatabase(typeof(TDb)));
        builder.Services.AddOutboxAndInbox<TDb>();
        builder.Services.AddMessages<TDb>(name);
        builder.Services.AddDatabaseHealth<TDb>(name.ToLowerInvariant());
        builder.Services.AddPreparation<TDb>(async (services, cancellation) => await services.GetRequiredService<TDb>().Database.MigrateWhenBehind(cancellation));
    }

    /// <summary>The folder for files of this installation, created when missing: Data:Path, by default "data" beside the solution.</summary>
    public static string DataFolder(this IHostApplicationBuilder builder)
    {
        var configured = builder.Configuration["Data:Path"] ?? Path.Combine(builder.Environment.ContentRootPath, "..", "data");
        return Directory.CreateDirectory(Path.GetFullPath(configured)).FullName;
    }

    public static DbContextOptionsBuilder UseMarketPostgres(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(Tuned(connectionString)).UseSnakeCaseNamingConvention();

    /// <summary>
    /// What is asked again and again is planned once per connection: planning costs PostgreSQL more than most of our statements do. And a connection is
    /// not reset when another takes it over: nothing of ours outlives its transaction (no session settings, session locks, temporary tables).
    /// </summary>
    private static string Tuned(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = StatementsKept, AutoPrepareMinUsages = 3, NoResetOnClose = true }.ConnectionString;

    public static DbContextOptionsBuilder UseMarketSqlite(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString).UseSnakeCaseNamingConvention().AddInterceptors(new DurableSqlite());

    /// <summary>
    /// An acknowledged write must survive power loss: full synchronisation, which the write-ahead log would relax otherwise. The log grows to 16 MiB before it is written
    /// back, four times what is usual: a page that many write, as all do with an index, is then written back once for four times as many of them.
    /// </summary>
    private sealed class DurableSqlite : DbConnectionInterceptor
    {
        private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
