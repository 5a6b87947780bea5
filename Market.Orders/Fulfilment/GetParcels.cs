using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Fulfilment;

/// <summary>Parcels as those see them who pack: what to pack and, while it is needed for that, where it goes.</summary>
internal sealed class GetParcelsHandler(OrdersDb db)
{
    private const int Most = 100;
    private static readonly ParcelState[] ToDo = [ParcelState.Waiting, ParcelState.Packed];

    public async Task<ParcelList> List(GetParcels ask, CancellationToken cancellation)
    {
        var parcels = db.Parcels.AsNoTracking().OpenTo(ask.Access);
        if (ask.Place is not null)
            parcels = parcels.Where(parcel => parcel.Location == ask.Place);
        var counts = await parcels.GroupBy(parcel => parcel.State).Select(of => new ParcelCount(of.Key, of.Count())).ToListAsync(cancellation);
        var rows = from parcel in parcels
                   where ask.State == null || parcel.State == ask.State
                   join order in db.Orders on parcel.OrderId equals order.Id
                   select new { Parcel = parcel, order.PaidAt };
        var oldestFirst = ask.State is { } state && ToDo.Contains(state);
        var page = await (oldestFirst ? rows.OrderBy(row => row.PaidAt) : rows.OrderByDescending(row => row.PaidAt)).ThenBy(row => row.Parcel.ParcelNo)
            .Skip(Math.Max(0, ask.Skip)).Take(Math.Clamp(ask.Take, 1, Most)).ToListAsync(cancellation);
        var orders = page.Select(row => row.Parcel.OrderId).ToList();
        var lines = (await db.Set<OrderLine>().AsNoTracking().Where(line => orders.Contains(line.OrderId)).OrderBy(line => line.LineNo)
            .Select(line => new { line.OrderId, line.Location, line.Name, line.NameEn }).ToListAsync(cancellation)).ToLookup(line => (line.OrderId, line.Location));
        return new(page.ConvertAll(row =>
        {
            var held = lines[(row.Parcel.OrderId, row.Parcel.Location)].ToList();
            return new ParcelSummary(row.Parcel.ParcelNo, row.Parcel.Location, row.Parcel.State, row.Parcel.PickUp, row.PaidAt!.Value, held.Count, held[0].Name, held[0].NameEn);
        }), counts);
    }

    public async Task<ParcelView?> Get(GetParcel ask, CancellationToken cancellation)
    {
        if (await db.Parcels.AsNoTracking().OpenTo(ask.Access, ask.ParcelNo).SingleOrDefaultAsync(cancellation) is not { } parcel)
            return null;
        var order = await db.Orders.AsNoTracking().Include(order => order.Lines.OrderBy(line => line.LineNo)).SingleAsync(order => order.Id == parcel.OrderId, cancellation);
        var refunds = await db.Refunds.AsNoTracking().Include(refund => refund.Lines).Where(refund => refund.OrderId == order.Id).ToListAsync(cancellation);
        var codes = order.LinesOf(parcel).Select(line => line.ProductCode).ToList();
        var spirits = await db.Products.Where(product => codes.Contains(product.Code) && product.AdultOnly).Select(product => product.Code).ToListAsync(cancellation);
        return View(order, parcel, [.. order.LinesOf(parcel).Select(line => new ParcelLine(
            line.LineNo, line.ProductCode, line.Name, line.NameEn, line.Specification, line.SpecificationEn,
            parcel.State is ParcelState.Shipped or ParcelState.Received ? line.Quantity : Refundable.Of(line, refunds), spirits.Contains(line.ProductCode)))]);
    }

    /// <summary>Who bought it and where it goes is nobody's business any more when it has arrived.</summary>
    private static ParcelView View(Order order, Parcel parcel, IReadOnlyList<ParcelLine> lines)
    {
        var needed = parcel.State is not (ParcelState.Received or ParcelState.Withdrawn);
        return new ParcelView(
            parcel.ParcelNo, order.OrderNo, parcel.Location, parcel.State, parcel.PickUp, order.PaidAt!.Value, parcel.PackedAt, parcel.LeftAt,
            parcel.Carrier, parcel.TrackingNo, parcel.ReceivedAt, lines.Any(line => line.AdultOnly),
            needed && !parcel.PickUp ? new DeliveryAddress(order.Province!, order.City!, order.District!, order.Street!, order.PostalCode) : null,
            needed ? order.ContactName : null, needed ? order.ContactPhone : null, needed ? order.Note : null, lines);
    }
}
