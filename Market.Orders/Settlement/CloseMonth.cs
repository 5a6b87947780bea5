using System.Globalization;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Market.Orders.Ledger;
using Market.Orders.Linkage;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Settlement;

/// <summary>
/// Closes a month, in one transaction: what passed its return window becomes due to suppliers, counters and households, each to the fen. A month is closed once;
/// the ledger would refuse a second time too, because its journals have the month and the payee as their source.
/// </summary>
internal sealed class CloseMonthHandler(OrdersDb db, IOptions<SettlementOptions> options, IOptions<FulfilmentOptions> fulfilment, TimeProvider time)
{
    public async Task<CloseMonthOutcome> Close(CloseMonth command, CancellationToken cancellation)
    {
        if (!DateOnly.TryParseExact(command.Month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) || month.Year == DateOnly.MaxValue.Year)
            return CloseMonthOutcome.NotAMonth;
        var cutoff = DistrictTime.StartOf(month.AddMonths(1));
        if (time.GetUtcNow() < cutoff)
            return CloseMonthOutcome.NotOver;
        return await db.Write(token => Write(command, cutoff, token), cancellation);
    }

    private async Task<CloseMonthOutcome> Write(CloseMonth command, DateTimeOffset cutoff, CancellationToken cancellation)
    {
        // Two closings at once would take in the same lines; SQLite has one writer anyway.
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE closings IN SHARE ROW EXCLUSIVE MODE", cancellation);
        var last = await db.Closings.MaxAsync(closing => (string?)closing.Month, cancellation);
        if (string.CompareOrdinal(command.Month, last) <= 0)
            return await db.Closings.AnyAsync(closing => closing.Month == command.Month, cancellation) ? CloseMonthOutcome.AlreadyClosed : CloseMonthOutcome.LaterIsClosed;
        var closing = new Closing { Month = command.Month, Cutoff = cutoff, ClosedAt = time.GetUtcNow(), Actor = command.Actor };
        db.Closings.Add(closing);
        var lines = await new ClosableLines(db, options.Value, fulfilment.Value, cutoff).Read(cancellation);
        await Suppliers(closing, lines, cancellation);
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        await Households(closing, cancellation);
        return CloseMonthOutcome.Closed;
    }

    /// <summary>One journal per supplier, which also pays the counters that handled its goods.</summary>
    private async Task Suppliers(Closing closing, List<ClosableLine> lines, CancellationToken cancellation)
    {
        var carried = await Carried(cancellation);
        var closed = new List<ClosedLine>();
        foreach (var supplier in lines.GroupBy(line => line.Supplier).OrderBy(supplier => supplier.Key, StringComparer.Ordinal))
        {
            var journal = NewJournal(closing, JournalKind.SupplierClosing, supplier.Key);
            var payable = Accounts.SupplierPayable(supplier.Key);
            foreach (var counter in supplier.Where(line => line.Counter is not null).GroupBy(line => line.Counter!).OrderBy(counter => counter.Key, StringComparer.Ordinal))
                journal.Move(payable, Accounts.CounterPayable(counter.Key), counter.Sum(line => line.FeeFen));
            var statement = Statement(closing, PayeeKind.Supplier, supplier.Key, supplier, line => line.AttributedFen - line.BenefitFen - line.FeeFen, carried);
            journal.Transfer(payable, Accounts.SupplierDue(supplier.Key), statement.DueFen);
            journal.Post(db);
            closed.AddRange(supplier.Select(line => new ClosedLine
            {
                AttributionId = line.AttributionId,
                Month = closing.Month,
                JournalId = journal.Id,
                Counter = line.Counter,
                FeePermille = line.FeePermille,
                FeeFen = line.FeeFen,
            }));
        }
        foreach (var counter in lines.Where(line => line.Counter is not null).GroupBy(line => line.Counter!))
            Statement(closing, PayeeKind.Counter, counter.Key, counter, line => line.FeeFen, carried);
        db.ClosedPools.AddRange(lines.GroupBy(line => (line.Product, line.PlanVersion)).Select(pool => new ClosedPool
        {
            Month = closing.Month,
            ProductCode = pool.Key.Product,
            PlanVersion = pool.Key.PlanVersion,
            Fen = pool.Sum(line => line.BenefitFen),
        }));
        await db.InsertMany(closed, cancellation);
    }

    private async Task Households(Closing closing, CancellationToken cancellation)
    {
        var dues = await HouseholdParts.Of(db, closing.Month, cancellation);
        var journals = new List<Journal>(dues.Count);
        foreach (var (household, pools) in dues)
        {
            journals.Add(NewJournal(closing, JournalKind.HouseholdClosing, $"{household}"));
            foreach (var (pool, fen) in pools)
                journals[^1].Transfer(pool, Accounts.HouseholdPayable(household), fen);
        }
        await Journal.PostMany(db, journals, cancellation);
        await db.InsertMany(dues.Select(due => (Household: due.Key, Fen: due.Value.Sum(pool => pool.Fen))).Select(due => new Statement
        {
            Month = closing.Month,
            Kind = PayeeKind.Household,
            Code = $"{due.Household}",
            BenefitFen = due.Fen,
            EarnedFen = due.Fen,
            DueFen = due.Fen,
        }), cancellation);
    }

    private Statement Statement(
        Closing closing, PayeeKind kind, string code, IEnumerable<ClosableLine> lines, Func<ClosableLine, long> earned, Dictionary<(PayeeKind, string), long> carried)
    {
        var (all, brought) = (lines.ToList(), carried.GetValueOrDefault((kind, code)));
        var statement = new Statement
        {
            Month = closing.Month,
            Kind = kind,
            Code = code,
            GoodsFen = all.Sum(line => line.AttributedFen),
            BenefitFen = all.Sum(line => line.BenefitFen),
            FeeFen = all.Sum(line => line.FeeFen),
            EarnedFen = all.Sum(earned),
            BroughtFen = brought,
            DueFen = Math.Max(0, brought + all.Sum(earned)),
        };
        db.Statements.Add(statement);
        return statement;
    }

    private async Task<Dictionary<(PayeeKind, string), long>> Carried(CancellationToken cancellation) =>
        (await db.Statements.Where(statement => statement.Kind != PayeeKind.Household)
            .GroupBy(statement => new { statement.Kind, statement.Code })
            .Select(of => new { of.Key.Kind, of.Key.Code, Fen = of.Sum(statement => statement.EarnedFen - statement.DueFen) }).ToListAsync(cancellation))
        .ToDictionary(of => (of.Kind, of.Code), of => of.Fen);

    private static Journal NewJournal(Closing closing, JournalKind kind, string payee) =>
        new() { Id = Guid.CreateVersion7(closing.ClosedAt), Kind = kind, Source = $"{closing.Month}/{payee}", At = closing.ClosedAt };
}
