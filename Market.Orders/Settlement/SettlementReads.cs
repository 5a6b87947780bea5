using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Settlement;

/// <summary>What the office sees of closings and payouts.</summary>
internal sealed class SettlementReads(OrdersDb db)
{
    public async Task<List<ClosingSummary>> Closings(CancellationToken cancellation)
    {
        var sums = (await db.Statements.Where(statement => statement.DueFen > 0).GroupBy(statement => new { statement.Month, statement.Kind })
            .Select(of => new { of.Key.Month, of.Key.Kind, Count = of.Count(), Fen = of.Sum(statement => statement.DueFen) }).ToListAsync(cancellation))
            .ToDictionary(of => (of.Month, of.Kind), of => (of.Count, of.Fen));
        return (await db.Closings.AsNoTracking().OrderByDescending(closing => closing.Month).ToListAsync(cancellation)).ConvertAll(closing =>
        {
            var suppliers = sums.GetValueOrDefault((closing.Month, PayeeKind.Supplier));
            var counters = sums.GetValueOrDefault((closing.Month, PayeeKind.Counter));
            var households = sums.GetValueOrDefault((closing.Month, PayeeKind.Household));
            return new ClosingSummary(
                closing.Month, closing.ClosedAt, closing.Actor, suppliers.Count, suppliers.Fen, counters.Count, counters.Fen, households.Count, households.Fen);
        });
    }

    public Task<List<StatementView>> Statements(GetStatements ask, CancellationToken cancellation) =>
        Views(db.Statements.Where(statement => statement.Month == ask.Month && statement.Kind == ask.Kind)).ToListAsync(cancellation);

    public async Task<StatementAnswer> Statement(GetStatement ask, CancellationToken cancellation)
    {
        var statement = await Views(db.Statements.Where(s => s.Month == ask.Month && s.Kind == ask.Kind && s.Code == ask.Code)).SingleOrDefaultAsync(cancellation);
        return new(statement, statement is null ? [] : ask.Kind == PayeeKind.Household ? await Parts(ask, cancellation) : await Lines(ask, cancellation));
    }

    public async Task<List<PayoutView>> Payouts(string? batchNo, CancellationToken cancellation)
    {
        var batches = await db.PayoutBatches.AsNoTracking().Where(batch => batchNo == null || batch.BatchNo == batchNo).OrderByDescending(batch => batch.MadeAt).ThenByDescending(batch => batch.BatchNo).ToListAsync(cancellation);
        var sums = (await db.PayoutRows.Where(row => batchNo == null || row.BatchNo == batchNo).GroupBy(row => new { row.BatchNo, row.Kind, row.State })
            .Select(of => new { of.Key.BatchNo, of.Key.Kind, of.Key.State, Count = of.Count(), Fen = of.Sum(row => row.Fen) }).ToListAsync(cancellation)).ToLookup(of => of.BatchNo);
        return batches.ConvertAll(batch =>
        {
            (int Rows, long Fen) Of(PayoutRowState? state) => (sums[batch.BatchNo].Where(of => state is null || of.State == state).Sum(of => of.Count), sums[batch.BatchNo].Where(of => state is null || of.State == state).Sum(of => of.Fen));
            var (all, paid, failed) = (Of(null), Of(PayoutRowState.Paid), Of(PayoutRowState.Failed));
            return new PayoutView(
                batch.BatchNo, sums[batch.BatchNo].Select(of => of.Kind).FirstOrDefault(), batch.State, batch.MadeBy, batch.MadeAt, batch.CheckedBy, batch.ApprovedBy, batch.FileSha256, all.Rows, all.Fen, paid.Rows, paid.Fen, failed.Rows, failed.Fen);
        });
    }

    public async Task<PayoutAnswer> Payout(string batchNo, CancellationToken cancellation) => new(
        (await Payouts(batchNo, cancellation)).SingleOrDefault(),
        (await db.PayoutRows.AsNoTracking().Where(row => row.BatchNo == batchNo).OrderBy(row => row.Number).ToListAsync(cancellation))
            .ConvertAll(row => new PayoutRowView(row.Number, row.Month, row.Code, row.AccountVersion, row.Fen, row.State, row.Reason, row.RetryOf)));

    private static IQueryable<StatementView> Views(IQueryable<Statement> statements) => statements.OrderBy(s => s.Code).Select(s =>
        new StatementView(s.Month, s.Kind, s.Code, s.GoodsFen, s.BenefitFen, s.FeeFen, s.EarnedFen, s.BroughtFen, s.DueFen));

    private Task<List<StatementLine>> Lines(GetStatement ask, CancellationToken cancellation) => (
        from line in db.ClosedLines
        where line.Month == ask.Month
        join a in db.Attributions on line.AttributionId equals a.Id
        where ask.Kind == PayeeKind.Supplier ? a.SupplierCode == ask.Code : line.Counter == ask.Code
        orderby a.At, a.Id
        select new StatementLine(a.Id, a.At, a.ProductCode, line.Counter, a.Quantity, a.AttributedFen, a.BenefitFen, line.FeeFen)).ToListAsync(cancellation);

    private async Task<List<StatementLine>> Parts(GetStatement ask, CancellationToken cancellation)
    {
        var source = $"{ask.Month}/{ask.Code}";
        var parts = await (
            from journal in db.Journals
            where journal.Kind == JournalKind.HouseholdClosing && journal.Source == source
            join posting in db.Postings on journal.Id equals posting.JournalId
            orderby posting.No
            select new { journal.At, posting.DebitAccount, posting.Fen }).ToListAsync(cancellation);
        return parts.ConvertAll(part =>
        {
            var pool = part.DebitAccount[Accounts.BenefitPools.Length..];
            return new StatementLine(pool, part.At, pool.Split(':')[0], null, 0, 0, part.Fen, 0);
        });
    }
}
