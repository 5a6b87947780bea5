using Market.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Market.ServiceDefaults.Bus;

/// <summary>What RabbitMQ is told about a queue beyond its consumers.</summary>
internal static class BrokerEndpoints
{
    private static readonly TimeSpan NodeQueueLife = TimeSpan.FromHours(1);

    /// <summary>
    /// Deliveries without an answer after which the broker gives a message up. High, because everything that a dying process had fetched
    /// counts, guilty or not: <see cref="ParkingFilter"/> finds the guilty one long before. What is left for the broker is what never gets that far.
    /// </summary>
    private const int DeliveryLimit = 100;

    /// <summary>A node that does not come back must not leave a queue that grows for ever; one that does rebuilds its snapshot.</summary>
    public static void ExpireWithItsNode(this IRabbitMqReceiveEndpointConfigurator endpoint) =>
        endpoint.SetQueueArgument("x-expires", (int)NodeQueueLife.TotalMilliseconds);

    public static void DeadLetterTo(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        endpoint.SetQueueArgument("x-dead-letter-exchange", queue);
        // It leaves this queue only when the other has it.
        endpoint.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        endpoint.SetQueueArgument("x-overflow", "reject-publish");
    }

    /// <summary>What cannot be read, or is for a consumer that this node does not have, is parked too.</summary>
    public static void ParkTheRest(this IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, BoundQueue queue)
    {
        var parking = context.GetRequiredService<Parking>();
        endpoint.ConfigureError(pipe => pipe.UseFilter<ExceptionReceiveContext>(new ParkReceived(parking, queue, ParkedCause.Failed)));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter<ReceiveContext>(new ParkReceived(parking, queue, ParkedCause.NoConsumer)));
    }

    /// <summary>An endpoint without consumers: whatever the broker gave up is parked as it is.</summary>
    public static void ParkTheDead(this IRabbitMqReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, BoundQueue queue)
    {
        var parking = context.GetRequiredService<Parking>();
        endpoint.SetQuorumQueue();
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = 8;
        endpoint.ConfigureError(pipe => pipe.UseFilter<ExceptionReceiveContext>(new ParkReceived(parking, queue, ParkedCause.DeadLettered)));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter<ReceiveContext>(new ParkReceived(parking, queue, ParkedCause.DeadLettered)));
    }
}
