using Market.Catalog.Certification;
using Market.Catalog.Counters;
using Market.Catalog.District;
using Market.Catalog.Households;
using Market.Catalog.Linkage;
using Market.Catalog.Monitoring;
using Market.Catalog.Payees;
using Market.Catalog.Products;
using Market.Catalog.ReferenceData;
using Market.Catalog.Suppliers;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Market.Catalog.Data;

internal abstract class CatalogDb(DbContextOptions options) : ServiceDb(options)
{
    public DbSet<Town> Towns => Set<Town>();
    public DbSet<Village> Villages => Set<Village>();
    public DbSet<Supplier> Suppliers => Set<Supplier>();
    public DbSet<IndustryBase> IndustryBases => Set<IndustryBase>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<Certificate> Certificates => Set<Certificate>();
    public DbSet<RecordedDecision> RecordedDecisions => Set<RecordedDecision>();
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<Household> Households => Set<Household>();
    public DbSet<SupportGroup> SupportGroups => Set<SupportGroup>();
    public DbSet<Cadre> Cadres => Set<Cadre>();
    public DbSet<LinkagePlan> LinkagePlans => Set<LinkagePlan>();
    public DbSet<PlanRate> PlanRates => Set<PlanRate>();
    public DbSet<PlanMembership> PlanMembers => Set<PlanMembership>();
    public DbSet<PayeeAccount> PayeeAccounts => Set<PayeeAccount>();
    public DbSet<PayeeView> PayeeViews => Set<PayeeView>();
    public DbSet<DeclaredIncome> DeclaredIncomes => Set<DeclaredIncome>();
    public DbSet<ReferenceLoad> ReferenceLoads => Set<ReferenceLoad>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        base.ConfigureConventions(configuration);
        configuration.Properties<Enum>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.ApplyConfigurationsFromAssembly(typeof(CatalogDb).Assembly);
    }
}

// One derived type per provider, because migrations belong to a context type and differ by provider.
internal sealed class SqliteCatalogDb(DbContextOptions<SqliteCatalogDb> options) : CatalogDb(options);

internal sealed class PostgresCatalogDb(DbContextOptions<PostgresCatalogDb> options) : CatalogDb(options);

/// <summary>For dotnet ef, which makes migrations without a running service.</summary>
internal sealed class SqliteCatalogDbDesign : IDesignTimeDbContextFactory<SqliteCatalogDb>
{
    public SqliteCatalogDb CreateDbContext(string[] args) =>
        new((DbContextOptions<SqliteCatalogDb>)new DbContextOptionsBuilder<SqliteCatalogDb>().UseMarketSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteCatalogDbDesign"/>
internal sealed class PostgresCatalogDbDesign : IDesignTimeDbContextFactory<PostgresCatalogDb>
{
    public PostgresCatalogDb CreateDbContext(string[] args) =>
        new((DbContextOptions<PostgresCatalogDb>)new DbContextOptionsBuilder<PostgresCatalogDb>().UseMarketPostgres("Host=localhost").Options);
}
