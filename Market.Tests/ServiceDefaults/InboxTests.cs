using System.Diagnostics;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.ServiceDefaults;

/// <summary>Facts that arrive while others are being kept share a transaction, and each still fares as if it had come alone.</summary>
public sealed class InboxTests
{
    private const string Consumer = "Keeper";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task Facts_that_come_while_others_are_kept_share_one_transaction(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);

        await Task.WhenAll(await Together(host, held, [.. Enumerable.Range(0, 40).Select(number => Arrival(Write($"note {number}")))]));

        Assert.Equal(2, held.Commits);
        Assert.Equal(41, (await OutboxTests.Kept(host)).Distinct().Count());
        Assert.Equal(41, await host.In<NotesDb, int>(db => db.Inbox.CountAsync(message => message.Consumer == Consumer, Cancellation)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task One_that_fails_keeps_no_other_from_being_kept_and_may_come_again(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);
        var poison = Guid.NewGuid();

        var kept = await Together(host, held, [Arrival(Write("before")), (poison, Fail), Arrival(Write("after"))]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => kept[1]);
        await Task.WhenAll(kept[0], kept[2]);
        Assert.Equal(["after", "before", "first"], (await OutboxTests.Kept(host)).Order());
        await Inbox(host).Take(Consumer, poison, company: true, Write("mended"), Cancellation);
        Assert.Contains("mended", await OutboxTests.Kept(host));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_message_twice_in_company_or_later_has_one_effect_for_each_consumer(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);
        var twice = Arrival(Write("once"));

        await Task.WhenAll(await Together(host, held, [twice, Arrival(Write("between")), twice]));
        await Inbox(host).Take(Consumer, twice.Message, company: true, twice.Keep, Cancellation);
        await Inbox(host).Take(Consumer, twice.Message, company: false, twice.Keep, Cancellation);
        Assert.Equal(["between", "first", "once"], (await OutboxTests.Kept(host)).Order());

        await Inbox(host).Take("Another", twice.Message, company: true, twice.Keep, Cancellation);
        Assert.Equal(2, (await OutboxTests.Kept(host)).Count(text => text == "once"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_one_writes_is_found_by_the_next_of_its_company(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);

        await Task.WhenAll(await Together(host, held, [Arrival(WriteWhereMissing), Arrival(WriteWhereMissing)]));

        Assert.Equal(2, held.Commits);
        Assert.Equal(["first", "missing"], (await OutboxTests.Kept(host)).Order());

        static async Task WriteWhereMissing(NotesDb db, CancellationToken cancellation)
        {
            if (!await db.Notes.AnyAsync(note => note.Text == "missing", cancellation))
                db.Notes.Add(new Note { Text = "missing" });
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Each_is_kept_in_its_own_trace(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);
        var (told, kept) = (new List<ActivityTraceId>(), new List<ActivityTraceId>());

        await Task.WhenAll(await Together(host, held, [.. Enumerable.Range(0, 5).Select(_ => Arrival(See))],
            () => told.Add(new Activity("telling").SetIdFormat(ActivityIdFormat.W3C).Start().TraceId)));

        Assert.Equal(5, told.Distinct().Count());
        Assert.Equal(told.Select(trace => trace.ToHexString()).Order(), kept.Select(trace => trace.ToHexString()).Order());

        Task See(NotesDb db, CancellationToken cancellation)
        {
            kept.Add(Activity.Current!.TraceId);
            return Task.CompletedTask;
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_has_a_fact_of_its_own_to_tell_tells_it_in_company_too(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);

        await Task.WhenAll(await Together(host, held, [Arrival(Tell), Arrival(Tell)]));
        await host.Start();

        await Eventually.Holds(async () => (await OutboxTests.Kept(host)).Count(text => text == "told") == 2, "both facts have arrived");

        static Task Tell(NotesDb db, CancellationToken cancellation)
        {
            db.Publish(new NoteWritten("told"), TimeProvider.System);
            return Task.CompletedTask;
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_needs_care_has_a_transaction_of_its_own(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Notes(stack, held);

        await Task.WhenAll(await Together(host, held, [.. Enumerable.Range(0, 4).Select(number => Arrival(Write($"note {number}")))], company: false));

        Assert.Equal(5, held.Commits);
        Assert.Equal(5, (await OutboxTests.Kept(host)).Count);
    }

    private static Task<TestHost> Notes(Stack stack, HeldCommits held) => TestHost.Create(stack, ["Notes"], builder =>
    {
        builder.AddNotes("notes");
        builder.Services.ConfigureDbContext<SqliteNotesDb>(options => options.AddInterceptors(held));
        builder.Services.ConfigureDbContext<PostgresNotesDb>(options => options.AddInterceptors(held));
    });

    /// <summary>Has the inbox busy with a first note while these come in, in this order.</summary>
    private static async Task<List<Task>> Together(
        TestHost host, HeldCommits held, List<(Guid Message, Func<NotesDb, CancellationToken, Task> Keep)> arrivals, Action? before = null, bool company = true)
    {
        held.Hold();
        var first = Inbox(host).Take(Consumer, Guid.CreateVersion7(), company: true, Write("first"), Cancellation);
        await held.AreHeld(1);
        var kept = arrivals.ConvertAll(arrival =>
        {
            var own = Activity.Current;
            before?.Invoke();
            var taking = Inbox(host).Take(Consumer, arrival.Message, company, arrival.Keep, Cancellation);
            Activity.Current = own;
            return taking;
        });
        held.Release();
        await first;
        return kept;
    }

    private static Inbox<NotesDb> Inbox(TestHost host) => host.Services.GetRequiredService<Inbox<NotesDb>>();

    private static (Guid Message, Func<NotesDb, CancellationToken, Task> Keep) Arrival(Func<NotesDb, CancellationToken, Task> keep) => (Guid.CreateVersion7(), keep);

    private static Func<NotesDb, CancellationToken, Task> Write(string text) => (db, _) =>
    {
        db.Notes.Add(new Note { Text = text });
        return Task.CompletedTask;
    };

    private static Task Fail(NotesDb db, CancellationToken cancellation) => throw new InvalidOperationException("This one fails, as the test wished.");
}
