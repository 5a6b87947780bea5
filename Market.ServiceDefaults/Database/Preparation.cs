using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Market.ServiceDefaults.Database;

/// <summary>What a module does once before its host serves: migrate, load reference data.</summary>
/// <param name="Database">Steps for one database run one after another, as registered; beside those for others, of which they know nothing.</param>
public sealed record Preparation(Type Database, Func<IServiceProvider, CancellationToken, Task> Step);

public static class PreparationRegistration
{
    public static IServiceCollection AddPreparation<TDb>(this IServiceCollection services, Func<IServiceProvider, CancellationToken, Task> step) where TDb : DbContext =>
        services.AddSingleton(new Preparation(typeof(TDb), step));

    public static Task Prepare(this IHost host, CancellationToken cancellation = default) =>
        // Most of a start is compiling, which two processors do sooner than one.
        Task.WhenAll(host.Services.GetServices<Preparation>().GroupBy(preparation => preparation.Database).Select(steps => Task.Run(() => Run(host, steps, cancellation), cancellation)));

    private static async Task Run(IHost host, IEnumerable<Preparation> steps, CancellationToken cancellation)
    {
        foreach (var preparation in steps)
        {
            await using var scope = host.Services.CreateAsyncScope();
            await preparation.Step(scope.ServiceProvider, cancellation);
        }
    }
}
