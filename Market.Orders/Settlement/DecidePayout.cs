using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>Four eyes on a payout: whoever made it neither checks nor approves it. The database refuses it too.</summary>
internal sealed class DecidePayoutHandler(OrdersDb db, TimeProvider time)
{
    public Task<PayoutResult> Decide(DecidePayout command, CancellationToken cancellation) => db.Write(async token =>
    {
        var batch = await db.PayoutBatches.SingleOrDefaultAsync(candidate => candidate.BatchNo == command.BatchNo, token);
        return new PayoutResult(batch is null ? PayoutOutcome.NotFound : await Decide(batch, command, token), batch?.BatchNo);
    }, cancellation);

    /// <summary>Records the file's hash the first time; afterwards only the same file is the batch's.</summary>
    public Task<PayoutResult> Export(ExportPayout command, CancellationToken cancellation) => db.Write(async token =>
    {
        var batch = await db.PayoutBatches.SingleOrDefaultAsync(candidate => candidate.BatchNo == command.BatchNo, token);
        return new PayoutResult(batch is null ? PayoutOutcome.NotFound : await Export(batch, command, token), batch?.BatchNo);
    }, cancellation);

    private async Task<PayoutOutcome> Decide(PayoutBatch batch, DecidePayout command, CancellationToken cancellation)
    {
        var (next, decidedBy) = command.Decision switch
        {
            PayoutDecision.Check => (PayoutState.Checked, batch.CheckedBy),
            PayoutDecision.Approve => (PayoutState.Approved, batch.ApprovedBy),
            _ => (PayoutState.Cancelled, null),
        };
        // Asked again: the answer stays the same.
        if (batch.State == next && (decidedBy is null || decidedBy == command.Actor))
            return PayoutOutcome.Done;
        if (!batch.May(next))
            return PayoutOutcome.NotNow;
        if (next != PayoutState.Cancelled && batch.MadeBy == command.Actor)
            return PayoutOutcome.FourEyes;
        if (next != PayoutState.Cancelled && !(await batch.HasItsRows(db, cancellation) && await RowsAreOwed(batch, cancellation)))
            return PayoutOutcome.Altered;
        switch (next)
        {
            case PayoutState.Checked:
                batch.Check(command.Actor, time.GetUtcNow());
                break;
            case PayoutState.Approved:
                batch.Approve(command.Actor, time.GetUtcNow());
                break;
            default:
                batch.Move(PayoutState.Cancelled);
                await db.PayoutRows.Where(row => row.BatchNo == batch.BatchNo).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, PayoutRowState.Cancelled), cancellation);
                await PayoutProgress.Follow(db, cancellation);
                break;
        }
        return PayoutOutcome.Done;
    }

    private async Task<PayoutOutcome> Export(PayoutBatch batch, ExportPayout command, CancellationToken cancellation)
    {
        if (batch.FileSha256 is { } known)
            return known == command.Sha256 ? PayoutOutcome.Done : PayoutOutcome.Altered;
        if (!batch.May(PayoutState.Exported))
            return PayoutOutcome.NotNow;
        if (!await batch.HasItsRows(db, cancellation))
            return PayoutOutcome.Altered;
        batch.Export(command.Sha256, command.Actor, time.GetUtcNow());
        return PayoutOutcome.Done;
    }

    /// <summary>Rows are made of statements, which no hash covers; the ledger, which is chained, must say the same of each.</summary>
    private async Task<bool> RowsAreOwed(PayoutBatch batch, CancellationToken cancellation)
    {
        var rows = await db.PayoutRows.AsNoTracking().Where(row => row.BatchNo == batch.BatchNo).ToListAsync(cancellation);
        var owed = await Owed.To(rows[0].Kind, db, [.. rows.Select(row => row.Month).Distinct()], cancellation);
        return rows.TrueForAll(row => owed.GetValueOrDefault((row.Month, row.Code)) == row.Fen);
    }
}
