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

    public async Task Deliver(Guid messageId, object fact, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await bus.Publish(fact, fact.GetType(), context => Address(context, messageId), patience.Token).WaitAsync(patience.Token);
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

    private static void Address(PublishContext context, Guid messageId)
    {
        context.MessageId = messageId;
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
