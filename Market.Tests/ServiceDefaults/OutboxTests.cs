using System.Diagnostics;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Market.Tests.ServiceDefaults;

/// <summary>A fact leaves if and only if its transaction commits, and has one effect however often it arrives. On both databases and both buses.</summary>
public sealed class OutboxTests
{
    public enum Bus
    {
        InProcess,
        RabbitMq,
    }

    public static TheoryData<Stack, Bus> Stacks => new()
    {
        { Stack.Sqlite, Bus.InProcess },
        { Stack.Postgres, Bus.InProcess },
        { Stack.Postgres, Bus.RabbitMq },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_committed_fact_reaches_its_consumer_once(Stack stack, Bus bus)
    {
        await using var host = await Notes(stack, bus);
        await host.Start();

        await Publish(host, Enumerable.Range(0, 250).Select(i => $"note {i}"));

        await Eventually.Holds(() => Unsent(host, 0), "the outbox is empty");
        await Eventually.Holds(async () => (await Kept(host)).Count == 250, "all notes are kept");
        Assert.Equal(250, (await Kept(host)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_fact_whose_transaction_rolls_back_never_leaves(Stack stack, Bus bus)
    {
        await using var host = await Notes(stack, bus);
        await host.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.In<NotesDb>(db => db.Write(async _ =>
        {
            db.Publish(new NoteWritten("never"), TimeProvider.System);
            await db.SaveChangesAsync(Cancellation);
            throw new InvalidOperationException("rolled back");
        }, Cancellation)));
        await Publish(host, ["afterwards"]);

        await Eventually.Holds(async () => (await Kept(host)).Count > 0, "the later note is kept");
        Assert.Equal(["afterwards"], await Kept(host));
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_fact_sent_again_because_its_sending_was_not_marked_has_no_second_effect(Stack stack, Bus bus)
    {
        await using var host = await Notes(stack, bus);
        await host.Start();
        await Publish(host, ["once"]);
        await Eventually.Holds(async () => (await Kept(host)).Count == 1 && await Unsent(host, 0), "the note is kept");

        await host.In<NotesDb>(db => db.Outbox.ExecuteUpdateAsync(
            set => set.SetProperty(message => message.SentAt, (DateTimeOffset?)null).SetProperty(message => message.LockedUntil, (DateTimeOffset?)null), Cancellation));
        await Publish(host, ["twice"]);

        await Eventually.Holds(async () => await Unsent(host, 0) && (await Kept(host)).Contains("twice"), "both are sent");
        Assert.Equal(["once", "twice"], (await Kept(host)).Order());
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task The_same_message_ten_times_in_parallel_has_one_effect(Stack stack, Bus bus)
    {
        await using var host = await Notes(stack, bus);
        await StartBus(host);
        var id = Guid.NewGuid();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.In<IBus>(sender => sender.Publish(new NoteWritten("ten"), context => context.MessageId = id, Cancellation))));
        await Publish(host, ["marker"]);

        await Eventually.Holds(async () => (await Kept(host)).Contains("marker") && await InboxRows(host) == 3, "all are consumed");
        Assert.Single(await Kept(host), text => text == "ten");
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_consumer_that_fails_after_its_effect_leaves_no_trace_and_is_tried_again(Stack stack, Bus bus)
    {
        await using var host = await Notes(stack, bus);
        host.Services.GetRequiredService<NoteTrouble>().FailNext(2);
        await host.Start();

        await Publish(host, ["at the third attempt"]);

        await Eventually.Holds(async () => (await Kept(host)).Count > 0 && await Unsent(host, 0), "the note is kept");
        Assert.Single(await Kept(host));
        Assert.True(host.Services.GetRequiredService<NoteTrouble>().Attempts >= 3);
    }

    [Theory]
    [InlineData(Stack.Sqlite)]
    [InlineData(Stack.Postgres)]
    public async Task A_process_is_ready_when_what_it_found_published_has_arrived_whatever_is_published_since(Stack stack)
    {
        await using var host = await Notes(stack, Bus.InProcess);
        await host.Start();
        await Publish(host, ["found"]);
        await Eventually.Holds(() => Unsent(host, 0), "it has arrived");
        await Detain(host, "found");
        Assert.Equal(HealthStatus.Unhealthy, await Ready(host));
        await Publish(host, ["since"]);
        await Eventually.Holds(() => Unsent(host, 1), "it has arrived too");
        await Detain(host, "since");

        await host.In<NotesDb>(db => db.Outbox.Where(message => message.Body.Contains("found")).ExecuteUpdateAsync(
            set => set.SetProperty(message => message.SentAt, DateTimeOffset.UtcNow), Cancellation));

        Assert.True(await Unsent(host, 1));
        Assert.Equal(HealthStatus.Healthy, await Ready(host));
    }

    [Fact]
    public async Task In_process_a_fact_stays_in_the_outbox_until_its_consumer_has_committed_it()
    {
        await using var host = await Notes(Stack.Sqlite, Bus.InProcess);
        host.Services.GetRequiredService<NoteTrouble>().FailNext(3);
        await host.Start();

        await Publish(host, ["kept by the outbox"]);

        await Eventually.Holds(() => host.Services.GetRequiredService<NoteTrouble>().Attempts >= 3, "it is being tried");
        Assert.True(await Unsent(host, 1));
        await Eventually.Holds(async () => (await Kept(host)).Count == 1 && await Unsent(host, 0), "the last attempt succeeded", TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task In_process_a_fact_is_waited_for_as_long_as_others_are_being_kept_before_it()
    {
        await using var host = await Notes(Stack.Sqlite, Bus.InProcess);
        await StartBus(host);
        host.Services.GetRequiredService<NoteTrouble>().Takes = TimeSpan.FromMilliseconds(300);
        var transport = new InProcessTransport(host.Services.GetRequiredService<IBusControl>(), host.Services.GetRequiredService<BoundQueues>(), host.Services.GetRequiredService<Consumption>())
        {
            Patience = TimeSpan.FromSeconds(2),
        };

        // Ones that are handled with care are kept one after another.
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => transport.Deliver([new(Guid.CreateVersion7(), new NoteWritten($"{i}"), null, Attempt: 2, null, Replayed: false)], Cancellation)));

        Assert.Equal(13, (await Kept(host)).Count);
    }

    [Fact]
    public async Task A_fact_nobody_consumes_yet_is_returned_by_the_broker_and_its_row_stays_until_somebody_does()
    {
        await using var host = await Notes(Stack.Postgres, Bus.RabbitMq);
        await host.Start();

        await host.In<NotesDb>(db => db.Write(_ =>
        {
            db.Publish(new NoteIgnored("waiting"), TimeProvider.System);
            return Task.CompletedTask;
        }, Cancellation));

        await Eventually.Holds(() => host.In<NotesDb, bool>(db => db.Outbox.AnyAsync(message => message.SentAt == null && message.LastError != null, Cancellation)), "it was returned");

        await using var deployed = await Notes(Stack.Postgres, Bus.RabbitMq, host.Prefix, builder => builder.Services.AddFactConsumer<KeepIgnored, NoteIgnored>("deployed-later"));
        await deployed.Start();
        await Eventually.Holds(async () => await Unsent(host, 0) && (await Kept(deployed)).Contains("waiting"), "its row left and it arrived");
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Two_relays_on_one_outbox_send_everything_and_nothing_has_two_effects(Stack stack, Bus bus)
    {
        await using var host = await Notes(stack, bus);
        await host.Start();
        var second = ActivatorUtilities.CreateInstance<OutboxRelay<NotesDb>>(host.Services);
        await second.StartAsync(Cancellation);

        await Publish(host, Enumerable.Range(0, 500).Select(i => $"note {i}"));

        await Eventually.Holds(async () => await Unsent(host, 0) && (await Kept(host)).Count >= 500, "all is kept", TimeSpan.FromSeconds(40));
        Assert.Equal(500, (await Kept(host)).Count);
        await second.StopAsync(Cancellation);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_trace_follows_a_fact_through_outbox_and_bus_to_its_consumer(Stack stack, Bus bus)
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var host = await Notes(stack, bus);
        await host.Start();

        using var request = new Activity("a request").Start();
        await Publish(host, ["followed"]);
        request.Stop();

        await Eventually.Holds(async () => (await Kept(host)).Count == 1, "the note is kept");
        Assert.Equal(request.TraceId, host.Services.GetRequiredService<NoteTrouble>().Traces["followed"]);
    }

    [Fact]
    public async Task Fresh_facts_of_one_kind_share_a_message_and_each_keeps_its_trace_and_has_its_effect_once()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var host = await Notes(Stack.Postgres, Bus.RabbitMq);
        await StartBus(host);
        var received = new Messages();
        using var observing = host.Services.GetRequiredService<IBus>().ConnectReceiveObserver(received);
        var requests = new Dictionary<string, ActivityTraceId?>();

        await host.In<NotesDb>(db => db.Write(_ =>
        {
            for (var i = 0; i < 150; i++)
            {
                using var request = new Activity("a request").SetIdFormat(ActivityIdFormat.W3C).Start();
                requests[$"note {i}"] = request.TraceId;
                db.Publish(new NoteWritten($"note {i}"), TimeProvider.System);
            }
            return Task.CompletedTask;
        }, Cancellation));

        await Eventually.Holds(async () => await Unsent(host, 0) && (await Kept(host)).Count == 151, "all are sent and kept");
        Assert.InRange(received.Count, 3, 8);
        Assert.Equal(requests, requests.Keys.ToDictionary(text => text, text => host.Services.GetRequiredService<NoteTrouble>().Traces[text]));
    }

    [Fact]
    public async Task A_message_of_several_facts_stays_small()
    {
        await using var host = await Notes(Stack.Postgres, Bus.RabbitMq);
        await StartBus(host);
        var received = new Messages();
        using var observing = host.Services.GetRequiredService<IBus>().ConnectReceiveObserver(received);

        await Publish(host, Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 60_000)));

        await Eventually.Holds(async () => await Unsent(host, 0) && (await Kept(host)).Count == 13, "all are sent and kept");
        Assert.True(received.Count >= 3, $"{received.Count} messages of 720,000 characters in all");
    }

    [Fact]
    public async Task What_no_queue_takes_in_company_because_its_service_is_older_arrives_one_by_one()
    {
        await using var host = await Notes(Stack.Postgres, Bus.RabbitMq);
        await StartBus(host);
        await using (var connection = await host.Services.GetRequiredService<BrokerQueues>().Connect(Cancellation))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.ExchangeUnbindAsync(host.Services.GetRequiredService<BoundQueues>().All.Single().Name,
                host.Services.GetRequiredService<IBus>().Topology.PublishTopology.GetMessageTopology<Several<NoteWritten>>().TryGetPublishAddress(new Uri("rabbitmq://broker/"), out var address) ? address.AbsolutePath[1..] : "",
                "", cancellationToken: Cancellation);

        await Publish(host, ["one", "two", "three"]);

        await Eventually.Holds(async () => await Unsent(host, 0) && (await Kept(host)).Count == 4, "all are kept");
        Assert.Equal([2, 2, 2], await host.In<NotesDb, List<int>>(db => db.Outbox.Where(message => !message.Body.Contains("ready")).Select(message => message.Attempts).ToListAsync(Cancellation)));
    }

    internal static Task<TestHost> Notes(Stack stack, Bus bus, string? prefix = null, Action<HostApplicationBuilder>? more = null)
    {
        var settings = new Dictionary<string, string?>();
        if (prefix is not null)
            settings["Bus:Prefix"] = prefix;
        if (bus == Bus.RabbitMq)
        {
            var broker = Environment.GetEnvironmentVariable("MARKET_TEST_RABBITMQ");
            Assert.SkipWhen(broker is not { Length: > 0 }, "Needs RabbitMQ: set MARKET_TEST_RABBITMQ, or run ./deploy/test.sh.");
            settings["ConnectionStrings:Bus"] = broker;
        }
        return TestHost.Create(stack, ["Notes"], builder =>
        {
            builder.AddNotes("notes");
            more?.Invoke(builder);
        }, settings: settings);
    }

    /// <summary>Starts and waits until a first fact has come through.</summary>
    private static async Task StartBus(TestHost host)
    {
        await host.Start();
        await Publish(host, ["the bus is ready"]);
        await Eventually.Holds(async () => (await Kept(host)).Count == 1, "the bus is ready");
    }

    internal static Task Publish(TestHost host, IEnumerable<string> texts) => host.In<NotesDb>(db => db.Write(_ =>
    {
        foreach (var text in texts)
            db.Publish(new NoteWritten(text), TimeProvider.System);
        return Task.CompletedTask;
    }, Cancellation));

    internal static Task<List<string>> Kept(TestHost host) => host.In<NotesDb, List<string>>(db => db.Notes.Select(note => note.Text).ToListAsync(Cancellation));

    /// <summary>Makes a fact one that is still under way, and keeps it so.</summary>
    private static Task Detain(TestHost host, string text) => host.In<NotesDb>(db => db.Outbox.Where(message => message.Body.Contains(text)).ExecuteUpdateAsync(
        set => set.SetProperty(message => message.SentAt, (DateTimeOffset?)null).SetProperty(message => message.LockedUntil, DateTimeOffset.UtcNow.AddDays(1)), Cancellation));

    private static async Task<HealthStatus> Ready(TestHost host) =>
        (await host.In<HealthCheckService, HealthReport>(health => health.CheckHealthAsync(check => check.Name == "facts", Cancellation))).Status;

    private static Task<int> InboxRows(TestHost host) => host.In<NotesDb, int>(db => db.Inbox.CountAsync(Cancellation));

    internal static Task<bool> Unsent(TestHost host, int count) =>
        host.In<NotesDb, bool>(async db => await db.Outbox.CountAsync(message => message.SentAt == null, Cancellation) == count);

    private sealed class Messages : IReceiveObserver
    {
        private int count;

        public int Count => count;

        public Task PreReceive(ReceiveContext context)
        {
            Interlocked.Increment(ref count);
            return Task.CompletedTask;
        }

        public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class => Task.CompletedTask;

        public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
    }
}
