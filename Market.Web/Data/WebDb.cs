using Market.ServiceDefaults.Database;
using Market.Web.Livestream;
using Market.Web.Livestream.Vault;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Video.Streams;
using Market.Web.Mail;
using Market.Web.ProductPhotos;
using Market.Web.Returns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Market.Web.Data;

/// <summary>What Web keeps of the facts it receives, public sales figures and the order lists of accounts; the carts of accounts; mails; photos of goods and of claims; and live sessions with all that happened in them.</summary>
internal abstract class WebDb(DbContextOptions options) : ServiceDb(options)
{
    public DbSet<DisclosedSale> DisclosedSales => Set<DisclosedSale>();
    public DbSet<ListedOrder> ListedOrders => Set<ListedOrder>();
    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();
    public DbSet<AccountCart> Carts => Set<AccountCart>();
    public DbSet<LiveSession> LiveSessions => Set<LiveSession>();
    public DbSet<LiveItem> LiveItems => Set<LiveItem>();
    public DbSet<LiveEvent> LiveEvents => Set<LiveEvent>();
    public DbSet<LiveReminder> LiveReminders => Set<LiveReminder>();
    public DbSet<LiveHosting> LiveHostings => Set<LiveHosting>();
    public DbSet<LivePicture> LivePictures => Set<LivePicture>();
    public DbSet<LivePresence> LivePresence => Set<LivePresence>();
    public DbSet<LiveEvidence> LiveEvidence => Set<LiveEvidence>();
    public DbSet<EvidenceDeletion> EvidenceDeletions => Set<EvidenceDeletion>();
    public DbSet<EvidenceExport> EvidenceExports => Set<EvidenceExport>();
    public DbSet<ReturnPhoto> ReturnPhotos => Set<ReturnPhoto>();
    public DbSet<ProductPhoto> ProductPhotos => Set<ProductPhoto>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        base.ConfigureConventions(configuration);
        configuration.Properties<Enum>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.ApplyConfiguration(new DisclosedSaleConfiguration());
        model.ApplyConfiguration(new ListedOrderConfiguration());
        model.ApplyConfiguration(new AccountCartConfiguration());
        model.ApplyConfiguration(new ReturnPhotoConfiguration());
        model.ApplyConfiguration(new ProductPhotoConfiguration());
        model.ApplyConfiguration(new OutgoingMailConfiguration());
        LivestreamTables.Configure(model);
        model.ApplyConfiguration(new LiveHostingConfiguration());
        model.ApplyConfiguration(new LivePictureConfiguration());
    }
}

internal sealed class SqliteWebDb(DbContextOptions<SqliteWebDb> options) : WebDb(options);

internal sealed class PostgresWebDb(DbContextOptions<PostgresWebDb> options) : WebDb(options);

/// <summary>For dotnet ef, which makes migrations without a running service.</summary>
internal sealed class SqliteWebDbDesign : IDesignTimeDbContextFactory<SqliteWebDb>
{
    public SqliteWebDb CreateDbContext(string[] args) =>
        new((DbContextOptions<SqliteWebDb>)new DbContextOptionsBuilder<SqliteWebDb>().UseMarketSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteWebDbDesign"/>
internal sealed class PostgresWebDbDesign : IDesignTimeDbContextFactory<PostgresWebDb>
{
    public PostgresWebDb CreateDbContext(string[] args) =>
        new((DbContextOptions<PostgresWebDb>)new DbContextOptionsBuilder<PostgresWebDb>().UseMarketPostgres("Host=localhost").Options);
}
