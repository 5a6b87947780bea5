using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Market.Tests;

/// <summary>A host with the modules a test names, over databases of its own, prepared (migrated). Background work runs only when <see cref="Start"/> is called.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly TestDatabases databases;
    private bool started;

    private TestHost(IHost host, TestDatabases databases)
    {
        Host = host;
        this.databases = databases;
    }

    public IHost Host { get; }
    public IServiceProvider Services => Host.Services;

    /// <summary>What its names on the broker begin with.</summary>
    public string Prefix => Services.GetRequiredService<IConfiguration>()["Bus:Prefix"]!;

    /// <param name="names">Names of the modules' connection strings.</param>
    /// <param name="settings">More configuration, over that of the databases.</param>
    public static async Task<TestHost> Create(
        Stack stack, string[] names, Action<HostApplicationBuilder> modules, TimeProvider? time = null, Dictionary<string, string?>? settings = null)
    {
        var databases = await TestDatabases.Create(stack, names);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development, DisableDefaults = true });
        // Tests share one broker; each has names of its own there.
        databases.Settings["Bus:Prefix"] = $"test-{Guid.NewGuid():N}-";
        builder.Configuration.AddInMemoryCollection(databases.Settings).AddInMemoryCollection(settings ?? []);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        modules(builder);
        builder.AddBus();
        var host = builder.Build();
        await host.Prepare();
        return new TestHost(host, databases);
    }

    public async Task Start()
    {
        await Host.StartAsync();
        started = true;
    }

    /// <summary>Runs <paramref name="work"/> in a scope of its own, as a request would.</summary>
    public async Task<T> In<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <inheritdoc cref="In{TService,T}"/>
    public Task In<TService>(Func<TService, Task> work) where TService : notnull =>
        In<TService, bool>(async service => { await work(service); return true; });

    public async ValueTask DisposeAsync()
    {
        if (started)
            await Host.StopAsync();
        Host.Dispose();
        await databases.DisposeAsync();
    }
}
