using System.Collections.Concurrent;
using System.Diagnostics;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Market.Tests.ServiceDefaults;

/// <summary>A fact of the smallest service there is: it keeps notes.</summary>
public sealed record NoteWritten(string Text);

/// <summary>Nobody consumes this one.</summary>
public sealed record NoteIgnored(string Text);

public sealed class Note
{
    public long Id { get; init; }
    public required string Text { get; init; }
}

public abstract class NotesDb(DbContextOptions options) : ServiceDb(options)
{
    public DbSet<Note> Notes => Set<Note>();
}

public sealed class SqliteNotesDb(DbContextOptions<SqliteNotesDb> options) : NotesDb(options);

public sealed class PostgresNotesDb(DbContextOptions<PostgresNotesDb> options) : NotesDb(options);

/// <summary>Lets a test make the consumer fail, or look on.</summary>
public sealed class NoteTrouble
{
    /// <summary>A note with this text ends the process that would keep it, as kill -9 does.</summary>
    public const string Deadly = "the end of the process";

    /// <summary>A note with this text ends the process when it has been kept and the bus does not know it yet.</summary>
    public const string DeadlyOnceKept = "the end after the commit";

    private int failures;

    public int Attempts;

    /// <summary>How often <see cref="Poison"/> has been tried.</summary>
    public int PoisonAttempts;

    /// <summary>The trace in which each note was kept.</summary>
    public ConcurrentDictionary<string, ActivityTraceId?> Traces { get; } = new();

    /// <summary>A note with this text fails each time.</summary>
    public string? Poison;

    /// <summary>How long each note takes to be kept.</summary>
    public TimeSpan Takes { get; set; }

    public void FailNext(int times) => failures = times;

    public void MaybeFail(string text)
    {
        Interlocked.Increment(ref Attempts);
        if (text == Deadly)
            Process.GetCurrentProcess().Kill();
        if (text == Poison)
            Interlocked.Increment(ref PoisonAttempts);
        if (text == Poison || Interlocked.Decrement(ref failures) >= 0)
            throw new InvalidOperationException("The consumer failed, as the test wished.");
    }
}

public sealed class KeepNote(Inbox<NotesDb> inbox, NoteTrouble trouble) : InboxConsumer<NoteWritten, NotesDb>(inbox), IConsumer<NoteWritten>
{
    private string? kept;

    async Task IConsumer<NoteWritten>.Consume(ConsumeContext<NoteWritten> context)
    {
        await Consume(context);
        if (kept == NoteTrouble.DeadlyOnceKept)
            Process.GetCurrentProcess().Kill();
    }

    protected override async Task Keep(NoteWritten fact, NotesDb db, CancellationToken cancellation)
    {
        db.Notes.Add(new Note { Text = fact.Text });
        await db.SaveChangesAsync(cancellation);
        await Task.Delay(trouble.Takes, cancellation);
        kept = fact.Text;
        trouble.Traces[fact.Text] = Activity.Current?.TraceId;
        trouble.MaybeFail(fact.Text);
    }
}

/// <summary>What a later version of the service has and this one has not.</summary>
public sealed class KeepIgnored(Inbox<NotesDb> inbox) : InboxConsumer<NoteIgnored, NotesDb>(inbox)
{
    protected override Task Keep(NoteIgnored fact, NotesDb db, CancellationToken cancellation)
    {
        db.Notes.Add(new Note { Text = fact.Text });
        return Task.CompletedTask;
    }
}

public static class NotesModule
{
    public static void AddNotes(this IHostApplicationBuilder builder, string queue)
    {
        builder.AddServiceDb<NotesDb, SqliteNotesDb, PostgresNotesDb>("Notes");
        builder.Services.AddPreparation<NotesDb>((services, cancellation) =>
            services.GetRequiredService<NotesDb>().GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellation));
        builder.Services.AddSingleton<NoteTrouble>();
        builder.Services.AddFactConsumer<KeepNote, NoteWritten>(queue);
    }
}
