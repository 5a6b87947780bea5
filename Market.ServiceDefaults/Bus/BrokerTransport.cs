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

    // A broker that was only out of breath goes on where it was; a bus taken from under it would have to begin anew.
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(30);
    private const long NotSilent = -1;
    private readonly SemaphoreSlim restarting = new(1, 1);
    private long silentSince = NotSilent;
    private volatile bool stopped;
    private long lastRestart = time.GetTimestamp();

    public int MostTogether => 64;

    public async Task Deliver(IReadOnlyList<Delivery> together, CancellationToken cancellation)
    {
        // Left so by a start that found no broker: a stopped bus is not healthy, does not reconnect, and would stay so for ever.
        if (stopped)
            await Restart(cancellation);
        var began = time.GetTimestamp();
        using var clock = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        try
        {
            await Send(together, patience.Token).WaitAsync(patience.Token);
            silentSince = NotSilent;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var since = Interlocked.CompareExchange(ref silentSince, began, NotSilent) is var before and not NotSilent ? before : began;
            // While the broker is away the bus reconnects by itself, and a restart would only get in its way.
            if (time.GetElapsedTime(since) >= LongSilence && bus.CheckHealth().Status == BusHealthStatus.Healthy)
                await Restart(cancellation);
            throw new TimeoutException($"The broker did not confirm within {Patience.TotalSeconds} s.");
        }
    }

    private async Task Send(IReadOnlyList<Delivery> together, CancellationToken cancellation)
    {
        if (together is not [var delivery])
        {
            var several = Several.Of(together);
            await bus.Publish(several, several.GetType(), Pipe.Execute<SendContext>(RequireQueue), cancellation);
            return;
        }
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
        RequireQueue(context);
    }

    private static void RequireQueue(SendContext context)
    {
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
            LogRestart();
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
            silentSince = NotSilent;
            lastRestart = time.GetTimestamp();
            restarting.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The broker has confirmed nothing for long; the bus is started anew")]
    private partial void LogRestart();

    [LoggerMessage(LogLevel.Warning, "The bus could not be started anew and will be tried again: {Reason}")]
    private partial void LogRestartFailed(string reason);
}
