using System.Globalization;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Disputes;

namespace Market.Orders.Unsettled;

/// <summary>Something that is not settled, and by which query it is found.</summary>
internal sealed class UnsettledMatter
{
    /// <summary>Of the payment or refund; empty where <see cref="Text"/> or <see cref="FindingNo"/> names it.</summary>
    public Guid Number { get; init; }

    /// <summary>The provider's id.</summary>
    public string? Text { get; init; }
    public long FindingNo { get; init; }
    public string? OrderNo { get; init; }
    public long Fen { get; init; }
    public DateTimeOffset Since { get; init; }
    public string? Reason { get; init; }
    public string? Ours { get; init; }
    public string? Theirs { get; init; }
    public StripeBook Book { get; init; }
    public FindingKind Difference { get; init; }

    /// <summary>Of the refund of money that came late; null when there is none.</summary>
    public RefundState? Refund { get; init; }

    public string Id => FindingNo > 0 ? FindingNo.ToString(CultureInfo.InvariantCulture) : Number != Guid.Empty ? Number.ToString() : Text!;

    public static IQueryable<UnsettledMatter> OpenTooLong(OrdersDb db, DateTimeOffset before) =>
        from payment in db.Payments
        join order in db.Orders on payment.OrderId equals order.Id
        where (payment.State == PaymentState.Created || payment.State == PaymentState.Requested) && order.ExpiresAt <= before
        select new UnsettledMatter { Number = payment.Id, Text = payment.IntentId, OrderNo = payment.OrderNo, Fen = payment.AmountFen, Since = payment.CreatedAt };

    public static IQueryable<UnsettledMatter> Processing(OrdersDb db) => db.Payments.Where(payment => payment.State == PaymentState.Processing)
        .Select(payment => new UnsettledMatter { Number = payment.Id, Text = payment.IntentId, OrderNo = payment.OrderNo, Fen = payment.AmountFen, Since = payment.ChangedAt });

    /// <summary>Those whose money the comparison has found are its findings.</summary>
    public static IQueryable<UnsettledMatter> Mismatch(OrdersDb db) =>
        from payment in db.Payments
        where payment.State == PaymentState.Failed && payment.Problem != null && payment.SessionId != null && !payment.Surplus
            && !db.PaymentFindings.Any(finding => finding.StripeId == payment.IntentId && finding.ResolvedAt == null)
            && !db.HandledPayments.Any(handled => handled.Kind == UnsettledKind.Mismatch && handled.Subject == payment.SessionId && handled.ConfirmedAt != null)
        select new UnsettledMatter { Text = payment.SessionId, OrderNo = payment.OrderNo, Fen = payment.AmountFen, Since = payment.ChangedAt, Reason = payment.Problem };

    public static IQueryable<UnsettledMatter> LateMoney(OrdersDb db) =>
        from payment in db.Payments
        where payment.Surplus && !db.Refunds.Any(refund => refund.PaymentId == payment.Id && refund.State == RefundState.Succeeded)
        select new UnsettledMatter
        {
            Number = payment.Id,
            Text = payment.IntentId,
            OrderNo = payment.OrderNo,
            Fen = payment.AmountFen,
            Since = payment.ChangedAt,
            Refund = db.Refunds.Where(refund => refund.PaymentId == payment.Id).Select(refund => (RefundState?)refund.State).FirstOrDefault(),
        };

    public static IQueryable<UnsettledMatter> RefundLate(OrdersDb db, DateTimeOffset before) =>
        from refund in Refunds(db, RefundState.Requested)
        join order in db.Orders on refund.OrderId equals order.Id
        where refund.RequestedAt <= before
        select new UnsettledMatter { Number = refund.Id, Text = refund.StripeRefundId, OrderNo = order.OrderNo, Fen = refund.Fen, Since = refund.RequestedAt };

    /// <summary>Without those whose goods were refunded otherwise, and those whose money a dispute has taken.</summary>
    public static IQueryable<UnsettledMatter> RefundFailed(OrdersDb db) =>
        from refund in Refunds(db, RefundState.Failed)
        join order in db.Orders on refund.OrderId equals order.Id
        where refund.Lines.All(refunded => order.Lines.Any(line => line.LineNo == refunded.LineNo && line.Quantity - line.RefundedQuantity >= refunded.Quantity
                // An amount takes all the rest, or leaves a fen for each unit (Refundable.Take).
                && (refunded.Quantity > 0 || refunded.Fen == (line.Quantity * line.UnitPriceFen) - line.DiscountFen - line.RefundedFen
                    || refunded.Fen <= (line.Quantity * line.UnitPriceFen) - line.DiscountFen - line.RefundedFen - (line.Quantity - line.RefundedQuantity))))
            && !db.Disputes.Any(dispute => dispute.OrderId == order.Id && Dispute.Blocking.Contains(dispute.State))
        select new UnsettledMatter { Number = refund.Id, Text = refund.StripeRefundId, OrderNo = order.OrderNo, Fen = refund.Fen, Since = refund.ChangedAt, Theirs = refund.Problem };

    public static IQueryable<UnsettledMatter> Disputed(OrdersDb db) =>
        from dispute in db.Disputes
        join order in db.Orders on dispute.OrderId equals order.Id
        where Dispute.Undecided.Contains(dispute.State)
        select new UnsettledMatter { Text = dispute.Id, OrderNo = order.OrderNo, Fen = dispute.Fen, Since = dispute.OpenedAt, Theirs = dispute.Reason };

    public static IQueryable<UnsettledMatter> DisputeLost(OrdersDb db) =>
        from dispute in db.Disputes
        join order in db.Orders on dispute.OrderId equals order.Id
        where dispute.State == DisputeState.Lost && dispute.WrittenOffAt == null
        select new UnsettledMatter { Text = dispute.Id, OrderNo = order.OrderNo, Fen = dispute.WithdrawnFen, Since = dispute.ChangedAt, Theirs = dispute.Reason };

    public static IQueryable<UnsettledMatter> Finding(OrdersDb db) => db.PaymentFindings.Where(finding => finding.ResolvedAt == null).Select(finding => new UnsettledMatter
    {
        FindingNo = finding.Id,
        Text = finding.StripeId,
        OrderNo = finding.OrderNo,
        Fen = finding.Fen,
        Since = finding.Since,
        Ours = finding.Ours,
        Theirs = finding.Theirs,
        Book = finding.Book,
        Difference = finding.Kind,
    });

    /// <summary>Refunds of money that came late stand with their payment.</summary>
    private static IQueryable<PaymentRefund> Refunds(OrdersDb db, RefundState state) =>
        db.Refunds.Where(refund => refund.State == state && !db.Payments.Any(payment => payment.Id == refund.PaymentId && payment.Surplus));
}
