using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>The office gives back some units of one line. A key is answered once; together never more than the line has.</summary>
internal sealed class RefundLineHandler(OrdersDb db, Bell<PaymentRefund> bell, TimeProvider time)
{
    private const int LongestReason = 500;
    private const int LongestKey = 200;

    public async Task<RefundLineResult> Request(RefundLine command, CancellationToken cancellation)
    {
        if (command.Key is not { Length: > 0 and <= LongestKey } || command.Key.Contains('\0'))
            throw new ArgumentException($"The key of a refund has 1 to {LongestKey} characters.", nameof(command));
        var found = await db.Orders.OpenTo(command.Access, command.OrderNo)
            .Where(order => order.Lines.Any(line => line.LineNo == command.LineNo))
            .Select(order => (Guid?)order.Id).SingleOrDefaultAsync(cancellation);
        if (found is not { } orderId || !command.Access.Office)
            return new(RefundLineOutcome.NotFound, 0);
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > LongestReason || command.Reason.Contains('\0'))
            return new(RefundLineOutcome.ReasonNeeded, 0);
        var result = await db.Write(token => Write(orderId, command, token), cancellation);
        bell.Ring();
        return result;
    }

    private async Task<RefundLineResult> Write(Guid orderId, RefundLine command, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(orderId, cancellation);
        var refunds = await db.RefundsOf(orderId, cancellation);
        if (refunds.Find(refund => refund.Key == command.Key) is { } first)
            return new(RefundLineOutcome.Accepted, first.Fen);
        if (!order.State.IsSold())
            return new(order.State == OrderState.Refunded ? RefundLineOutcome.QuantityOutOfRange : RefundLineOutcome.NotPaid, 0);
        if (await Refundable.IsDisputed(db, orderId, cancellation))
            return new(RefundLineOutcome.Disputed, 0);
        var line = order.Lines.Single(candidate => candidate.LineNo == command.LineNo);
        if (command.Quantity < 1 || command.Quantity > Refundable.Of(line, refunds, await db.ReturnsOf(orderId, cancellation)))
            return new(RefundLineOutcome.QuantityOutOfRange, 0);
        var refunded = Refundable.Take(line, command.Quantity, command.Restock, refunds);
        var refund = await Refunding.Ask(db, order, refunds, command.Key, [refunded], Refunding.ShippingFen(order, refunds, [refunded]), command.Reason, command.Access.Actor, now, cancellation);
        return new(RefundLineOutcome.Accepted, refund.Fen);
    }
}
