using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Returns;

/// <summary>Requests as those see them who decide.</summary>
internal sealed class GetReturnsHandler(OrdersDb db, ReturnViews views)
{
    private const int Most = 100;

    public async Task<ReturnList> List(GetReturns ask, CancellationToken cancellation)
    {
        var returns = db.Returns.AsNoTracking().OpenTo(ask.Access);
        returns = ask.Open
            ? returns.Where(request => !ReturnRequest.Ended.Contains(request.State)).OrderBy(request => request.AskedAt).ThenBy(request => request.ReturnNo)
            : returns.OrderByDescending(request => request.AskedAt).ThenBy(request => request.ReturnNo);
        var total = await returns.CountAsync(cancellation);
        var page = await (
            from request in returns.Skip(Math.Max(0, ask.Skip)).Take(Math.Clamp(ask.Take, 1, Most))
            join order in db.Orders on request.OrderId equals order.Id
            select new { Request = request, order.OrderNo, Lines = request.Lines.Count, First = request.Lines.OrderBy(line => line.LineNo).Select(line => line.LineNo).First() })
            .ToListAsync(cancellation);
        var orders = page.Select(row => row.Request.OrderId).ToList();
        var names = await db.Set<OrderLine>().AsNoTracking().Where(line => orders.Contains(line.OrderId))
            .Select(line => new { line.OrderId, line.LineNo, line.Name, line.NameEn }).ToDictionaryAsync(line => (line.OrderId, line.LineNo), cancellation);
        return new(page.ConvertAll(row =>
        {
            var (request, first) = (row.Request, names[(row.Request.OrderId, row.First)]);
            return new ReturnSummary(request.ReturnNo, row.OrderNo, request.Location, request.Reason, request.State, request.AskedAt, row.Lines, first.Name, first.NameEn);
        }), total);
    }

    public async Task<ReturnView?> Get(GetReturn ask, CancellationToken cancellation)
    {
        var request = await db.Returns.AsNoTracking().OpenTo(ask.Access, ask.ReturnNo).Include(request => request.Lines).SingleOrDefaultAsync(cancellation);
        if (request is null)
            return null;
        var order = await db.Orders.AsNoTracking().Include(order => order.Lines).SingleAsync(order => order.Id == request.OrderId, cancellation);
        var refunds = await db.Refunds.AsNoTracking().Include(refund => refund.Lines).Where(refund => refund.OrderId == order.Id).ToListAsync(cancellation);
        return views.Of(order, request, refunds);
    }
}
