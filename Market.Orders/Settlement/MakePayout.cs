using System.Globalization;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>Makes a draft of all dues of one kind that stand in no batch that is alive, and so retries what failed.</summary>
internal sealed class MakePayoutHandler(OrdersDb db, TimeProvider time)
{
    public async Task<List<Due>> Dues(CancellationToken cancellation) =>
        [.. (await (
            from statement in db.Statements
            where statement.DueFen > 0
            select new
            {
                statement.Month,
                statement.Kind,
                statement.Code,
                statement.DueFen,
                Alive = db.PayoutRows.Any(row => row.Month == statement.Month && row.Kind == statement.Kind && row.Code == statement.Code && (row.State == PayoutRowState.Open || row.State == PayoutRowState.Paid)),
                Failed = db.PayoutRows.Where(row => row.Month == statement.Month && row.Kind == statement.Kind && row.Code == statement.Code && row.State == PayoutRowState.Failed)
                    .OrderByDescending(row => row.Number).Select(row => row.Number).FirstOrDefault(),
            }).Where(due => !due.Alive).ToListAsync(cancellation))
        .Select(due => new Due(due.Month, due.Kind, due.Code, due.DueFen, due.Failed))
        // Households in the order of their numbers: 9 before 10.
        .OrderBy(due => due.Month, StringComparer.Ordinal).ThenBy(due => due.Kind).ThenBy(due => due.Code.Length).ThenBy(due => due.Code, StringComparer.Ordinal)];

    public Task<PayoutResult> Make(MakePayout command, CancellationToken cancellation) => db.Write(token => Write(command, token), cancellation);

    private async Task<PayoutResult> Write(MakePayout command, CancellationToken cancellation)
    {
        // Two that make a batch at once would take the same dues; the second waits and finds none. SQLite has one writer anyway.
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE payout_batches IN SHARE ROW EXCLUSIVE MODE", cancellation);
        if (await db.PayoutBatches.Where(batch => batch.Key == command.Key).Select(batch => batch.BatchNo).SingleOrDefaultAsync(cancellation) is { } first)
            return new(PayoutOutcome.Done, first);
        var accounts = command.Accounts.ToDictionary(account => account.Code, account => account.Version);
        var dues = (await Dues(cancellation)).Where(due => due.Kind == command.Kind && accounts.ContainsKey(due.Code)).ToList();
        if (dues.Count == 0)
            return new(PayoutOutcome.NothingDue, null);
        var now = time.GetUtcNow();
        var day = string.Create(CultureInfo.InvariantCulture, $"P{DistrictTime.Day(now):yyyyMMdd}-");
        var earlier = await db.PayoutBatches.CountAsync(batch => batch.BatchNo.StartsWith(day), cancellation);
        var batchNo = string.Create(CultureInfo.InvariantCulture, $"{day}{earlier + 1:00}");
        var rows = dues.Select((due, index) => new PayoutRow
        {
            Number = string.Create(CultureInfo.InvariantCulture, $"{batchNo}-{index + 1:00000}"),
            BatchNo = batchNo,
            Month = due.Month,
            Kind = due.Kind,
            Code = due.Code,
            AccountVersion = accounts[due.Code],
            Fen = due.Fen,
            RetryOf = due.FailedRow,
        }).ToList();
        db.PayoutBatches.Add(new PayoutBatch { BatchNo = batchNo, Key = command.Key, MadeBy = command.Actor, MadeAt = now, RowsSha256 = PayoutBatch.Seal(rows) });
        await db.SaveChangesAsync(cancellation);
        await db.InsertMany(rows, cancellation);
        await PayoutProgress.Follow(db, cancellation);
        return new(PayoutOutcome.Done, batchNo);
    }
}
