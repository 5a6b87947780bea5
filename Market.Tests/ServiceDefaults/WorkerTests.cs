using Market.ServiceDefaults.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Market.Tests.ServiceDefaults;

public sealed class WorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_begins_when_the_host_has_started_and_ends_with_it()
    {
        using var host = Open<Digging>(services => services.AddHostedService<OpensSlowly>());
        var work = host.Services.GetRequiredService<Digging>();

        var starting = host.StartAsync(Cancellation);
        await host.Services.GetRequiredService<Door>().IsOpening.WaitAsync(Patience, Cancellation);
        Assert.Null(work.ExecuteTask);
        Assert.False(work.Begun.IsCompleted);

        host.Services.GetRequiredService<Door>().Open();
        await starting;
        await work.Begun.WaitAsync(Patience, Cancellation);
        await host.StopAsync(Cancellation);
        Assert.True(work.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task A_host_that_is_stopped_before_it_has_started_begins_no_work()
    {
        using var host = Open<Digging>(services => services.AddHostedService<OpensSlowly>());
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var starting = host.StartAsync(hurry.Token);
        await host.Services.GetRequiredService<Door>().IsOpening.WaitAsync(Patience, Cancellation);
        await hurry.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await host.StopAsync(Cancellation);

        Assert.Null(host.Services.GetRequiredService<Digging>().ExecuteTask);
    }

    [Fact]
    public async Task Work_that_breaks_down_stops_the_host_rather_than_be_missed()
    {
        using var host = Open<Breaking>();
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);

        await host.StartAsync(Cancellation);

        await stopping.Task.WaitAsync(Patience, Cancellation);
    }

    private static IHost Open<TWork>(Action<IServiceCollection>? more = null) where TWork : BackgroundService
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<Door>().AddWorker<TWork>();
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class Door
    {
        private readonly TaskCompletionSource opening = new(), open = new();

        public Task IsOpening => opening.Task;

        public Task Opened()
        {
            opening.SetResult();
            return open.Task;
        }

        public void Open() => open.SetResult();
    }

    /// <summary>Another part of the start that takes its time, as an address that does not yet answer.</summary>
    private sealed class OpensSlowly(Door door) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => door.Opened().WaitAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Digging : BackgroundService
    {
        private readonly TaskCompletionSource begun = new();

        public Task Begun => begun.Task;

        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, stoppingToken);
        }
    }

    private sealed class Breaking : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new InvalidOperationException("broken");
    }
}
