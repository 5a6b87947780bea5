using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Market.ServiceDefaults.Bus;

/// <summary>
/// Empties the queues of an earlier version into those of this one and removes them. A queue's arguments cannot be changed once it is declared, so
/// the queues with a dead-letter queue have other names (docs/adr/0016).
/// </summary>
internal sealed partial class OldQueues(BoundQueues queues, BrokerQueues broker, IBusControl bus, ILogger<OldQueues> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryMoveAll(stoppingToken))
            await Task.Delay(Pause, stoppingToken);
    }

    private async Task<bool> TryMoveAll(CancellationToken cancellation)
    {
        try
        {
            // Only when the new queues are bound: what is published meanwhile reaches both, and has its effect once.
            await bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellation);
            await using var connection = await broker.Connect(cancellation);
            var gone = true;
            foreach (var queue in queues.All.Where(queue => !queue.PerNode))
                gone &= await Move(connection, queue, cancellation);
            return gone;
        }
        catch (Exception exception) when (BrokerQueues.IsAway(exception) && !cancellation.IsCancellationRequested)
        {
            LogLater(exception.Message);
            return false;
        }
    }

    /// <summary>Whether the old queue is gone: a node of the earlier version that still runs keeps it.</summary>
    private async Task<bool> Move(IConnection connection, BoundQueue queue, CancellationToken cancellation)
    {
        if (await BrokerQueues.Find(connection, queue.OldName, cancellation) is null)
            return true;
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        await channel.ExchangeDeleteAsync(queue.OldName, cancellationToken: cancellation);
        var moved = 0;
        while (await channel.BasicGetAsync(queue.OldName, autoAck: false, cancellation) is { } message)
        {
            await channel.BasicPublishAsync("", queue.Name, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, cancellation);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellation);
            moved++;
        }
        if (await BrokerQueues.Find(connection, queue.OldName, cancellation) is { } left && (left.MessageCount > 0 || left.ConsumerCount > 0))
            return false;
        await channel.QueueDeleteAsync(queue.OldName, cancellationToken: cancellation);
        LogMoved(moved, queue.OldName, queue.Name);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "{Moved} messages moved from the earlier version's queue {Old} to {New}; it is removed")]
    private partial void LogMoved(int moved, string old, string @new);

    [LoggerMessage(LogLevel.Warning, "Queues of an earlier version are looked for again later: {Reason}")]
    private partial void LogLater(string reason);
}
