using System.Globalization;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Disputes;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Unsettled;

/// <summary>What is not settled, with the one action that is safe. The page and whoever acts ask here, so that both go by the same rule.</summary>
internal sealed class UnsettledReads(OrdersDb db, PaymentTimes times, TimeProvider time)
{
    public const int PageSize = 50;

    public async Task<UnsettledPayments> Page(GetUnsettled ask, CancellationToken cancellation)
    {
        var counts = new List<UnsettledCount>();
        foreach (var kind in Enum.GetValues<UnsettledKind>())
            counts.Add(new UnsettledCount(kind, await Matters(kind).CountAsync(cancellation)));
        var asked = ask.Kind is { } wanted && Enum.IsDefined(wanted) ? ask.Kind : null;
        var shown = asked ?? counts.Find(count => count.Count > 0)?.Kind ?? UnsettledKind.OpenTooLong;
        var pages = Math.Max(1, (counts[(int)shown].Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(ask.Page, 1, pages);
        var rows = await Rows(Matters(shown).Skip((page - 1) * PageSize).Take(PageSize), shown, cancellation);
        return new UnsettledPayments(counts, shown, page, pages, rows, await LastComparison(cancellation));
    }

    /// <summary>Null when there is no such matter, or it is settled.</summary>
    public async Task<UnsettledPayment?> Find(UnsettledKind kind, string id, CancellationToken cancellation) =>
        Enum.IsDefined(kind) && id is { Length: <= PaymentEvent.LongestText } && !id.Contains('\0') ? (await Rows(Matters(kind, id), kind, cancellation)).SingleOrDefault() : null;

    /// <summary>What of each kind is unsettled, the oldest first.</summary>
    private IQueryable<UnsettledMatter> Matters(UnsettledKind kind, string? id = null)
    {
        var number = Guid.TryParse(id, out var guid) ? guid : Guid.Empty;
        var finding = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var no) ? no : 0;
        var before = time.GetUtcNow() - times.Patience;
        return kind switch
        {
            UnsettledKind.OpenTooLong => UnsettledMatter.OpenTooLong(db, before).Where(matter => id == null || matter.Number == number).OrderBy(matter => matter.Since),
            UnsettledKind.Processing => UnsettledMatter.Processing(db).Where(matter => id == null || matter.Number == number).OrderBy(matter => matter.Since),
            UnsettledKind.Mismatch => UnsettledMatter.Mismatch(db).Where(matter => id == null || matter.Text == id).OrderBy(matter => matter.Since),
            UnsettledKind.LateMoney => UnsettledMatter.LateMoney(db).Where(matter => id == null || matter.Number == number).OrderBy(matter => matter.Since),
            UnsettledKind.RefundLate => UnsettledMatter.RefundLate(db, before).Where(matter => id == null || matter.Number == number).OrderBy(matter => matter.Since),
            UnsettledKind.RefundFailed => UnsettledMatter.RefundFailed(db).Where(matter => id == null || matter.Number == number).OrderBy(matter => matter.Since),
            UnsettledKind.Disputed => UnsettledMatter.Disputed(db).Where(matter => id == null || matter.Text == id).OrderBy(matter => matter.Since),
            UnsettledKind.DisputeLost => UnsettledMatter.DisputeLost(db).Where(matter => id == null || matter.Text == id).OrderBy(matter => matter.Since),
            _ => UnsettledMatter.Finding(db).Where(matter => id == null || matter.FindingNo == finding).OrderBy(matter => matter.Since),
        };
    }

    private async Task<List<UnsettledPayment>> Rows(IQueryable<UnsettledMatter> matters, UnsettledKind kind, CancellationToken cancellation)
    {
        var found = await matters.ToListAsync(cancellation);
        var ids = found.ConvertAll(matter => matter.Id);
        var noted = await db.HandledPayments.AsNoTracking().Where(handled => handled.Kind == kind && ids.Contains(handled.Subject)).ToDictionaryAsync(handled => handled.Subject, cancellation);
        return found.ConvertAll(matter =>
        {
            var note = noted.GetValueOrDefault(matter.Id);
            var action = SafeActions.Of(kind, matter);
            return new UnsettledPayment(
                kind, matter.Id, matter.OrderNo, matter.Text, matter.Fen, matter.Since, kind == UnsettledKind.Finding ? $"{matter.Book}.{matter.Difference}" : matter.Reason ?? kind.ToString(), matter.Ours, matter.Theirs,
                action == SafeAction.MarkHandled && note is not null ? SafeAction.ConfirmHandled : action, note?.NotedBy, note?.Note);
        });
    }

    private Task<ComparisonView?> LastComparison(CancellationToken cancellation) => db.PaymentComparisons.Where(run => run.FinishedAt != null)
        .OrderByDescending(run => run.Day).Select(run => new ComparisonView(run.Day, run.FinishedAt!.Value, run.Entries)).FirstOrDefaultAsync(cancellation);
}
