using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Market.ServiceDefaults.Messages;

/// <summary>Writes into a service's own database what its consumers could not deal with, and what is handled with care.</summary>
internal sealed partial class Parking(IServiceScopeFactory scopes, TimeProvider time, ILogger<Parking> log)
{
    /// <summary>False: it has ended the process too often and must not be handled again.</summary>
    public Task<bool> Begin(Type database, Letter letter) => Change(database, letter, (db, row) =>
    {
        var begins = (row ??= Add(db, letter)).Begin(time.GetUtcNow());
        if (!begins)
            LogParked(letter.Consumer, letter.MessageId, row.Cause, row.Reason);
        return begins;
    });

    public Task TakeIn(Type database, Letter letter) => Change(database, letter, (db, row) =>
    {
        if (row is { State: ParkedState.Suspect })
            db.Remove(row);
        else
            row?.TakeIn(time.GetUtcNow());
        return true;
    });

    public Task Interrupt(Type database, Letter letter) => Change(database, letter, (_, row) =>
    {
        row?.Interrupt();
        return true;
    });

    public Task Park(Type database, Letter letter, ParkedCause cause, Exception? exception) => Change(database, letter, (db, row) =>
    {
        (row ?? Add(db, letter)).Park(cause, exception is null ? "" : Masked.Reason(exception), time.GetUtcNow());
        LogParked(letter.Consumer, letter.MessageId, cause, exception is null ? "" : Masked.Reason(exception));
        return true;
    });

    private ParkedMessage Add(ServiceDb db, Letter letter) => db.Parked.Add(ParkedMessage.Of(letter, time.GetUtcNow())).Entity;

    private async Task<T> Change<T>(Type database, Letter letter, Func<ServiceDb, ParkedMessage?, T> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = (ServiceDb)scope.ServiceProvider.GetRequiredService(database);
            try
            {
                return await db.Write(
                    async token => change(db, await db.Parked.SingleOrDefaultAsync(m => m.Consumer == letter.Consumer && m.MessageId == letter.MessageId, token)),
                    CancellationToken.None);
            }
            catch (DbUpdateException exception) when (attempt == 1 && Transient.IsDuplicate(exception))
            {
                // Another node wrote it at the same moment: now it is there to be changed.
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Consumer} could not deal with message {MessageId} ({Cause}), which is parked: {Reason}")]
    private partial void LogParked(string consumer, Guid messageId, ParkedCause cause, string reason);
}
