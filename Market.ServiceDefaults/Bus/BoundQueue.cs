using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Messages;

namespace Market.ServiceDefaults.Bus;

/// <param name="Name">As the inbox and parked messages have it.</param>
/// <param name="ReplayQueue">Where a parked message goes again; null: to everybody, who all know older news when they see it.</param>
internal sealed record BoundConsumer(FactConsumer Registered, string Name, string? ReplayQueue)
{
    private const char BeforeNode = '@';

    public static BoundConsumer Of(FactConsumer consumer, string queue, string node) => consumer.PerNode
        ? new(consumer, $"{consumer.Consumer.Name}{BeforeNode}{node}", null)
        : new(consumer, consumer.Consumer.Name, queue);

    /// <summary>What goes to everybody may have been parked by any node, and is replayed from each.</summary>
    public bool Takes(ParkedMessage parked) => ReplayQueue is null && parked.Queue is null
        ? parked.Consumer.StartsWith($"{Registered.Consumer.Name}{BeforeNode}", StringComparison.Ordinal)
        : Name == parked.Consumer;
}

/// <summary>A queue as the bus has it.</summary>
/// <param name="OldName">What an earlier version called it on the broker.</param>
/// <param name="DeadName">Where the broker puts what comes back too often.</param>
/// <param name="Database">The service database beside its consumers.</param>
internal sealed record BoundQueue(string Name, string OldName, string DeadName, bool PerNode, Type Database, IReadOnlyList<BoundConsumer> Consumers)
{
    public string? ReplayQueue => PerNode ? null : Name;
}

/// <summary>Every queue of this process.</summary>
internal sealed record BoundQueues(IReadOnlyList<BoundQueue> All)
{
    /// <param name="onBroker">On RabbitMQ the shared queues carry a number: their arguments cannot be changed, only their names.</param>
    public static BoundQueues Of(IEnumerable<FactConsumer> consumers, IReadOnlyList<ServiceDatabase> databases, string prefix, string node, bool onBroker) =>
        new([.. consumers.GroupBy(consumer => (consumer.Queue, consumer.PerNode)).Select(queue =>
        {
            var (stem, perNode) = queue.Key;
            var old = $"{prefix}{stem}{(perNode ? $"-{node}" : "")}";
            var name = onBroker && !perNode ? $"{old}.2" : old;
            return new BoundQueue(name, old, $"{name}.dead", perNode, DatabaseOf(queue.First(), databases), [.. queue.Select(consumer => BoundConsumer.Of(consumer, name, node))]);
        })]);

    public IEnumerable<BoundQueue> Beside(Type database) => All.Where(queue => queue.Database == database);

    private static Type DatabaseOf(FactConsumer consumer, IReadOnlyList<ServiceDatabase> databases) =>
        databases.FirstOrDefault(database => database.Type.Assembly == consumer.Consumer.Assembly)?.Type
        ?? throw new InvalidOperationException($"{consumer.Consumer.Name} has no service database beside it in which its failures could be kept.");
}
