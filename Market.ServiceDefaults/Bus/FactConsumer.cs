using Market.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Market.ServiceDefaults.Bus;

/// <summary>A module's wish to receive a fact.</summary>
/// <param name="Queue">Shared by all nodes of a service, so that one of them receives it; or, per node, the stem of each node's own.</param>
internal abstract record FactConsumer(Type Consumer, Type Fact, string Queue, bool PerNode)
{
    public abstract object Read(ConsumeContext context);

    /// <summary>Tells the bus that the message has been dealt with although the consumer did not see it through.</summary>
    public abstract Task Consumed(ConsumeContext context);

    /// <summary>Takes several facts in one message too.</summary>
    public abstract void TakeSeveral(IReceiveEndpointConfigurator endpoint, IServiceProvider services, ParkingFilter filter);
}

/// <inheritdoc/>
internal sealed record FactConsumer<TConsumer, TFact>(string Queue, bool PerNode) : FactConsumer(typeof(TConsumer), typeof(TFact), Queue, PerNode)
    where TConsumer : class, IConsumer<TFact>
    where TFact : class
{
    public override object Read(ConsumeContext context) => Typed(context).Message;

    public override Task Consumed(ConsumeContext context) => Typed(context).NotifyConsumed(TimeSpan.Zero, typeof(TConsumer).FullName!);

    public override void TakeSeveral(IReceiveEndpointConfigurator endpoint, IServiceProvider services, ParkingFilter filter) =>
        Several.Take<TConsumer, TFact>(endpoint, services, filter);

    private static ConsumeContext<TFact> Typed(ConsumeContext context) =>
        context.TryGetMessage(out ConsumeContext<TFact>? typed) ? typed : throw new InvalidOperationException($"The message is no {typeof(TFact).Name}.");
}

public static class FactConsumerRegistration
{
    public static IServiceCollection AddFactConsumer<TConsumer, TFact>(this IServiceCollection services, string queue, bool perNode = false)
        where TConsumer : class, IConsumer<TFact>
        where TFact : class =>
        services.AddSingleton<FactConsumer>(new FactConsumer<TConsumer, TFact>(queue, perNode));
}
