using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Market.ServiceDefaults.Database;

/// <summary>What a module does once before its host serves: migrate, load reference data. Steps run one after another, as registered.</summary>
public sealed record Preparation(Func<IServiceProvider, CancellationToken, Task> Step);

public static class PreparationRegistration
{
    public static IServiceCollection AddPreparation(this IServiceCollection services, Func<IServiceProvider, CancellationToken, Task> step) =>
        services.AddSingleton(new Preparation(step));

    public static async Task Prepare(this IHost host, CancellationToken cancellation = default)
    {
        foreach (var preparation in host.Services.GetServices<Preparation>())
        {
            await using var scope = host.Services.CreateAsyncScope();
            await preparation.Step(scope.ServiceProvider, cancellation);
        }
    }
}
