using System.Runtime.CompilerServices;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Ledger.Verification;

/// <summary>Reads the ledger from its database: the chain in order, then what is not sealed. A page at a time, however long it is.</summary>
internal sealed class LedgerReader(OrdersDb db)
{
    private const int Page = 5_000;
    private const int UnsealedPage = 500;

    public async IAsyncEnumerable<LedgerEntry> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
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
        var journals = await LedgerContents.Journals(
            db, db.LedgerLinks.Where(link => link.Seq > after && link.Seq <= last && link.JournalId != null).Select(link => link.JournalId!.Value), cancellation);
        var contents = new List<(LedgerLink, LedgerContent?)>(links.Count);
        foreach (var link in links)
            contents.Add((link, link switch
            {
                { PlanVersion: { } version } => await LedgerContents.Plan(db, version, cancellation) is { } plan ? new LedgerContent(null, plan) : null,
                _ => journals.TryGetValue(link.JournalId!.Value, out var journal) ? new LedgerContent(journal, null) : null,
            }));
        return contents;
    }

    /// <summary>Rows that belong to no journal, which no walk along the chain would meet.</summary>
    public async Task<WrongEntry?> Stray(CancellationToken cancellation)
    {
        if (await db.Postings.Where(posting => !db.Journals.Any(journal => journal.Id == posting.JournalId)).OrderBy(posting => posting.JournalId).FirstOrDefaultAsync(cancellation) is { } posting)
            return new WrongEntry($"posting {posting.No} of journal {posting.JournalId}", "its journal is gone");
        if (await db.Attributions.Where(attribution => !db.Journals.Any(journal => journal.Id == attribution.JournalId)).OrderBy(a => a.Id).Select(a => a.Id).FirstOrDefaultAsync(cancellation) is { } id)
            return new WrongEntry($"attribution {id}", "its journal is gone");
        return null;
    }

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
