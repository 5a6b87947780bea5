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
    /// Healthy from the moment when everything published so far has arrived once. Within one process that is a matter of a
    /// second or two after a first start, and until then nothing could be bought.
    /// </summary>
    public static void AddFactsHealth<TDb>(this IServiceCollection services, string name) where TDb : ServiceDb
    {
        services.AddSingleton<FactsHealth<TDb>>();
        services.AddHealthChecks().AddCheck<FactsHealth<TDb>>(name);
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

    private sealed class FactsHealth<TDb>(IServiceScopeFactory scopes) : IHealthCheck where TDb : ServiceDb
    {
        private volatile bool arrived;

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var scope = scopes.CreateAsyncScope();
            arrived = arrived || !await scope.ServiceProvider.GetRequiredService<TDb>().Outbox.AnyAsync(message => message.SentAt == null, cancellationToken);
            return arrived ? HealthCheckResult.Healthy("What was published has arrived.") : HealthCheckResult.Unhealthy("What was published has not yet arrived everywhere.");
        }
    }
}
