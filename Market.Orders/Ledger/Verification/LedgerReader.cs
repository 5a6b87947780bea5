using System.Runtime.CompilerServices;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Settlement;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Ledger.Verification;

/// <summary>
/// Reads the ledger from its database: the chain in order, then what is not sealed. A page at a time, however long it is, and as it stands at one moment: what is sealed
/// meanwhile would be in neither.
/// </summary>
internal sealed class LedgerReader(OrdersDb db)
{
    private const int Page = 5_000;
    private const int UnsealedPage = 500;

    public async IAsyncEnumerable<LedgerEntry> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var snapshot = await db.Snapshot(cancellation);
        // The next page is read on the other core while this one is hashed and verified.
        Task<List<(LedgerLink Link, LedgerContent? Content)>> After(long seq) => Task.Run(() => Links(seq, cancellation), cancellation);
        var next = After(0);
        try
        {
            while (await next is { Count: > 0 } page)
            {
                next = After(page[^1].Link.Seq);
                foreach (var (link, content) in page)
                    yield return new LedgerEntry(
                        link.Seq, link.Hash, content?.Bytes(), content, link.PlanVersion is { } version ? $"plan {version}" : $"journal {link.JournalId}", Waiting: false);
            }
        }
        finally
        {
            // Whoever stops at a wrong entry may use the database for something else then.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await foreach (var entry in Unsealed(cancellation))
            yield return entry;
    }

    private async Task<List<(LedgerLink Link, LedgerContent? Content)>> Links(long after, CancellationToken cancellation)
    {
        var links = await db.LedgerLinks.AsNoTracking().Where(link => link.Seq > after).OrderBy(link => link.Seq).Take(Page).ToListAsync(cancellation);
        var last = links.Count == 0 ? after : links[^1].Seq;
        var journals = await Journals(after, last, cancellation);
        var contents = new List<(LedgerLink, LedgerContent?)>(links.Count);
        foreach (var link in links)
            contents.Add((link, link switch
            {
                { PlanVersion: { } version } => await LedgerContents.Plan(db, version, cancellation) is { } plan ? new LedgerContent(null, plan) : null,
                _ => journals.TryGetValue(link.JournalId!.Value, out var journal) ? new LedgerContent(journal, null) : null,
            }));
        return contents;
    }

    private async Task<Dictionary<Guid, SealedJournal>> Journals(long after, long last, CancellationToken cancellation)
    {
        try
        {
            return await LedgerContents.Journals(
                db, db.LedgerLinks.Where(link => link.Seq > after && link.Seq <= last && link.JournalId != null).Select(link => link.JournalId!.Value), cancellation);
        }
        // Somebody wrote what no column of ours can hold, as a time beyond all calendars: halving finds the one, and the others are read.
        catch (Exception exception) when (exception is ArgumentException or InvalidCastException or FormatException or OverflowException)
        {
            if (last - after <= 1)
                return [];
            var middle = after + ((last - after) / 2);
            var journals = await Journals(after, middle, cancellation);
            foreach (var (id, journal) in await Journals(middle, last, cancellation))
                journals.Add(id, journal);
            return journals;
        }
    }

    /// <summary>Rows that no walk along the chain would meet: they belong to no journal, or say that there should be one.</summary>
    public async Task<WrongEntry?> Stray(CancellationToken cancellation)
    {
        const string Gone = "its journal is gone";
        await using var snapshot = await db.Snapshot(cancellation);

        async Task<WrongEntry?> First<T>(string what, IQueryable<T> rows, string reason) =>
            await rows.OrderBy(row => row).Take(1).ToListAsync(cancellation) is [{ } row] ? new WrongEntry($"{what} {row}", reason) : null;

        return await First("a posting of journal", db.Postings.Where(posting => !db.Journals.Any(journal => journal.Id == posting.JournalId)).Select(posting => posting.JournalId), Gone)
            ?? await First("attribution", db.Attributions.Where(attribution => !db.Journals.Any(journal => journal.Id == attribution.JournalId)).Select(attribution => attribution.Id), Gone)
            ?? await First("order", SoldAndNotPosted, "it was paid, and its sale is not in the ledger")
            ?? await First("closed line", ClosedByNobody, "no closing of its supplier took it in, and now none would")
            ?? await StatementOfAnotherSum(cancellation)
            ?? await First("payment", PaidAndNotPosted, "it stands as paid, and the ledger has not paid this sum")
            ?? await First("payment", PostedAndNotPaid, "the ledger has paid it, and it does not stand as paid");
    }

