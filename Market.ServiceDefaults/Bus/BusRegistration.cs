using Market.ServiceDefaults.Database;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Market.ServiceDefaults.Bus;

/// <summary>A module's wish to receive a fact.</summary>
/// <param name="Queue">Shared by all nodes of a service, so that one of them receives it; or, per node, the stem of each node's own.</param>
public sealed record FactConsumer(Type Consumer, Type Fact, string Queue, bool PerNode);

public static class BusRegistration
{
    private static readonly TimeSpan NodeQueueLife = TimeSpan.FromHours(1);

    public static IServiceCollection AddFactConsumer<TConsumer, TFact>(this IServiceCollection services, string queue, bool perNode = false)
        where TConsumer : class, IConsumer<TFact>
        where TFact : class =>
        services.AddSingleton(new FactConsumer(typeof(TConsumer), typeof(TFact), queue, perNode));

    /// <summary>
    /// Starts the bus for all consumers registered so far; a host calls it once, after its modules. RabbitMQ when
    /// ConnectionStrings:Bus is set, else in process. Bus:Prefix goes before all its names, so that several installations
    /// can share one broker.
    /// </summary>
    public static void AddBus(this IHostApplicationBuilder builder)
    {
        var consumers = builder.Services.Where(service => service.ServiceType == typeof(FactConsumer))
            .Select(service => (FactConsumer)service.ImplementationInstance!).ToList();
        var node = builder.Configuration["Web:Node"] ?? Environment.MachineName.ToLowerInvariant();
        var broker = builder.Configuration.GetConnectionString("Bus");
        var prefix = builder.Configuration["Bus:Prefix"] ?? "";
        builder.Services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddMassTransit(bus =>
        {
            // Nobody outside is told how a district sells.
            bus.DisableUsageTelemetry();
            // A broker that is away delays facts and stops no sale: the service is not unwell for it.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            foreach (var consumer in consumers)
                bus.AddConsumer(consumer.Consumer);
            if (broker is { Length: > 0 })
                bus.UseRabbit(broker, prefix, consumers, node);
            else
                bus.UseProcess(consumers, node);
        });
    }

    private static void UseRabbit(this IBusRegistrationConfigurator bus, string broker, string prefix, List<FactConsumer> consumers, string node)
    {
        bus.AddSingleton<IFactTransport, BrokerTransport>();
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(new Uri(broker), host => host.Heartbeat(TimeSpan.FromSeconds(10)));
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, prefix));
            foreach (var queue in consumers.GroupBy(consumer => (consumer.Queue, consumer.PerNode)))
                rabbit.ReceiveEndpoint(prefix + QueueName(queue.Key.Queue, queue.Key.PerNode, node), endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.PrefetchCount = 32;
                    // A node that does not come back must not leave a queue that grows for ever; one that does rebuilds its snapshot.
                    if (queue.Key.PerNode)
                        endpoint.SetQueueArgument("x-expires", (int)NodeQueueLife.TotalMilliseconds);
                    endpoint.Consume(context, queue);
                });
        });
    }

    private static void UseProcess(this IBusRegistrationConfigurator bus, List<FactConsumer> consumers, string node)
    {
        bus.AddSingleton<Consumption>();
        bus.AddSingleton<IFactTransport, InProcessTransport>();
        bus.AddReceiveObserver(services => services.GetRequiredService<Consumption>());
        bus.UsingInMemory((context, memory) =>
        {
            foreach (var queue in consumers.GroupBy(consumer => (consumer.Queue, consumer.PerNode)))
                memory.ReceiveEndpoint(QueueName(queue.Key.Queue, queue.Key.PerNode, node), endpoint =>
                {
                    // One writer per SQLite file: more would only queue for it.
                    endpoint.ConcurrentMessageLimit = 4;
                    endpoint.Consume(context, queue);
                });
        });
    }

    private static string QueueName(string queue, bool perNode, string node) => perNode ? $"{queue}-{node}" : queue;

    private static void Consume(this IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, IEnumerable<FactConsumer> consumers)
    {
        endpoint.UseMessageRetry(retry =>
        {
            // A database that is away comes back, however long it takes; anything else gets a few chances and is parked.
            retry.Handle<Exception>(Transient.Is);
            retry.Exponential(1_000_000, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(exception => !Transient.Is(exception));
            retry.Intervals(50, 250, 1000);
        });
        foreach (var consumer in consumers)
            endpoint.ConfigureConsumer(context, consumer.Consumer);
    }
}
