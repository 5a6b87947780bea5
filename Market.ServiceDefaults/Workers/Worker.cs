using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Market.ServiceDefaults.Workers;

public static class WorkerRegistration
{
    /// <summary>Work in rounds beside what is served. It begins when the address answers: a start is mostly compiling, and nobody waits for a first round.</summary>
    public static IServiceCollection AddWorker<TWork>(this IServiceCollection services) where TWork : BackgroundService
    {
        services.TryAddSingleton<TWork>();
        return services.AddHostedService<Worker<TWork>>();
    }
}

/// <summary>Itself a <see cref="BackgroundService"/>, so that the host still hears of work that broke down.</summary>
internal sealed class Worker<TWork>(TWork work, IHostApplicationLifetime lifetime) : BackgroundService where TWork : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await work.StartAsync(stoppingToken);
        await work.ExecuteTask!;
    }
}
