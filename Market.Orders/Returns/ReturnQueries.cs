using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>How requests are found and told of, the same in every use case.</summary>
internal static class ReturnQueries
{
    /// <summary>Requests to places that whoever asks may act for. Another place's is not in it, so that it cannot be told from one that does not exist.</summary>
    public static IQueryable<ReturnRequest> OpenTo(this IQueryable<ReturnRequest> returns, ParcelAccess access)
    {
        var places = access.Places;
        return access.Office ? returns : returns.Where(request => places.Contains(request.Location));
    }

    /// <summary>The request of this number, if <paramref name="access"/> opens it.</summary>
    public static IQueryable<ReturnRequest> OpenTo(this IQueryable<ReturnRequest> returns, ParcelAccess access, string returnNo)
    {
        var number = ParcelQueries.IsWord(returnNo) ? returnNo : null;
        return returns.Where(request => number != null && request.ReturnNo == number).OpenTo(access);
    }

    public static Task<List<ReturnRequest>> ReturnsOf(this OrdersDb db, Guid orderId, CancellationToken cancellation) =>
        db.Returns.Include(request => request.Lines.OrderBy(line => line.LineNo)).Where(request => request.OrderId == orderId).OrderBy(request => request.No).ToListAsync(cancellation);

    public static Task<List<PaymentRefund>> RefundsOf(this OrdersDb db, Guid orderId, CancellationToken cancellation) =>
        db.Refunds.Include(refund => refund.Lines).Where(refund => refund.OrderId == orderId).ToListAsync(cancellation);

    /// <summary>Writes the step into the order's timeline and tells it to its buyer.</summary>
    public static void TellOfReturn(this OrdersDb db, Order order, ReturnRequest request, string kind, string actor, DateTimeOffset now)
    {
        order.RecordStep(kind, actor, now, request.ReturnNo);
        db.Tell(order, new OrderAdvanced(order.Summary(now)), kind, now, fen: 0);
    }
}
