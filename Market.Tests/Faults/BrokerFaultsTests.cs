using Market.Tests.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Faults;

/// <summary>The broker really killed, absent and suspended: facts are late, never lost, never doubled (trials 6, 7, 8 and 9). They mostly wait, and do so beside other tests.</summary>
public sealed class BrokerFaultsTests
{
    private static readonly TimeSpan AfterHealing = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_killed_under_load_loses_nothing_and_doubles_nothing()
    {
        await using var servers = PrivateServers.Create();
        await servers.Market("start rabbitmq");
        await using var host = await Notes(servers.Broker);
        await host.Start();

        var writing = Write(host, 1500, TimeSpan.FromMilliseconds(4));
        // Not at once: RabbitMQ 3.10 forgets a queue that is younger than about a second (docs/adr/0004).
        await Eventually.Holds(() => host.In<NotesDb, bool>(async db => await db.Notes.CountAsync(Cancellation) > 500), "facts flow");
        await servers.Market("kill rabbitmq");
        await writing;
        await servers.Market("start rabbitmq");

        await AssertAllArrived(host, 1500);
    }

    [Fact]
    public async Task With_no_broker_at_the_start_work_goes_on_and_facts_arrive_when_it_comes()
    {
        await using var servers = PrivateServers.Create();
        await servers.Market("start rabbitmq");
        var address = servers.Broker;
        await servers.Market("kill rabbitmq");
        await using var host = await Notes(address);
        await host.Start();

        await Write(host, 200, TimeSpan.Zero);
        await servers.Market("start rabbitmq");

        await AssertAllArrived(host, 200);
    }

    [Fact]
    public async Task A_broker_suspended_for_25_seconds_brings_duplicates_that_have_no_effect()
    {
        await using var servers = PrivateServers.Create();
        await servers.Market("start rabbitmq");
        await using var host = await Notes(servers.Broker);
        await host.Start();
        await Write(host, 100, TimeSpan.Zero);
        await Eventually.Holds(() => host.In<NotesDb, bool>(async db => await db.Notes.AnyAsync(Cancellation)), "facts flow");

        await servers.Signal("rabbitmq", "STOP");
        var writing = Write(host, 400, TimeSpan.FromMilliseconds(50));
        await Task.Delay(TimeSpan.FromSeconds(25), Cancellation);
        await servers.Signal("rabbitmq", "CONT");
        await writing;

        await AssertAllArrived(host, 500);
    }

    private static Task<TestHost> Notes(string broker) => TestHost.Create(
        Stack.Postgres, ["Notes"], builder => builder.AddNotes("notes"), settings: new() { ["ConnectionStrings:Bus"] = broker });

    private static async Task Write(TestHost host, int count, TimeSpan pause)
    {
        for (var i = 0; i < count; i++)
        {
            await host.In<NotesDb>(db => db.Write(_ =>
            {
                db.Publish(new NoteWritten($"{Guid.NewGuid()}"), TimeProvider.System);
                return Task.CompletedTask;
            }, Cancellation));
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, Cancellation);
        }
    }

    private static async Task AssertAllArrived(TestHost host, int count)
    {
        await Eventually.Holds(
            () => host.In<NotesDb, bool>(async db => !await db.Outbox.AnyAsync(message => message.SentAt == null, Cancellation) && await db.Notes.CountAsync(Cancellation) >= count),
            "the backlog is empty", AfterHealing);
        Assert.Equal(count, await host.In<NotesDb, int>(db => db.Notes.Select(note => note.Text).Distinct().CountAsync(Cancellation)));
        Assert.Equal(count, await host.In<NotesDb, int>(db => db.Notes.CountAsync(Cancellation)));
    }
}
