using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Comparison;

/// <summary>
/// Holds Stripe's books against ours, both ways, and writes down where they differ. It only ever writes findings, so it may be broken off
/// anywhere and begun anew.
/// </summary>
internal sealed class ComparePayments(OrdersDb db, OurBooks books, StripeGateway stripe, TimeProvider time)
{
    /// <summary>Compares what was made in the time from <paramref name="from"/> until before <paramref name="to"/>, and all that differed before.</summary>
    /// <param name="progress">Called after each page.</param>
    /// <returns>How many entries of Stripe's were compared.</returns>
    /// <exception cref="TimeoutException">Stripe did not answer.</exception>
    public async Task<int> Compare(DateTimeOffset from, DateTimeOffset to, Func<Task> progress, CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        var entries = 0;
        foreach (var book in Enum.GetValues<StripeBook>())
        {
            var seen = new HashSet<string>();
            StripePage page;
            string? last = null;
            do
            {
                page = Answered(await stripe.List(book, from, to, last, cancellation)) ?? throw new InvalidOperationException($"Stripe refuses to list {book}.");
                await Note(book, page.Entries, cancellation);
                seen.UnionWith(page.Entries.Select(entry => entry.Id));
                last = page.Entries.Count > 0 ? page.Entries[^1].Id : null;
                await progress();
            }
            while (page.HasMore && last is not null);
            entries += seen.Count;
            foreach (var id in (await books.Ids(book, from, to, cancellation)).Where(seen.Add))
                await Look(book, id, cancellation);
        }
        foreach (var old in await db.PaymentFindings.AsNoTracking().Where(finding => finding.ResolvedAt == null && finding.SeenAt < began).ToListAsync(cancellation))
            await Look(old.Book, old.StripeId, cancellation);
        return entries;
    }

    /// <summary>Compares one entry.</summary>
    /// <exception cref="TimeoutException">Stripe did not answer.</exception>
    public async Task Look(StripeBook book, string id, CancellationToken cancellation)
    {
        var theirs = Answered(await stripe.Get(book, id, cancellation));
        var ours = (await books.Find(book, [theirs ?? new StripeEntry(id, "", 0, "", null)], cancellation))(theirs ?? new StripeEntry(id, "", 0, "", null));
        await Write([(id, Difference.Of(book, theirs, ours))], book, cancellation);
    }

    private async Task Note(StripeBook book, IReadOnlyList<StripeEntry> theirs, CancellationToken cancellation)
    {
        var ours = await books.Find(book, theirs, cancellation);
        await Write([.. theirs.Select(entry => (entry.Id, Difference.Of(book, entry, ours(entry))))], book, cancellation);
    }

    /// <summary>A new difference is written, one that is known is seen again, one that is gone is closed, and one that was handled stays so.</summary>
    private Task Write(List<(string Id, Difference? Difference)> compared, StripeBook book, CancellationToken cancellation) => db.Write(async token =>
    {
        var now = time.GetUtcNow();
        var ids = compared.ConvertAll(entry => entry.Id);
        var known = (await db.PaymentFindings.Where(finding => finding.Book == book && ids.Contains(finding.StripeId) && (finding.ResolvedAt == null || finding.Handled)).ToListAsync(token))
            .ToLookup(finding => finding.StripeId);
        foreach (var (id, difference) in compared)
        {
            var open = known[id].SingleOrDefault(finding => finding.ResolvedAt is null);
            if (difference is null)
                open?.Resolve(handled: false, now);
            else if (open is not null)
                open.See(difference, now);
            else if (!known[id].Any(handled => handled.Is(difference)))
                db.Add(PaymentFinding.Of(book, id, difference, now));
        }
    }, cancellation);

    private static T? Answered<T>(StripeAnswer<T> answer) where T : class =>
        answer.Outcome == StripeOutcome.Unavailable ? throw new TimeoutException($"Stripe did not answer: {answer.Reason}") : answer.Value;
}
