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
    public static int Of(OrderLine line, IEnumerable<PaymentRefund> refunds) => line.Quantity - line.RefundedQuantity - Asked(line, refunds).Sum(refunded => refunded.Quantity);

    /// <summary>So many of them as a refund's line, with the money that is fixed from now on.</summary>
    public static RefundedLine Take(OrderLine line, int quantity, bool restock, IReadOnlyCollection<PaymentRefund> refunds) => new()
    {
        LineNo = line.LineNo,
        Quantity = quantity,
        Fen = line.ValueOf(quantity, Asked(line, refunds).Sum(refunded => refunded.Quantity), Asked(line, refunds).Sum(refunded => refunded.Fen)),
        Restock = restock,
    };

    /// <summary>Whether the provider has taken the money out again for a dispute: given back too, it would be paid twice.</summary>
    public static Task<bool> IsDisputed(OrdersDb db, Guid orderId, CancellationToken cancellation) =>
        db.Disputes.AnyAsync(dispute => dispute.OrderId == orderId && Dispute.Blocking.Contains(dispute.State), cancellation);

    /// <summary>The payment that paid the order; every paid order has one.</summary>
    public static Task<Payment> Payment(OrdersDb db, Guid orderId, CancellationToken cancellation) =>
        db.Payments.SingleAsync(payment => payment.OrderId == orderId && payment.State == PaymentState.Paid && !payment.Surplus, cancellation);

    private static IEnumerable<RefundedLine> Asked(OrderLine line, IEnumerable<PaymentRefund> refunds) =>
        refunds.Where(refund => refund.State == RefundState.Requested).SelectMany(refund => refund.Lines).Where(refunded => refunded.LineNo == line.LineNo);
}
