using Market.Orders.Checkout;
using Market.Orders.Deals;
using Market.Orders.Fulfilment;
using Market.Orders.Ledger;
using Market.Orders.Linkage;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Disputes;
using Market.Orders.Returns;
using Market.Orders.Settlement;
using Market.Orders.Stock;
using Market.Orders.Unsettled;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Market.Orders.Data;

internal abstract class OrdersDb(DbContextOptions options) : ServiceDb(options)
{
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<Parcel> Parcels => Set<Parcel>();
    public DbSet<OrderRequest> Requests => Set<OrderRequest>();
    public DbSet<SellableProduct> Products => Set<SellableProduct>();
    public DbSet<PickUpCounter> Counters => Set<PickUpCounter>();
    public DbSet<LinkagePlan> Plans => Set<LinkagePlan>();
    public DbSet<StockItem> Stock => Set<StockItem>();
    public DbSet<Reservation> Reservations => Set<Reservation>();
    public DbSet<StockMovement> StockMovements => Set<StockMovement>();
    public DbSet<Offer> Offers => Set<Offer>();
    public DbSet<Deal> Deals => Set<Deal>();
    public DbSet<Coupon> Coupons => Set<Coupon>();
    public DbSet<OfferBuyer> OfferBuyers => Set<OfferBuyer>();
    public DbSet<ListPrice> ListPrices => Set<ListPrice>();
    public DbSet<Journal> Journals => Set<Journal>();
    public DbSet<Posting> Postings => Set<Posting>();
    public DbSet<Attribution> Attributions => Set<Attribution>();
    public DbSet<LedgerLink> LedgerLinks => Set<LedgerLink>();
    public DbSet<UnsealedJournal> UnsealedJournals => Set<UnsealedJournal>();
    public DbSet<Closing> Closings => Set<Closing>();
    public DbSet<ClosedLine> ClosedLines => Set<ClosedLine>();
    public DbSet<ClosedPool> ClosedPools => Set<ClosedPool>();
    public DbSet<Statement> Statements => Set<Statement>();
    public DbSet<PayoutBatch> PayoutBatches => Set<PayoutBatch>();
    public DbSet<PayoutRow> PayoutRows => Set<PayoutRow>();
    public DbSet<BankFile> BankFiles => Set<BankFile>();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<PaymentEvent> PaymentEvents => Set<PaymentEvent>();
    public DbSet<PaymentRefund> Refunds => Set<PaymentRefund>();
    public DbSet<ReturnRequest> Returns => Set<ReturnRequest>();
    public DbSet<Dispute> Disputes => Set<Dispute>();
    public DbSet<PaymentComparison> PaymentComparisons => Set<PaymentComparison>();
    public DbSet<PaymentFinding> PaymentFindings => Set<PaymentFinding>();
    public DbSet<HandledPayment> HandledPayments => Set<HandledPayment>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.ApplyConfigurationsFromAssembly(typeof(OrdersDb).Assembly);
        DatabaseClock.Configure(model, IsSqlite);
        model.Entity<ListPrice>().Property(price => price.Since).HasDefaultValueSql(DatabaseClock.Default(IsSqlite));
    }
}

// One derived type per provider, because migrations belong to a context type and differ by provider.
internal sealed class SqliteOrdersDb(DbContextOptions<SqliteOrdersDb> options) : OrdersDb(options);

internal sealed class PostgresOrdersDb(DbContextOptions<PostgresOrdersDb> options) : OrdersDb(options);

/// <summary>For dotnet ef, which makes migrations without a running service.</summary>
internal sealed class SqliteOrdersDbDesign : IDesignTimeDbContextFactory<SqliteOrdersDb>
{
    public SqliteOrdersDb CreateDbContext(string[] args) =>
        new((DbContextOptions<SqliteOrdersDb>)new DbContextOptionsBuilder<SqliteOrdersDb>().UseMarketSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteOrdersDbDesign"/>
internal sealed class PostgresOrdersDbDesign : IDesignTimeDbContextFactory<PostgresOrdersDb>
{
    public PostgresOrdersDb CreateDbContext(string[] args) =>
        new((DbContextOptions<PostgresOrdersDb>)new DbContextOptionsBuilder<PostgresOrdersDb>().UseMarketPostgres("Host=localhost").Options);
}
