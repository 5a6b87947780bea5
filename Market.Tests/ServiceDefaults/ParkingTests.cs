using System.Data.Common;
using Market.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.ServiceDefaults;

/// <summary>A message that its consumer cannot deal with is parked, its neighbours go on, and it can be replayed (trial 17). On both databases and both buses.</summary>
public sealed class ParkingTests
{
    public static TheoryData<Stack, OutboxTests.Bus> Stacks => OutboxTests.Stacks;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_message_that_keeps_failing_is_parked_after_few_attempts_and_its_neighbours_are_delivered(Stack stack, OutboxTests.Bus bus)
    {
        await using var host = await OutboxTests.Notes(stack, bus);
        var trouble = Trouble(host);
        trouble.Poison = "call 13800000000 or li@example.com";
        await host.Start();

        await OutboxTests.Publish(host, [.. Neighbours, trouble.Poison, "last"]);

        var parked = await Parked(host);
        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Count == 21 && await OutboxTests.Unsent(host, 0), "the others are kept and nothing is sent for ever");
        Assert.Equal((nameof(KeepNote), nameof(NoteWritten), ParkedCause.Failed, 1), (parked.Consumer, parked.Fact, parked.Cause, parked.Attempts));
        Assert.Contains("as the test wished", parked.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("138", parked.Body, StringComparison.Ordinal);
        // Four tries, each alone after it has stood in the way of others at most once.
        Assert.InRange(trouble.PoisonAttempts, 4, 8);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Once_the_fault_is_mended_a_replay_has_its_effect_once_however_often_it_is_asked_for(Stack stack, OutboxTests.Bus bus)
    {
        await using var host = await OutboxTests.Notes(stack, bus);
        Trouble(host).Poison = "poison";
        await host.Start();
        await OutboxTests.Publish(host, ["poison"]);
        var parked = await Parked(host);

        var still = await Replay(host, parked.Id);
        await Eventually.Holds(async () => (await View(host)).Parked.Single() is { State: ParkedState.Parked, Attempts: 2 }, "it is parked again");
        Trouble(host).Poison = null;
        var mended = await Replay(host, parked.Id);
        var again = await Replay(host, parked.Id);

        Assert.Equal((ReplayMessageOutcome.Replayed, ReplayMessageOutcome.Replayed, ReplayMessageOutcome.AlreadyReplayed), (still.Outcome, mended.Outcome, again.Outcome));
        Assert.Equal(mended.ReplayedAt!.Value.ToUnixTimeMilliseconds(), again.ReplayedAt!.Value.ToUnixTimeMilliseconds());
        await Eventually.Holds(async () => (await View(host)).Parked.Single() is { State: ParkedState.TakenIn, ReplayedBy: "office@example.com" }, "it is taken in");
        Assert.Equal(["poison"], await OutboxTests.Kept(host));
        Assert.Equal(ReplayMessageOutcome.NotFound, (await Replay(host, parked.Id + 1)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_replay_of_what_was_dealt_with_meanwhile_has_no_second_effect(Stack stack, OutboxTests.Bus bus)
    {
        await using var host = await OutboxTests.Notes(stack, bus);
        Trouble(host).Poison = "meanwhile";
        await host.Start();
        await OutboxTests.Publish(host, ["meanwhile"]);
        var parked = await Parked(host);
        Trouble(host).Poison = null;
        // What has parked it is said to be sent a moment later, which would undo what comes next.
        await Eventually.Holds(() => OutboxTests.Unsent(host, 0), "the first is sent");
        // As when a duplicate came through by itself.
        await host.In<NotesDb>(db => db.Outbox.ExecuteUpdateAsync(
            set => set.SetProperty(message => message.SentAt, (DateTimeOffset?)null).SetProperty(message => message.LockedUntil, (DateTimeOffset?)null), Cancellation));
        await OutboxTests.Publish(host, ["marker"]);
        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Count == 2, "the duplicate came through");

        await host.In<NotesDb>(db => db.Parked.ExecuteUpdateAsync(set => set.SetProperty(message => message.State, ParkedState.Parked), Cancellation));
        await Replay(host, parked.Id);

        await Eventually.Holds(async () => (await View(host)).Parked.Single().State == ParkedState.TakenIn, "it is taken in");
        Assert.Equal(["marker", "meanwhile"], (await OutboxTests.Kept(host)).Order());
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task An_operator_sees_what_waits_and_what_was_taken_last_and_how_long_it_took(Stack stack, OutboxTests.Bus bus)
    {
        await using var host = await OutboxTests.Notes(stack, bus);
        await OutboxTests.Publish(host, ["one", "two"]);
        var before = await View(host);
        await host.Start();
        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Count == 2 && await OutboxTests.Unsent(host, 0), "both are kept");

        var after = await View(host);

        Assert.Equal(2, before.Outbox.Unsent);
        Assert.NotNull(before.Outbox.OldestAt);
        Assert.Null(before.Consumers.Single().LastAt);
        Assert.Equal(new OutboxView(0, null, 0, null), after.Outbox);
        var consumer = after.Consumers.Single();
        Assert.NotNull(consumer.LastAt);
        Assert.InRange(consumer.Milliseconds!.Value, 0, 120_000);
        Assert.Equal(bus == OutboxTests.Bus.RabbitMq ? 0 : null, consumer.Waiting);
    }

    /// <summary>Before it is handled with care it is written down: a database that cannot do so just then says nothing about the message.</summary>
    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task While_the_database_is_away_what_is_to_be_handled_with_care_waits_and_is_not_parked(Stack stack, OutboxTests.Bus bus)
    {
        var outage = new Outage();
        await using var host = await OutboxTests.Notes(stack, bus, more: builder =>
        {
            builder.Services.ConfigureDbContext<SqliteNotesDb>(options => options.AddInterceptors(outage));
            builder.Services.ConfigureDbContext<PostgresNotesDb>(options => options.AddInterceptors(outage));
        });
        await OutboxTests.Publish(host, ["careful"]);
        await host.In<NotesDb>(db => db.Outbox.ExecuteUpdateAsync(set => set.SetProperty(message => message.ReplayedBy, "office@example.com"), Cancellation));
        outage.Left = Outage.LongerThanOneWrite;

        await host.Start();

        await Eventually.Holds(async () => await OutboxTests.Unsent(host, 0) && (await OutboxTests.Kept(host)).Count > 0, "it is kept");
        Assert.Equal(["careful"], await OutboxTests.Kept(host));
        Assert.InRange(outage.Left, int.MinValue, 0);
        await Eventually.Holds(async () => await host.In<NotesDb, int>(db => db.Parked.CountAsync(Cancellation)) == 0, "nothing is held against it");
    }

    internal static IEnumerable<string> Neighbours => Enumerable.Range(0, 20).Select(i => $"neighbour {i}");

    internal static Task<MessagesView> View(TestHost host, int page = 1) => Messages(host, messages => messages.GetMessages(new GetMessages(page), Cancellation));

    internal static Task<ReplayMessageResult> Replay(TestHost host, long id) => Messages(host, messages => messages.ReplayMessage(new ReplayMessage(id, "office@example.com"), Cancellation));

    /// <summary>Waits until one message is parked.</summary>
    internal static async Task<ParkedView> Parked(TestHost host)
    {
        await Eventually.Holds(async () => (await View(host)).Parked.Any(message => message.State == ParkedState.Parked), "it is parked");
        return (await View(host)).Parked.Single();
    }

    private static NoteTrouble Trouble(TestHost host) => host.Services.GetRequiredService<NoteTrouble>();

    private static async Task<T> Messages<T>(TestHost host, Func<IMessages, ValueTask<T>> ask)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredKeyedService<IMessages>("Notes"));
    }

    /// <summary>The database cannot say for a while what is parked.</summary>
    private sealed class Outage : DbCommandInterceptor
    {
        /// <summary>Commands; one transaction is tried four times.</summary>
        public const int LongerThanOneWrite = 6;

        /// <summary>How many are still refused.</summary>
        public int Left;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            command.CommandText.StartsWith("SELECT", StringComparison.Ordinal) && command.CommandText.Contains("parked_messages", StringComparison.Ordinal) && Interlocked.Decrement(ref Left) >= 0
                ? throw new TimeoutException("The database is away, as the test wished.")
                : ValueTask.FromResult(result);
    }
}
