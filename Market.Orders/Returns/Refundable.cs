using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Disputes;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>What of an order can still be given back. True only while the order is locked.</summary>
internal static class Refundable
{
    /// <summary>Units that are neither returned nor asked to be.</summary>
    /// <param name="returns">Requests that speak for units while they are open.</param>
    public static int Of(OrderLine line, IEnumerable<PaymentRefund> refunds, IEnumerable<ReturnRequest>? returns = null) =>
        line.Quantity - line.RefundedQuantity - Asked(line, refunds).Sum(refunded => refunded.Quantity)
        - (returns ?? []).Where(request => ReturnRequest.Open.Contains(request.State)).SelectMany(request => request.Lines)
            .Where(asked => asked.LineNo == line.LineNo).Sum(asked => asked.Quantity);

    /// <summary>Money of the line that is neither given back nor asked to be, in fen. At least one fen of each unit that is left.</summary>
    public static long RestFen(OrderLine line, IEnumerable<PaymentRefund> refunds) => line.NetFen - Asked(line, refunds).Sum(refunded => refunded.Fen);

    /// <summary>So many of them as a refund's line, with the money that is fixed from now on.</summary>
    public static RefundedLine Take(OrderLine line, int quantity, bool restock, IReadOnlyCollection<PaymentRefund> refunds, bool discard = false) => new()
    {
        LineNo = line.LineNo,
        Quantity = quantity,
        Fen = line.ValueOf(quantity, Asked(line, refunds).Sum(refunded => refunded.Quantity), Asked(line, refunds).Sum(refunded => refunded.Fen)),
        Restock = restock,
        Discard = discard,
    };

    /// <summary>
    /// An amount off the value of units that the buyer keeps, or null when there is not so much. Each unit that is left keeps a fen of value, so that it can still
    /// be returned; an amount that takes all the rest takes the units too, so that a line always ends at nothing of both.
    /// </summary>
    public static RefundedLine? Take(OrderLine line, long fen, IReadOnlyCollection<PaymentRefund> refunds)
    {
        var (units, rest) = (Of(line, refunds), RestFen(line, refunds));
        if (fen < 1 || (fen != rest && fen > rest - units))
            return null;
        return new() { LineNo = line.LineNo, Quantity = fen == rest ? units : 0, Fen = fen };
    }

    /// <summary>The value of a weight, at what was paid for a gram, rounded down; or what is left, when that is less.</summary>
    /// <param name="unitGrams">Net weight of a unit.</param>
    public static RefundedLine? Weigh(OrderLine line, int grams, int unitGrams, IReadOnlyCollection<PaymentRefund> refunds)
    {
        var (units, rest) = (Of(line, refunds), RestFen(line, refunds));
        var worth = (long)((Int128)line.SoldFen * grams / ((long)line.Quantity * unitGrams));
        return Take(line, worth >= rest ? rest : Math.Min(worth, rest - units), refunds);
    }

    /// <summary>
    /// The line of a failed refund as it is asked for again, or null when what it was for was given back otherwise: its units, for what they are worth now, so that
    /// the last of them take all the rest; an amount as it was.
    /// </summary>
    public static RefundedLine? Again(OrderLine line, RefundedLine refunded, IReadOnlyCollection<PaymentRefund> refunds, IEnumerable<ReturnRequest>? returns = null)
    {
        if (refunded.Quantity == 0)
            return Take(line, refunded.Fen, refunds);
        return refunded.Quantity <= Of(line, refunds, returns) ? Take(line, refunded.Quantity, refunded.Restock, refunds, refunded.Discard) : null;
    }

    /// <summary>Whether all that a failed refund was for could still be given back.</summary>
    public static bool IsLeft(Order order, PaymentRefund failed, IReadOnlyCollection<PaymentRefund> refunds, IEnumerable<ReturnRequest>? returns = null) =>
        failed.Lines.TrueForAll(refunded => Again(order.Lines.Single(line => line.LineNo == refunded.LineNo), refunded, refunds, returns) is not null);

    /// <summary>Whether the very money that Stripe gave back after all still fits: its units, its fen, and a fen for each unit that would be left.</summary>
    public static bool Fits(OrderLine line, RefundedLine refunded, IReadOnlyCollection<PaymentRefund> refunds, IEnumerable<ReturnRequest> returns) =>
        refunded.Quantity <= Of(line, refunds, returns) && refunded.Fen <= RestFen(line, refunds) && RestFen(line, refunds) - refunded.Fen >= Of(line, refunds) - refunded.Quantity;

    /// <summary>Whether the provider has taken the money out again for a dispute: given back too, it would be paid twice.</summary>
    public static Task<bool> IsDisputed(OrdersDb db, Guid orderId, CancellationToken cancellation) =>
        db.Disputes.AnyAsync(dispute => dispute.OrderId == orderId && Dispute.Blocking.Contains(dispute.State), cancellation);

    /// <summary>The payment that paid the order; every paid order has one.</summary>
    public static Task<Payment> Payment(OrdersDb db, Guid orderId, CancellationToken cancellation) =>
        db.Payments.SingleAsync(payment => payment.OrderId == orderId && payment.State == PaymentState.Paid && !payment.Surplus, cancellation);

    private static IEnumerable<RefundedLine> Asked(OrderLine line, IEnumerable<PaymentRefund> refunds) =>
        refunds.Where(refund => refund.State == RefundState.Requested).SelectMany(refund => refund.Lines).Where(refunded => refunded.LineNo == line.LineNo);
}
