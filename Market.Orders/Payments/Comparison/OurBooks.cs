using System.Globalization;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Comparison;

/// <summary>Our payments, refunds and disputes as entries that can be compared with Stripe's.</summary>
internal sealed class OurBooks(OrdersDb db)
{
    private const string Currency = "cny";

    /// <summary>Ours of each of Stripe's entries: the one that bears its id or, while we do not know it, the one that its reference names.</summary>
    public async Task<Func<StripeEntry, OurEntry?>> Find(StripeBook book, IReadOnlyList<StripeEntry> theirs, CancellationToken cancellation)
    {
        var ids = theirs.Select(entry => entry.Id).ToList();
        var references = theirs.Select(entry => entry.Reference).OfType<string>().ToList();
        var ours = book switch
        {
            StripeBook.Payments => await Payments(ids, [.. references.Select(reference => reference.Split('/')[0])], cancellation),
            StripeBook.Refunds => await Refunds(ids, [.. references.Where(text => Guid.TryParse(text, out _)).Select(Guid.Parse)], cancellation),
            _ => await Disputes(ids, cancellation),
        };
        var byId = ours.Where(entry => entry.StripeId is not null).ToLookup(entry => entry.StripeId);
        var unknown = ours.Where(entry => entry.StripeId is null).ToLookup(entry => entry.Reference);
        return entry => byId[entry.Id].FirstOrDefault() ?? (entry.Reference is { } reference ? unknown[reference].FirstOrDefault() : null);
    }

    /// <summary>Stripe's ids of what we wrote in that time and hold for real, each of which Stripe must have.</summary>
    public Task<List<string>> Ids(StripeBook book, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => (book switch
    {
        StripeBook.Payments => db.Payments.Where(p => p.IntentId != null && p.CreatedAt >= from && p.CreatedAt < to && (p.State == PaymentState.Paid || p.State == PaymentState.Processing)).Select(p => p.IntentId!),
        StripeBook.Refunds => db.Refunds.Where(r => r.StripeRefundId != null && r.RequestedAt >= from && r.RequestedAt < to).Select(r => r.StripeRefundId!),
        _ => db.Disputes.Where(d => d.OpenedAt >= from && d.OpenedAt < to).Select(d => d.Id),
    }).ToListAsync(cancellation);

    private async Task<List<OurEntry>> Payments(List<string> ids, List<string> orders, CancellationToken cancellation) => (await db.Payments.AsNoTracking()
        .Where(p => ids.Contains(p.IntentId!) || (p.IntentId == null && orders.Contains(p.OrderNo))).ToListAsync(cancellation))
        .ConvertAll(p => new OurEntry(
            p.IntentId, string.Create(CultureInfo.InvariantCulture, $"{p.OrderNo}/{p.Attempt}"),
            p.Surplus && p.State != PaymentState.Paid ? Difference.Returned : p.State.ToString(), p.AmountFen, p.Currency, p.OrderNo));

    private async Task<List<OurEntry>> Refunds(List<string> ids, List<Guid> references, CancellationToken cancellation) => (await (
        from refund in db.Refunds
        join order in db.Orders on refund.OrderId equals order.Id
        where ids.Contains(refund.StripeRefundId!) || (refund.StripeRefundId == null && references.Contains(refund.Id))
        select new { refund.StripeRefundId, refund.Id, refund.State, refund.Fen, order.OrderNo }).ToListAsync(cancellation))
        .ConvertAll(r => new OurEntry(r.StripeRefundId, r.Id.ToString(), r.State.ToString(), r.Fen, Currency, r.OrderNo));

    private async Task<List<OurEntry>> Disputes(List<string> ids, CancellationToken cancellation) => (await (
        from dispute in db.Disputes
        join order in db.Orders on dispute.OrderId equals order.Id
        where ids.Contains(dispute.Id)
        select new { dispute.Id, dispute.State, dispute.Fen, order.OrderNo }).ToListAsync(cancellation))
        .ConvertAll(d => new OurEntry(d.Id, d.Id, d.State.ToString(), d.Fen, Currency, d.OrderNo));
}
