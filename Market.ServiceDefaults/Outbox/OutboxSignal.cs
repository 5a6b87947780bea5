using System.Data.Common;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Market.ServiceDefaults.Outbox;

/// <summary>Wakes the relay when facts have been committed, so that a fact leaves at once and not at the next poll.</summary>
internal abstract class OutboxSignal : DbTransactionInterceptor
{
    private readonly SemaphoreSlim signal = new(0, 1);

    /// <summary>That of the database's service; null where nothing is relayed.</summary>
    public static OutboxSignal? Of(ServiceDb db) => db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<OutboxSignal>().FirstOrDefault();

    public Task<bool> Wait(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

    public void Ring()
    {
        // Rung already: one waking is enough for any number of facts.
        if (signal.CurrentCount > 0)
            return;
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung by another meanwhile.
        }
    }
}

/// <summary>Rings after each transaction of EF's that had facts.</summary>
internal sealed class OutboxSignal<TDb> : OutboxSignal where TDb : ServiceDb
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Ring(eventData);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Ring(eventData);
        return Task.CompletedTask;
    }

    private void Ring(TransactionEndEventData eventData)
    {
        if (eventData.Context is TDb db && (db.PublishesMany || db.ChangeTracker.Entries<OutboxMessage>().Any()))
            Ring();
    }
}
