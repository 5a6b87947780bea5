using System.Collections.Concurrent;
using Market.ServiceDefaults.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.ServiceDefaults.Health;

public static class HealthRegistration
{
    /// <summary>/alive: the process answers. /health: and everything it cannot do without is there; says part by part how it stands.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = Write }).AllowAnonymous();
    }

    /// <summary>Healthy while the database answers.</summary>
    public static void AddDatabaseHealth<TDb>(this IServiceCollection services, string name) where TDb : ServiceDb =>
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, provider => new DatabaseHealth<TDb>(provider.GetRequiredService<IServiceScopeFactory>()), HealthStatus.Unhealthy, [], TimeSpan.FromSeconds(3)));

    /// <summary>
    /// Healthy from the moment when everything has arrived that had been published when it was first asked. Within one process that is a matter of a
    /// second or two after a first start, and until then nothing could be bought.
    /// </summary>
    /// <param name="databases">Each after those whose facts make it publish.</param>
    internal static void AddFactsHealth(this IServiceCollection services, IReadOnlyList<ServiceDatabase> databases)
    {
        services.AddSingleton(provider => new FactsHealth(databases, provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHealthChecks().AddCheck<FactsHealth>("facts");
    }

    private static Task Write(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        // Descriptions only: an exception's text may carry addresses and names.
        parts = report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status.ToString(), entry.Value.Description }),
    });

    private sealed class DatabaseHealth<TDb>(IServiceScopeFactory scopes) : IHealthCheck where TDb : ServiceDb
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<TDb>().Database.CanConnectAsync(cancellationToken)
                ? HealthCheckResult.Healthy("The database answers.")
                : HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }

    private sealed class FactsHealth(IReadOnlyList<ServiceDatabase> databases, IServiceScopeFactory scopes) : IHealthCheck
    {
        /// <summary>By database: the last fact that is waited for. A shop that sells always has a later one on its way.</summary>
        private readonly ConcurrentDictionary<Type, long> last = new();
        private volatile bool arrived;

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            arrived = arrived || await Arrived(cancellationToken);
            return arrived ? HealthCheckResult.Healthy("What was published has arrived.") : HealthCheckResult.Unhealthy("What was published has not yet arrived everywhere.");
        }

        private async Task<bool> Arrived(CancellationToken cancellation)
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var database in databases)
            {
                var outbox = ((ServiceDb)scope.ServiceProvider.GetRequiredService(database.Type)).Outbox;
                if (!last.TryGetValue(database.Type, out var seq))
                    seq = last.GetOrAdd(database.Type, await outbox.MaxAsync(message => (long?)message.Seq, cancellation) ?? 0);
                if (await outbox.AnyAsync(message => message.SentAt == null && message.Seq <= seq, cancellation))
                    return false;
            }
            return true;
        }
    }
}
