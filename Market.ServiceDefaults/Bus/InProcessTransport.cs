using System.Collections.Concurrent;
using System.Diagnostics;
using Market.ServiceDefaults.Messages;
using MassTransit;

namespace Market.ServiceDefaults.Bus;

/// <summary>
/// Delivery inside one process. The in-memory bus forgets at a crash, so a fact counts as delivered only when every consumer
/// has committed it; the rest is still in the outbox at the next start.
/// </summary>
internal sealed class InProcessTransport(IBusControl bus, BoundQueues queues, Consumption consumption) : IFactTransport
{
    // With one fact, however much is done about others meanwhile.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(5);

    /// <summary>How long nothing at all need happen to any fact. A slow machine is waited for: what it is sent again it has to do twice, and alone.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    private readonly ILookup<Type, string> queuesOf = queues.All
        .SelectMany(queue => queue.Consumers.Select(consumer => (consumer.Registered.Fact, queue.Name))).ToLookup(bound => bound.Fact, bound => bound.Name);

    private volatile bool started;

    // Nothing is gained: there is no way between sender and consumer, and company is kept behind it.
    public int MostTogether => 1;

    public async Task Deliver(IReadOnlyList<Delivery> together, CancellationToken cancellation)
    {
        var delivery = together.Single();
        var (messageId, fact) = (delivery.MessageId, delivery.Fact);
        var expected = queuesOf[fact.GetType()].Count(queue => delivery.Queue is null || queue == delivery.Queue);
        if (expected == 0)
            return;
        // Before its queues are there the in-memory bus drops what is published.
        started = started || await bus.WaitForHealthStatus(BusHealthStatus.Healthy, Patience).WaitAsync(cancellation) == BusHealthStatus.Healthy;
        if (!started)
            throw new TimeoutException("The bus has not started yet.");
        var consumed = consumption.Expect(messageId, expected);
        try
        {
            var pipe = Pipe.Execute<SendContext>(context => Address(context, delivery));
            if (delivery.Queue is { } queue)
                await (await bus.GetSendEndpoint(new Uri($"queue:{queue}"))).Send(fact, fact.GetType(), pipe, cancellation);
            else
                await bus.Publish(fact, fact.GetType(), pipe, cancellation);
            await Wait(consumed, cancellation);
        }
        finally
        {
            consumption.Forget(messageId);
        }
    }

    private async Task Wait(Task consumed, CancellationToken cancellation)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
            try
            {
                await consumed.WaitAsync(Patience, cancellation);
                return;
            }
            catch (TimeoutException) when (!consumed.IsCompleted && consumption.SinceLast < Patience && Stopwatch.GetElapsedTime(began) < LongestPatience)
            {
            }
    }

    private static void Address(SendContext context, Delivery delivery)
    {
        context.MessageId = delivery.MessageId;
        // This bus does not know that an earlier handling had no end; the outbox does.
        if (delivery.Replayed || delivery.Attempt > 1)
            DeliveryHeaders.AskForCare(context);
    }
}

/// <summary>Sees which consumers are done with which message.</summary>
internal sealed class Consumption : IReceiveObserver
{
    private readonly ConcurrentDictionary<Guid, Pending> pending = new();
    private long last;

    /// <summary>Since a consumer was last done with a message.</summary>
    public TimeSpan SinceLast => Stopwatch.GetElapsedTime(Volatile.Read(ref last));

    public Task Expect(Guid messageId, int consumers) => pending.GetOrAdd(messageId, _ => new Pending(consumers)).Done.Task;

    public void Forget(Guid messageId) => pending.TryRemove(messageId, out _);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class
    {
        Volatile.Write(ref last, Stopwatch.GetTimestamp());
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

    /// <summary>A failed consumer's message is parked, or the whole delivery has failed: both are told elsewhere.</summary>
    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class => Task.CompletedTask;

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
