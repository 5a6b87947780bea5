using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Bus;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.Web.Snapshot;

/// <summary>The storefront's memory of the catalogue: pages that anyone may see read it and ask nobody.</summary>
internal static class SnapshotModule
{
    /// <summary>Stem of each node's own queue.</summary>
    public const string Queue = "web-snapshot";

    public static void AddSnapshot(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CurrentSnapshot>();
        builder.Services.AddHostedService<SnapshotKeeper>();
        builder.Services.AddFactConsumer<SnapshotKeepsProduct, ProductCertified>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsWithdrawal, CertificateWithdrawn>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsCounter, CounterOpened>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsPlan, LinkagePlanPublished>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsStock, StockChanged>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsDeal, DealOpened>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsDealChange, DealChanged>(Queue, perNode: true);
        builder.Services.AddFactConsumer<SnapshotKeepsDealEnd, DealEnded>(Queue, perNode: true);
        builder.Services.AddHostedService<DealClock>();
        builder.Services.AddHealthChecks().AddCheck<SnapshotHealth>("snapshot");
    }

    private sealed class SnapshotHealth(CurrentSnapshot snapshot) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(snapshot.IsBuilt
            ? HealthCheckResult.Healthy("The catalogue is in memory.")
            : HealthCheckResult.Unhealthy("Catalog and Orders have not yet answered; there is nothing to show."));
    }
}
