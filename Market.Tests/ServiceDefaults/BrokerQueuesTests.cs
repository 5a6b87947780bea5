using System.Text;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Messages;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Market.Tests.ServiceDefaults;

/// <summary>Queues as RabbitMQ has them: what cannot be read is parked, what comes back too often ends in the dead-letter queue and is parked, and an upgrade loses nothing.</summary>
public sealed class BrokerQueuesTests
{
    private const int MoreThanTheLimit = 110;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_read_is_parked_and_stays_so_and_its_neighbours_are_delivered()
    {
        await using var host = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq);
        await host.Start();
        await using var connection = await Connect(host);
        await Ready(connection, Queue(host));

        await Send(connection, Queue(host), "no envelope of 13800000000");
        await OutboxTests.Publish(host, ["neighbour"]);

        var parked = await ParkingTests.Parked(host);
        Assert.Equal(("unreadable", ParkedCause.Unreadable), (parked.Fact, parked.Cause));
        Assert.DoesNotContain("138", parked.Body, StringComparison.Ordinal);
        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Count == 1, "the neighbour is kept");
        Assert.Equal(ReplayMessageOutcome.NobodyTakesIt, (await ParkingTests.Replay(host, parked.Id)).Outcome);
    }

    [Fact]
    public async Task A_fact_for_a_consumer_of_a_later_version_is_parked_and_not_lost()
    {
        await using var host = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq);
        await host.Start();
        await using var connection = await Connect(host);
        await Ready(connection, Queue(host));

        await Send(connection, Queue(host), Envelope("later", fact: "NoteOfTomorrow"));

        var parked = await ParkingTests.Parked(host);
        Assert.Equal(("NoteOfTomorrow", ParkedCause.NoConsumer), (parked.Fact, parked.Cause));
    }

    [Fact]
    public async Task What_comes_back_too_often_ends_in_the_dead_letter_queue_is_parked_and_can_be_replayed()
    {
        await using var stopped = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq);
        await stopped.Start();
        await using var connection = await Connect(stopped);
        await Ready(connection, Queue(stopped));
        await stopped.Host.StopAsync(Cancellation);
        await Send(connection, Queue(stopped), Envelope("given up by the broker"));

        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation))
            for (var delivery = 0; delivery < MoreThanTheLimit && await channel.BasicGetAsync(Queue(stopped), autoAck: false, Cancellation) is { } message; delivery++)
                await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, Cancellation);
        await Eventually.Holds(async () => (await BrokerQueues.Find(connection, $"{Queue(stopped)}.dead", Cancellation))!.MessageCount == 1, "it is dead-lettered");

        await using var host = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq, stopped.Prefix);
        await host.Start();
        var parked = await ParkingTests.Parked(host);
        Assert.Equal((nameof(NoteWritten), ParkedCause.DeadLettered), (parked.Fact, parked.Cause));
        await ParkingTests.Replay(host, parked.Id);
        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).SequenceEqual(["given up by the broker"]), "it is kept after all");
    }

    [Fact]
    public async Task Facts_that_were_given_up_together_are_parked_and_replayed_each_by_itself()
    {
        await using var host = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq);
        await host.Start();
        await using var connection = await Connect(host);
        await Ready(connection, Queue(host));

        await Send(connection, $"{Queue(host)}.dead", Together(nameof(NoteWritten), "one", "two", "three"));

        await Eventually.Holds(async () => (await ParkingTests.View(host)).Parked.Count == 3, "each is parked");
        Assert.All((await ParkingTests.View(host)).Parked, parked => Assert.Equal((nameof(NoteWritten), ParkedCause.DeadLettered), (parked.Fact, parked.Cause)));
        foreach (var parked in (await ParkingTests.View(host)).Parked)
            await ParkingTests.Replay(host, parked.Id);
        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Order().SequenceEqual(["one", "three", "two"]), "each is kept after all");
    }

    [Fact]
    public async Task Facts_that_come_together_for_a_consumer_of_a_later_version_are_parked_each_by_itself()
    {
        await using var host = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq);
        await host.Start();
        await using var connection = await Connect(host);
        await Ready(connection, Queue(host));

        await Send(connection, Queue(host), Together("NoteOfTomorrow", "one", "two"));

        await Eventually.Holds(async () => (await ParkingTests.View(host)).Parked.Count == 2, "each is parked");
        Assert.All((await ParkingTests.View(host)).Parked, parked => Assert.Equal(("NoteOfTomorrow", ParkedCause.NoConsumer), (parked.Fact, parked.Cause)));
    }

    [Fact]
    public async Task Messages_in_the_queue_of_an_earlier_version_are_moved_and_that_queue_is_removed()
    {
        var prefix = $"test-{Guid.NewGuid():N}-";
        await using var host = await OutboxTests.Notes(Stack.Postgres, OutboxTests.Bus.RabbitMq, prefix);
        await using var connection = await Connect(host);
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation))
        {
            // As it was declared: without a limit.
            await channel.QueueDeclareAsync($"{prefix}notes", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Cancellation);
            await channel.ExchangeDeclareAsync($"{prefix}notes", ExchangeType.Fanout, durable: true, cancellationToken: Cancellation);
            await channel.QueueBindAsync($"{prefix}notes", $"{prefix}notes", "", cancellationToken: Cancellation);
        }
        for (var i = 0; i < 20; i++)
            await Send(connection, $"{prefix}notes", Envelope($"from before {i}"));

        await host.Start();

        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Count == 20, "all are kept");
        await Eventually.Holds(async () => await BrokerQueues.Find(connection, $"{prefix}notes", Cancellation) is null, "the old queue is gone");
    }

    private static string Queue(TestHost host) => host.Services.GetRequiredService<BoundQueues>().All.Single().Name;

    private static Task<IConnection> Connect(TestHost host) => host.Services.GetRequiredService<BrokerQueues>().Connect(Cancellation);

    private static Task Ready(IConnection connection, string queue) =>
        Eventually.Holds(async () => await BrokerQueues.Find(connection, $"{queue}.dead", Cancellation) is { ConsumerCount: > 0 } && await BrokerQueues.Find(connection, queue, Cancellation) is { ConsumerCount: > 0 }, "the bus has started");

    private static async Task Send(IConnection connection, string queue, string body)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        var properties = new BasicProperties { MessageId = $"{Guid.CreateVersion7()}", ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body), Cancellation);
    }

    /// <summary>As the bus writes it.</summary>
    private static string Envelope(string text, string fact = nameof(NoteWritten)) =>
        $$$"""{"messageId":"{{{Guid.CreateVersion7()}}}","messageType":["urn:message:Market.Tests.ServiceDefaults:{{{fact}}}"],"message":{"text":"{{{text}}}"}}""";

    private static string Together(string fact, params IEnumerable<string> texts) =>
        $$$"""
        {"messageId":"{{{Guid.CreateVersion7()}}}","messageType":["urn:message:Market.ServiceDefaults.Bus:Several[[Market.Tests.ServiceDefaults:{{{fact}}}]]"],
        "message":{"facts":[{{{string.Join(",", texts.Select(text => $$$"""{"messageId":"{{{Guid.CreateVersion7()}}}","fact":{"text":"{{{text}}}"}}"""))}}}]}}
        """;
}
