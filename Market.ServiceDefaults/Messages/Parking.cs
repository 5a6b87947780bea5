using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Market.ServiceDefaults.Messages;

/// <summary>
/// Writes into a service's own database what its consumers could not deal with, and what is handled with care. A database that is away is waited for, until
/// the process is told to stop: a message whose handling could not be written down has nothing wrong with it and must not be parked.
/// </summary>
internal sealed partial class Parking(IServiceScopeFactory scopes, TimeProvider time, ILogger<Parking> log)
{
    /// <summary>False: it has ended the process too often and must not be handled again.</summary>
    public Task<bool> Begin(Type database, Letter letter, CancellationToken cancellation)
    {
        // Counted once, although its commit may have succeeded and only the answer been lost.
        int? before = null;
        return Change(database, letter, (db, row) =>
        {
            row ??= Add(db, letter);
            var begins = row.Begin(before ??= row.Starts, time.GetUtcNow());
            if (!begins)
                LogParked(letter.Consumer, letter.MessageId, row.Cause, row.Reason);
            return begins;
        }, cancellation);
    }

    public Task TakeIn(Type database, Letter letter, CancellationToken cancellation) => Change(database, letter, (db, row) =>
    {
        if (row is { State: ParkedState.Suspect })
            db.Remove(row);
        else
            row?.TakeIn(time.GetUtcNow());
        return true;
    }, cancellation);

    public Task Interrupt(Type database, Letter letter, CancellationToken cancellation) => Change(database, letter, (_, row) =>
    {
        row?.Interrupt();
        return true;
    }, cancellation);

    public Task Park(Type database, Letter letter, ParkedCause cause, Exception? exception, CancellationToken cancellation) => Change(database, letter, (db, row) =>
    {
        (row ?? Add(db, letter)).Park(cause, exception is null ? "" : Masked.Reason(exception), time.GetUtcNow());
        LogParked(letter.Consumer, letter.MessageId, cause, exception is null ? "" : Masked.Reason(exception));
        return true;
    }, cancellation);

    private ParkedMessage Add(ServiceDb db, Letter letter) => db.Parked.Add(ParkedMessage.Of(letter, time.GetUtcNow())).Entity;

    private async Task<T> Change<T>(Type database, Letter letter, Func<ServiceDb, ParkedMessage?, T> change, CancellationToken cancellation)
    {
        for (var (outages, collided) = (0, false); ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = (ServiceDb)scope.ServiceProvider.GetRequiredService(database);
            try
            {
                return await db.Write(
                    async token => change(db, await db.Parked.SingleOrDefaultAsync(m => m.Consumer == letter.Consumer && m.MessageId == letter.MessageId, token)),
                    CancellationToken.None);
            }
            catch (DbUpdateException exception) when (!collided && Transient.IsDuplicate(exception))
            {
                // Another node wrote it at the same moment: now it is there to be changed.
                collided = true;
            }
            catch (Exception exception) when (Transient.Is(exception) && !cancellation.IsCancellationRequested)
            {
                await Transient.Pause(outages++, cancellation);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Consumer} could not deal with message {MessageId} ({Cause}), which is parked: {Reason}")]
    private partial void LogParked(string consumer, Guid messageId, ParkedCause cause, string reason);
}
