using System.Collections.Concurrent;
using MassTransit;

namespace Market.ServiceDefaults.Bus;

/// <summary>
/// Delivery inside one process. The in-memory bus forgets at a crash, so a fact counts as delivered only when every consumer
/// has committed it; the rest is still in the outbox at the next start.
/// </summary>
internal sealed class InProcessTransport(IBusControl bus, IEnumerable<FactConsumer> consumers, Consumption consumption) : IFactTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // Before its queues are there the in-memory bus drops what is published.
    private readonly Lazy<Task> started = new(() => bus.WaitForHealthStatus(BusHealthStatus.Healthy, Patience));
    private readonly ILookup<Type, FactConsumer> consumers = consumers.ToLookup(consumer => consumer.Fact);

    public async Task Deliver(Guid messageId, object fact, CancellationToken cancellation)
    {
        var expected = consumers[fact.GetType()].Count();
        if (expected == 0)
            return;
        await started.Value.WaitAsync(cancellation);
        var consumed = consumption.Expect(messageId, expected);
        try
        {
            await bus.Publish(fact, fact.GetType(), context => context.MessageId = messageId, cancellation);
            await consumed.WaitAsync(Patience, cancellation);
        }
        finally
        {
            consumption.Forget(messageId);
        }
    }
}

/// <summary>Sees which consumers are done with which message.</summary>
internal sealed class Consumption : IReceiveObserver
{
    private readonly ConcurrentDictionary<Guid, Pending> pending = new();

    public Task Expect(Guid messageId, int consumers) => pending.GetOrAdd(messageId, _ => new Pending(consumers)).Done.Task;

    public void Forget(Guid messageId) => pending.TryRemove(messageId, out _);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class
    {
        if (context.MessageId is { } id && pending.TryGetValue(id, out var message))
            message.ConsumedBy(consumerType);
        return Task.CompletedTask;
    }

    /// <summary>Given up by the bus: the relay need not wait for it, it will send again.</summary>
    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        if (context.GetMessageId() is { } id && pending.TryGetValue(id, out var message))
            message.Done.TrySetException(exception);
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class
    {
        if (context.MessageId is { } id && pending.TryGetValue(id, out var message))
            message.Done.TrySetException(exception);
        return Task.CompletedTask;
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    private sealed class Pending(int expected)
    {
        private readonly ConcurrentDictionary<string, bool> consumedBy = new();
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void ConsumedBy(string consumer)
        {
            consumedBy[consumer] = true;
            if (consumedBy.Count >= expected)
                Done.TrySetResult();
        }
    }
}
