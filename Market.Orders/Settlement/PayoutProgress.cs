using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>Brings batches that are with the bank to the state that follows from their rows.</summary>
internal static class PayoutProgress
{
    public static async Task Follow(OrdersDb db, CancellationToken cancellation)
    {
        foreach (var batch in await db.PayoutBatches.Where(batch => PayoutBatch.WithTheBank.Contains(batch.State)).ToListAsync(cancellation))
            if (await After(db, batch.BatchNo, cancellation) is { } next && next != batch.State)
                batch.Move(next);
    }

    /// <summary>Null while the bank has not spoken of every row.</summary>
    private static async Task<PayoutState?> After(OrdersDb db, string batchNo, CancellationToken cancellation)
    {
        if (await db.PayoutRows.AnyAsync(row => row.BatchNo == batchNo && row.State == PayoutRowState.Open, cancellation))
            return null;
        // What failed and what came of it since: paid by a later batch, standing in one, or neither.
        var failed = await db.PayoutRows.Where(row => row.BatchNo == batchNo && row.State == PayoutRowState.Failed)
            .Select(row => db.PayoutRows.Where(later => later.Month == row.Month && later.Kind == row.Kind && later.Code == row.Code && (later.State == PayoutRowState.Open || later.State == PayoutRowState.Paid))
                .Select(later => (PayoutRowState?)later.State).FirstOrDefault()).ToListAsync(cancellation);
        return failed.TrueForAll(later => later == PayoutRowState.Paid) ? PayoutState.Closed : failed.Contains(null) ? PayoutState.PartlyFailed : PayoutState.Retried;
    }
}
