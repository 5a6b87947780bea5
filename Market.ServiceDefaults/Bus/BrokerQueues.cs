using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Market.ServiceDefaults.Bus;

/// <summary>Questions to the broker that the bus has no word for.</summary>
/// <param name="broker">Null: there is none.</param>
internal sealed class BrokerQueues(Uri? broker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How many messages wait in each queue; empty when there is no broker or it does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Waiting(IEnumerable<string> queues, CancellationToken cancellation)
    {
        var waiting = new Dictionary<string, long>();
        if (broker is null)
            return waiting;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await using var connection = await Connect(patience.Token);
            foreach (var queue in queues)
                if (await Find(connection, queue, patience.Token) is { } found)
                    waiting[queue] = found.MessageCount;
        }
        catch (Exception exception) when (IsAway(exception) && !cancellation.IsCancellationRequested)
        {
            // A page that says nothing of the broker's queues is better than none.
        }
        return waiting;
    }

    public Task<IConnection> Connect(CancellationToken cancellation) =>
        new ConnectionFactory { Uri = broker!, RequestedConnectionTimeout = Patience, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancellation);

    /// <summary>Null when there is no such queue. A channel of its own, because asking for what is not there ends it.</summary>
    public static async Task<QueueDeclareOk?> Find(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, cancellation);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    public static bool IsAway(Exception exception) =>
        exception is BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException or OperationCanceledException or TimeoutException or IOException;
}
