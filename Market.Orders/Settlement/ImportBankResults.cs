using System.Security.Cryptography;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>
/// Takes in the bank's answer, all of a file or nothing. Nothing is paid twice: a file counts once, a row once, and the ledger
/// posts each number once.
/// </summary>
internal sealed class ImportBankResultsHandler(OrdersDb db, TimeProvider time)
{
    private const int Chunk = 500;
    private const int LongestName = 200;

    public async Task<BankResultsAnswer> Import(ImportBankResults command, CancellationToken cancellation)
    {
        var (results, outcome, line) = BankResults.Read(command.File);
        if (outcome != BankResultsOutcome.Imported)
            return Refused(outcome, line);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(command.File));
        return await db.Write(token => Write(command, results, sha256, token), answer => answer.Outcome == BankResultsOutcome.Imported, cancellation);
    }

    private async Task<BankResultsAnswer> Write(ImportBankResults command, List<BankResult> results, string sha256, CancellationToken cancellation)
    {
        // One file after the other; SQLite has one writer anyway.
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE bank_files IN SHARE ROW EXCLUSIVE MODE", cancellation);
        if (await db.BankFiles.AnyAsync(file => file.Sha256 == sha256, cancellation))
            return new(BankResultsOutcome.ImportedBefore, 0, 0, results.Count, 0);
        var rows = await Rows(results, cancellation);
        foreach (var batchNo in rows.Values.Select(row => row.BatchNo).Distinct())
            if (!await (await db.PayoutBatches.AsNoTracking().SingleAsync(batch => batch.BatchNo == batchNo, cancellation)).HasItsRows(db, cancellation))
                return Refused(BankResultsOutcome.Altered, 0);
        var news = new Dictionary<string, BankResult>();
        foreach (var result in results)
        {
            if (!rows.TryGetValue(result.Number, out var row))
                return Refused(BankResultsOutcome.UnknownNumber, result.Line);
            var said = news.TryGetValue(result.Number, out var earlier) ? earlier.Paid : row.State == PayoutRowState.Open ? (bool?)null : row.State == PayoutRowState.Paid;
            if (said is { } before && before != result.Paid)
                return Refused(BankResultsOutcome.Contradiction, result.Line);
            if (said is null)
                news.Add(result.Number, result);
        }
        var paid = news.Values.Where(result => result.Paid).Select(result => rows[result.Number]).ToList();
        var failed = news.Values.Where(result => !result.Paid).ToList();
        await Pay(paid, cancellation);
        foreach (var result in failed)
            await db.PayoutRows.Where(row => row.Number == result.Number).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, PayoutRowState.Failed).SetProperty(row => row.Reason, result.Reason), cancellation);
        await PayoutProgress.Follow(db, cancellation);
        db.BankFiles.Add(new BankFile
        {
            Sha256 = sha256,
            Name = command.Name[..Math.Min(command.Name.Length, LongestName)],
            Actor = command.Actor,
            ImportedAt = time.GetUtcNow(),
            Paid = paid.Count,
            Failed = failed.Count,
        });
        return new(BankResultsOutcome.Imported, paid.Count, failed.Count, results.Count - news.Count, 0);
    }

    private async Task Pay(List<PayoutRow> paid, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var some in paid.Chunk(Chunk))
        {
            var numbers = some.Select(row => row.Number).ToList();
            await db.PayoutRows.Where(row => numbers.Contains(row.Number)).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, PayoutRowState.Paid), cancellation);
        }
        var journals = paid.ConvertAll(row => new Journal { Id = Guid.CreateVersion7(now), Kind = JournalKind.Payout, Source = row.Number, At = now });
        foreach (var (journal, row) in journals.Zip(paid))
            journal.Transfer(Accounts.Due(row.Kind, row.Code), Accounts.Bank, row.Fen);
        await Journal.PostMany(db, journals, cancellation);
    }

    /// <summary>The rows that the file names, of batches that the bank has.</summary>
    private async Task<Dictionary<string, PayoutRow>> Rows(List<BankResult> results, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, PayoutRow>();
        foreach (var some in results.Select(result => result.Number).Distinct().Chunk(Chunk))
            foreach (var row in await db.PayoutRows.AsNoTracking()
                .Where(row => some.Contains(row.Number) && db.PayoutBatches.Any(batch => batch.BatchNo == row.BatchNo && batch.FileSha256 != null)).ToListAsync(cancellation))
                rows.Add(row.Number, row);
        return rows;
    }

    private static BankResultsAnswer Refused(BankResultsOutcome outcome, int line) => new(outcome, 0, 0, 0, line);
}
