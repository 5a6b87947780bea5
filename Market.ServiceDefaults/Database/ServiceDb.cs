using System.Collections.Concurrent;
using System.Data;
using Market.ServiceDefaults.Messages;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Market.ServiceDefaults.Database;

/// <summary>
/// A service's own database, SQLite or PostgreSQL, with its outbox, its inbox and what its consumers could not deal with. State and the facts it gives rise to are saved
/// together or not at all.
/// </summary>
public abstract class ServiceDb(DbContextOptions options) : DbContext(options)
{
    // SQLite has one writer. Waiting here is fair and costs nothing; waiting in its busy handler polls every 150 ms.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Writers = new();
    private const int WriteAttempts = 4;

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<InboxMessage> Inbox => Set<InboxMessage>();
    public DbSet<ParkedMessage> Parked => Set<ParkedMessage>();

    private bool? isSqlite;

    public bool IsSqlite => isSqlite ??= Database.IsSqlite();

    /// <summary>Adds a fact to the outbox; it leaves when the surrounding transaction has committed.</summary>
    public void Publish(object fact, TimeProvider time) => Publish(fact, time.GetUtcNow());

    /// <inheritdoc cref="Publish(object, TimeProvider)"/>
    public void Publish(object fact, DateTimeOffset now) => Outbox.Add(OutboxMessage.Of(fact, now));

    /// <summary>Whether facts were published past the change tracker (<see cref="Statements.Publish"/>).</summary>
    internal bool PublishesMany { get; set; }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction (SQLite immediate; PostgreSQL read committed), saves what it changed and
    /// commits. Deadlocks, rows changed meanwhile by another and lost connections before the commit are tried again from a clean change tracker, so the work
    /// must read what it needs inside. A connection lost during the commit is thrown: whether it committed is found out by key.
    /// </summary>
    public Task<T> Write<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation) => Write(work, _ => true, cancellation);

    /// <inheritdoc cref="Write{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    /// <param name="keep">Says whether the result is to be committed; when not, everything is rolled back and the result returned all the same.</param>
    public async Task<T> Write<T>(Func<CancellationToken, Task<T>> work, Func<T, bool> keep, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var committing = false;
            // A context is used again by others (they are pooled), and what it published went with its transaction.
            PublishesMany = false;
            var writer = IsSqlite ? Writers.GetOrAdd(Database.GetConnectionString()!, _ => new SemaphoreSlim(1, 1)) : null;
            if (writer is not null)
                await writer.WaitAsync(cancellation);
            try
            {
                await using var transaction = await Database.BeginTransactionAsync(IsSqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancellation);
                var result = await work(cancellation);
                if (!keep(result))
                {
                    ChangeTracker.Clear();
                    return result;
                }
                await SaveChangesAsync(cancellation);
                committing = true;
                await transaction.CommitAsync(cancellation);
                return result;
            }
            catch (Exception exception) when (!committing && attempt < WriteAttempts && (Transient.Is(exception) || IsTransactionLost(exception)))
            {
                ChangeTracker.Clear();
            }
            finally
            {
                writer?.Release();
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 60) * attempt), cancellation);
        }
    }

    /// <summary>
    /// A connection that was lost between two statements: Npgsql then says "Transaction is already completed", by nobody here. Only for these few
    /// attempts, because it says other mistakes of a caller in the same kind of error, which no waiting mends.
    /// </summary>
    private static bool IsTransactionLost(Exception exception) => exception is InvalidOperationException { InnerException: null, Source: "Npgsql" };

    /// <inheritdoc cref="Write{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task Write(Func<CancellationToken, Task> work, CancellationToken cancellation) =>
        Write(async token => { await work(token); return true; }, cancellation);

    /// <summary>
    /// Until it is disposed, all that is read is as it was at the first reading, whatever others write meanwhile; nobody waits for it. For SQLite the word is
    /// misleading: read uncommitted only makes the transaction a deferred one, which is no writer, and it reads one state of the write-ahead log.
    /// </summary>
    public Task<IDbContextTransaction> Snapshot(CancellationToken cancellation) =>
        Database.BeginTransactionAsync(IsSqlite ? IsolationLevel.ReadUncommitted : IsolationLevel.RepeatableRead, cancellation);

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        // SQLite cannot compare or sort DateTimeOffset text; milliseconds since 1970 in UTC it can.
        if (IsSqlite)
            configuration.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        OutboxMessage.Configure(model);
        InboxMessage.Configure(model);
        ParkedMessage.Configure(model);
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        value => value.ToUnixTimeMilliseconds(), value => DateTimeOffset.FromUnixTimeMilliseconds(value));
}
