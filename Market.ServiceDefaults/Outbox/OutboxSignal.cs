using System.Data.Common;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Market.ServiceDefaults.Outbox;

/// <summary>Wakes the relay when a transaction with facts has committed, so that a fact leaves at once and not at the next poll.</summary>
internal sealed class OutboxSignal<TDb> : DbTransactionInterceptor where TDb : ServiceDb
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public Task<bool> Wait(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Ring(eventData);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Ring(eventData);
        return Task.CompletedTask;
    }

    private void Ring(TransactionEndEventData eventData)
    {
        if (eventData.Context is not TDb db || !(db.PublishesMany || db.ChangeTracker.Entries<OutboxMessage>().Any()))
            return;
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung already: one waking is enough for any number of facts.
        }
    }
}
