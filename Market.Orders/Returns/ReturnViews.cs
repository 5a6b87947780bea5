using Market.Orders.Contracts;
using Market.Orders.Fulfilment;
using Market.Orders.Payments;
using Microsoft.Extensions.Options;

namespace Market.Orders.Returns;

/// <summary>A request as its buyer and whoever decides it see it.</summary>
internal sealed class ReturnViews(IOptions<ReturnsOptions> options)
{
    public ReturnView Of(Order order, ReturnRequest request, IReadOnlyCollection<PaymentRefund> refunds)
    {
        var refund = refunds.FirstOrDefault(refund => refund.Id == request.RefundId);
        return new ReturnView(
            request.ReturnNo, order.OrderNo, request.ParcelNo, request.Location, request.Reason, request.State, request.Note, request.Decision, request.Appeal,
            request.AskedAt, request.DecidedAt, request.AppealedAt, request.GoodsBackAt, request.EndedAt, refund?.Fen, AppealUntil(request),
            [.. request.Lines.OrderBy(line => line.LineNo).Select(line => Of(order, line, refund, refunds))], request.Photos);
    }

    /// <summary>The midnight until which the rejection can be taken to the office; null when it cannot.</summary>
    public DateTimeOffset? AppealUntil(ReturnRequest request) =>
        request.May(ReturnState.Appealed) ? ReturnWindow.EndsAt(request.DecidedAt!.Value, options.Value.AppealDays) : null;

    private static ReturnLineView Of(Order order, ReturnLine asked, PaymentRefund? refund, IReadOnlyCollection<PaymentRefund> refunds)
    {
        var line = order.Lines.Single(line => line.LineNo == asked.LineNo);
        var refunded = refund?.Lines.Find(refunded => refunded.LineNo == asked.LineNo);
        return new ReturnLineView(
            line.LineNo, line.ProductCode, line.Name, line.NameEn, line.Specification, line.SpecificationEn, asked.Quantity, asked.Grams, NetWeight.Grams(line.Specification),
            Refundable.RestFen(line, refunds), asked.BackQuantity, asked.BackQuantity > 0 ? refunded?.Restock : null, refund is null ? null : refunded?.Fen ?? 0);
    }
}
