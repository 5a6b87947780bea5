using Market.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Market.ServiceDefaults.Bus;

/// <summary>
/// Delivery to RabbitMQ: certain once the broker has confirmed a mandatory message. Publishes in flight when a broker crashes
/// may never return, so each has its time, and a bus that is connected again and still times out is started anew.
/// </summary>
internal sealed partial class BrokerTransport(IBusControl bus, ILogger<BrokerTransport> log) : IFactTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenRestarts = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim restarting = new(1, 1);
    private int timeouts;
    private long lastRestart = Environment.TickCount64;

    public async Task Deliver(Delivery delivery, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await Send(delivery, patience.Token).WaitAsync(patience.Token);
            timeouts = 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // While the broker is away the bus reconnects by itself, and a restart would only get in its way.
            if (Interlocked.Increment(ref timeouts) > 3 && bus.CheckHealth().Status == BusHealthStatus.Healthy)
                await Restart(cancellation);
            throw new TimeoutException($"The broker did not confirm within {Patience.TotalSeconds} s.");
        }
    }

    private async Task Send(Delivery delivery, CancellationToken cancellation)
    {
        var pipe = Pipe.Execute<SendContext>(context => Address(context, delivery));
        // An exchange has the name of its queue; naming the queue would declare it anew, without its arguments.
        if (delivery.Queue is { } queue)
            await (await bus.GetSendEndpoint(new Uri($"exchange:{queue}"))).Send(delivery.Fact, delivery.Fact.GetType(), pipe, cancellation);
        else
            await bus.Publish(delivery.Fact, delivery.Fact.GetType(), pipe, cancellation);
    }

    private static void Address(SendContext context, Delivery delivery)
    {
        context.MessageId = delivery.MessageId;
        if (delivery.Replayed)
            DeliveryHeaders.AskForCare(context);
        // Returned when no queue takes it: the row stays until its consumer is deployed.
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;
    }

    private async Task Restart(CancellationToken cancellation)
    {
        if (!await restarting.WaitAsync(0, cancellation))
            return;
        try
        {
            if (Environment.TickCount64 - lastRestart < BetweenRestarts.TotalMilliseconds)
                return;
            LogRestart(timeouts);
            await bus.StopAsync(BetweenRestarts);
            await bus.StartAsync(BetweenRestarts);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogRestartFailed(exception.Message);
        }
        finally
        {
            timeouts = 0;
            lastRestart = Environment.TickCount64;
            restarting.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Timeouts} publishes in a row timed out; the bus is started anew")]
    private partial void LogRestart(int timeouts);

    [LoggerMessage(LogLevel.Warning, "The bus could not be started anew and will be tried again: {Reason}")]
    private partial void LogRestartFailed(string reason);
}