    private IQueryable<string> SoldAndNotPosted =>
        from order in db.Orders
        where order.PaidAt != null && !db.Journals.Any(journal => journal.Kind == JournalKind.Sale && journal.Source == order.OrderNo)
        select order.OrderNo;

    private IQueryable<string> ClosedByNobody =>
        from line in db.ClosedLines
        where !db.Journals.Any(journal => journal.Id == line.JournalId && journal.Kind == JournalKind.SupplierClosing)
        select line.AttributionId;

    /// <summary>Payouts are made of statements: each says what the ledger owes, and nothing is owed without one.</summary>
    private async Task<WrongEntry?> StatementOfAnotherSum(CancellationToken cancellation)
    {
        foreach (var kind in Enum.GetValues<PayeeKind>())
        {
            var owed = await Owed.To(kind, db, null, cancellation);
            var statements = (await db.Statements.Where(statement => statement.Kind == kind).Select(statement => new { statement.Month, statement.Code, statement.DueFen }).ToListAsync(cancellation))
                .ToDictionary(statement => (statement.Month, statement.Code), statement => statement.DueFen);
            if (owed.Keys.Union(statements.Keys).Order().FirstOrDefault(key => owed.GetValueOrDefault(key) != statements.GetValueOrDefault(key)) is { Code: { } code, Month: var month })
                return new WrongEntry($"the statement of {kind.ToString().ToLowerInvariant()} {code} for {month}", "the ledger owes another sum for the month");
        }
        return null;
    }

    private IQueryable<string> PaidAndNotPosted =>
        from row in db.PayoutRows
        where row.State == PayoutRowState.Paid
        let owed = (row.Kind == PayeeKind.Household ? Accounts.HouseholdPayables : row.Kind == PayeeKind.Counter ? Accounts.CounterPayables : Accounts.SupplierDues) + row.Code
        where row.Fen != db.Journals.Where(journal => journal.Kind == JournalKind.Payout && journal.Source == row.Number).SelectMany(journal => journal.Postings)
            .Where(posting => posting.DebitAccount == owed).Sum(posting => posting.Fen)
        select row.Number;

    private IQueryable<string> PostedAndNotPaid =>
        from journal in db.Journals
        where journal.Kind == JournalKind.Payout && !db.PayoutRows.Any(row => row.Number == journal.Source && row.State == PayoutRowState.Paid)
        select journal.Source;

    private async IAsyncEnumerable<LedgerEntry> Unsealed([EnumeratorCancellation] CancellationToken cancellation)
    {
        // In the order in which they will be sealed; those that do not even wait come last.
        var ids = await (
            from journal in db.Journals
            where !db.LedgerLinks.Any(link => link.JournalId == journal.Id)
            join unsealed in db.UnsealedJournals on journal.Id equals unsealed.JournalId into queue
            from place in queue.DefaultIfEmpty()
            orderby place == null, place.No, journal.Id
            select new { journal.Id, Waits = place != null }).ToListAsync(cancellation);
        var plans = new HashSet<string>(await db.LedgerLinks.Where(link => link.PlanVersion != null).Select(link => link.PlanVersion!).ToListAsync(cancellation));
        foreach (var page in ids.Chunk(UnsealedPage))
        {
            var wanted = page.Select(row => row.Id).ToList();
            var journals = await LedgerContents.Journals(db, db.Journals.Where(journal => wanted.Contains(journal.Id)).Select(journal => journal.Id), cancellation);
            foreach (var row in page)
            {
                foreach (var version in journals[row.Id].Attributed.Select(attribution => attribution.PlanVersion).Where(plans.Add))
                    if (await LedgerContents.Plan(db, version, cancellation) is { } plan)
                        yield return Unsealed(new LedgerContent(null, plan), $"plan {version}", waits: true);
                yield return Unsealed(new LedgerContent(journals[row.Id], null), $"journal {row.Id}", row.Waits);
            }
        }
    }

    private static LedgerEntry Unsealed(LedgerContent content, string subject, bool waits) => new(null, null, content.Bytes(), content, subject, waits);
}
