using Market.ServiceDefaults.Database;
using Market.Web.Security;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Market.Web.Account.Data;

/// <summary>Accounts, roles and places, the keys that protect cookies and forms on every node of Web, and who did or was refused what.</summary>
internal abstract class AccountsDb(DbContextOptions options) : IdentityDbContext<Account>(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<AccountPlace> Places => Set<AccountPlace>();
    public DbSet<FormKey> FormKeys => Set<FormKey>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version2;

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        // SQLite compares numbers, not dates; all of ours are UTC, so their numbers sort as they do.
        if (Database.IsSqlite())
            configuration.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToBinaryConverter>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Account>().ToTable("accounts");
        model.Entity<IdentityRole>(role =>
        {
            role.ToTable("roles");
            role.HasData(Market.Web.Account.Roles.All.Select(name => new IdentityRole(name) { Id = name, NormalizedName = name.ToUpperInvariant(), ConcurrencyStamp = name }));
        });
        model.Entity<IdentityUserRole<string>>().ToTable("account_roles");
        model.Entity<IdentityUserClaim<string>>().ToTable("account_claims");
        model.Entity<IdentityUserLogin<string>>().ToTable("account_logins");
        model.Entity<IdentityUserToken<string>>().ToTable("account_tokens");
        model.Entity<IdentityRoleClaim<string>>().ToTable("role_claims");
        model.Entity<DataProtectionKey>().ToTable("data_protection_keys");
        AuditEntry.Configure(model);
        AccountPlace.Configure(model);
        FormKey.Configure(model);
    }
}

internal sealed class SqliteAccountsDb(DbContextOptions<SqliteAccountsDb> options) : AccountsDb(options);

internal sealed class PostgresAccountsDb(DbContextOptions<PostgresAccountsDb> options) : AccountsDb(options);

/// <summary>For dotnet ef, which makes migrations without a running service.</summary>
internal sealed class SqliteAccountsDbDesign : IDesignTimeDbContextFactory<SqliteAccountsDb>
{
    public SqliteAccountsDb CreateDbContext(string[] args) =>
        new((DbContextOptions<SqliteAccountsDb>)new DbContextOptionsBuilder<SqliteAccountsDb>().UseAccountsSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteAccountsDbDesign"/>
internal sealed class PostgresAccountsDbDesign : IDesignTimeDbContextFactory<PostgresAccountsDb>
{
    public PostgresAccountsDb CreateDbContext(string[] args) =>
        new((DbContextOptions<PostgresAccountsDb>)new DbContextOptionsBuilder<PostgresAccountsDb>().UseAccountsPostgres("Host=localhost").Options);
}
