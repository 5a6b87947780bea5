using Market.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Market.ServiceDefaults.Bus;

/// <summary>
/// Delivery to RabbitMQ: certain once the broker has confirmed a mandatory message. Publishes in flight when a broker crashes
/// may never return, so each has its time, and a bus that is connected again and still times out is started anew.
/// </summary>
internal sealed partial class BrokerTransport(IBusControl bus, TimeProvider time, ILogger<BrokerTransport> log) : IFactTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenRestarts = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim restarting = new(1, 1);
    private int timeouts;
    private volatile bool stopped;
    private long lastRestart = time.GetTimestamp();

    public async Task Deliver(Delivery delivery, CancellationToken cancellation)
    {
        // Left so by a start that found no broker: a stopped bus is not healthy, does not reconnect, and would stay so for ever.
        if (stopped)
            await Restart(cancellation);
        using var clock = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
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
        if (time.GetElapsedTime(lastRestart) < BetweenRestarts || !await restarting.WaitAsync(0, cancellation))
            return;
        try
        {
            LogRestart(timeouts);
            stopped = true;
            await bus.StopAsync(BetweenRestarts);
            await bus.StartAsync(BetweenRestarts);
            stopped = false;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogRestartFailed(exception.Message);
        }
        finally
        {
            timeouts = 0;
            lastRestart = time.GetTimestamp();
            restarting.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Timeouts} publishes in a row timed out; the bus is started anew")]
    private partial void LogRestart(int timeouts);

    [LoggerMessage(LogLevel.Warning, "The bus could not be started anew and will be tried again: {Reason}")]
    private partial void LogRestartFailed(string reason);
}
