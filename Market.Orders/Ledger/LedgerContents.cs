using Market.Orders.Data;
using Market.Orders.Linkage;
using Market.Orders.Settlement;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Ledger;

/// <summary>Reads what links seal. The same for sealing and for verifying.</summary>
internal static class LedgerContents
{
    /// <param name="ids">Which journals, as a query, so that thousands are asked for in a few statements.</param>
    public static async Task<Dictionary<Guid, SealedJournal>> Journals(OrdersDb db, IQueryable<Guid> ids, CancellationToken cancellation)
    {
        var journals = await ids.Join(db.Journals, id => id, journal => journal.Id, (_, journal) => journal).AsNoTracking().ToListAsync(cancellation);
        var postings = (await ids.Join(db.Postings, id => id, posting => posting.JournalId, (_, posting) => posting).AsNoTracking().ToListAsync(cancellation))
            .ToLookup(posting => posting.JournalId);
        var attributions = (await ids.Join(db.Attributions, id => id, attribution => attribution.JournalId, (_, attribution) => attribution).AsNoTracking().ToListAsync(cancellation))
            .ToLookup(attribution => attribution.JournalId);
        var closed = journals.Exists(journal => journal.Kind == JournalKind.SupplierClosing)
            ? (await ids.Join(db.ClosedLines, id => id, line => line.JournalId, (_, line) => line).AsNoTracking().ToListAsync(cancellation)).ToLookup(line => line.JournalId)
            : Enumerable.Empty<ClosedLine>().ToLookup(line => line.JournalId);
        return journals.ToDictionary(journal => journal.Id, journal => SealedJournal.Of(journal, postings[journal.Id], attributions[journal.Id], closed[journal.Id]));
    }

    public static async Task<SealedPlan?> Plan(OrdersDb db, string planVersion, CancellationToken cancellation) =>
        await db.Plans.AsNoTracking().AsSplitQuery().Include(plan => plan.Rates).Include(plan => plan.Members)
            .SingleOrDefaultAsync(plan => plan.PlanVersion == planVersion, cancellation) is { } plan ? SealedPlan.Of(plan) : null;
}
