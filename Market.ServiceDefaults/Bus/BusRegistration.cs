using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Health;
using Market.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Market.ServiceDefaults.Bus;

public static class BusRegistration
{
    /// <summary>
    /// Starts the bus for all consumers registered so far; a host calls it once, after its modules. RabbitMQ when
    /// ConnectionStrings:Bus is set, else in process. Bus:Prefix goes before all its names, so that several installations
    /// can share one broker.
    /// </summary>
    public static void AddBus(this IHostApplicationBuilder builder)
    {
        var node = builder.Configuration["Web:Node"] ?? Environment.MachineName.ToLowerInvariant();
        var broker = builder.Configuration.GetConnectionString("Bus") is { Length: > 0 } address ? new Uri(address) : null;
        var prefix = broker is null ? "" : builder.Configuration["Bus:Prefix"] ?? "";
        var databases = Instances<ServiceDatabase>(builder);
        var queues = BoundQueues.Of(Instances<FactConsumer>(builder), databases, prefix, node, broker is not null);
        builder.Services.AddSingleton(queues).AddSingleton<Parking>().AddSingleton(new BrokerQueues(broker));
        builder.Services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddMassTransit(bus =>
        {
            // Nobody outside is told how a district sells.
            bus.DisableUsageTelemetry();
            // A broker that is away delays facts and stops no sale: the service is not unwell for it.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            foreach (var consumer in queues.All.SelectMany(queue => queue.Consumers))
                bus.AddConsumer(consumer.Registered.Consumer);
            if (broker is not null)
                bus.UseRabbit(broker, prefix, queues.All);
            else
                bus.UseProcess(queues.All);
        });
        if (broker is not null)
            builder.Services.AddHostedService<OldQueues>();
        else
            builder.Services.AddFactsHealth(databases);
    }

    private static List<T> Instances<T>(IHostApplicationBuilder builder) =>
        [.. builder.Services.Where(service => service.ServiceType == typeof(T)).Select(service => (T)service.ImplementationInstance!)];

    private static void UseRabbit(this IBusRegistrationConfigurator bus, Uri broker, string prefix, IReadOnlyList<BoundQueue> queues)
    {
        bus.AddSingleton<IFactTransport, BrokerTransport>();
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(broker, host => host.Heartbeat(TimeSpan.FromSeconds(10)));
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, prefix));
            foreach (var queue in queues)
            {
                rabbit.ReceiveEndpoint(queue.Name, endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.PrefetchCount = 32;
                    if (queue.PerNode)
                        endpoint.ExpireWithItsNode();
                    else
                        endpoint.DeadLetterTo(queue.DeadName);
                    var parking = endpoint.Consume(context, queue);
                    foreach (var consumer in queue.Consumers)
                        consumer.Registered.TakeSeveral(endpoint, context, parking);
                    endpoint.ParkTheRest(context, queue);
                });
                if (!queue.PerNode)
                    rabbit.ReceiveEndpoint(queue.DeadName, endpoint => endpoint.ParkTheDead(context, queue));
            }
        });
    }

    private static void UseProcess(this IBusRegistrationConfigurator bus, IReadOnlyList<BoundQueue> queues)
    {
        bus.AddSingleton<Consumption>();
        bus.AddSingleton<IFactTransport, InProcessTransport>();
        bus.AddReceiveObserver(services => services.GetRequiredService<Consumption>());
        bus.UsingInMemory((context, memory) =>
        {
            foreach (var queue in queues)
                memory.ReceiveEndpoint(queue.Name, endpoint =>
                {
                    // Enough that they are kept in company; there is one writer per SQLite file.
                    endpoint.ConcurrentMessageLimit = 32;
                    endpoint.Consume(context, queue);
                });
        });
    }

    private static ParkingFilter Consume(this IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, BoundQueue queue)
    {
        var parking = new ParkingFilter(context.GetRequiredService<Parking>(), queue);
        // Whoever would want to know of a failure finds it parked; a copy of the message on the bus helps nobody.
        endpoint.PublishFaults = false;
        endpoint.UseFilter(parking);
        foreach (var consumer in queue.Consumers)
            endpoint.ConfigureConsumer(context, consumer.Registered.Consumer);
        return parking;
    }
}
