using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.Orders.Ledger;

/// <summary>Degraded while something posted more than a minute ago is not sealed: selling goes on, but somebody should look.</summary>
internal sealed class SealHealth(IServiceScopeFactory scopes, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var oldest = await scope.ServiceProvider.GetRequiredService<OrdersDb>().UnsealedJournals.OrderBy(unsealed => unsealed.No)
            .Select(unsealed => (DateTimeOffset?)unsealed.At).FirstOrDefaultAsync(cancellationToken);
        return time.GetUtcNow() - oldest > Patience
            ? HealthCheckResult.Degraded("Journals have been waiting to be sealed for more than a minute.")
            : HealthCheckResult.Healthy("What was posted is sealed.");
    }
}
