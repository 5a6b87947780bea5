using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Market.Orders.Linkage;
using Market.Orders.Payments;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Checkout;

/// <summary>An order as whoever may open it sees it, with what of it reaches households.</summary>
internal sealed class GetOrderHandler(OrdersDb db, ReturnViews returnViews, IOptions<OrdersOptions> options, IOptions<FulfilmentOptions> fulfilment)
{
    public async Task<OrderView?> Get(string orderNo, OrderAccess access, CancellationToken cancellation)
    {
        var order = await db.Orders.AsNoTracking().AsSingleQuery().OpenTo(access, orderNo)
            .Include(order => order.Lines).Include(order => order.Timeline).SingleOrDefaultAsync(cancellation);
        if (order is null)
            return null;
        order.Parcels.AddRange(await Parcels(order, cancellation));
        var back = await Back(order, cancellation);
        return View(order, await Payment(order, cancellation), await Lines(order, back, cancellation), access.Office) with
        {
            Dispute = await Dispute(order, cancellation),
            Returns = [.. back.Returns.Select(request => returnViews.Of(order, request, back.Refunds))],
        };
    }

    /// <summary>What goes back of an order, or is asked to.</summary>
    private sealed record GoingBack(IReadOnlyList<PaymentRefund> Refunds, IReadOnlyList<ReturnRequest> Returns);

    /// <summary>The receipt that a share link opens. Nothing of the buyer is copied into it.</summary>
    public async Task<ReceiptView?> Receipt(string shareToken, CancellationToken cancellation)
    {
        var order = await db.Orders.AsNoTracking().OfReceipt(shareToken).Where(order => order.PaidAt != null).Include(order => order.Lines).SingleOrDefaultAsync(cancellation);
        return order is null ? null : new ReceiptView(order.PaidAt!.Value, order.Lines.Sum(line => line.NetFen), order.Lines.Sum(line => line.BenefitFen), await Lines(order, new GoingBack([], []), cancellation));
    }

    /// <summary>How the payment stands; null until one is started.</summary>
    private async Task<PaymentState?> Payment(Order order, CancellationToken cancellation) => order.PaidAt is not null
        ? PaymentState.Paid
        : await db.Payments.Where(payment => payment.OrderId == order.Id).OrderByDescending(payment => payment.Attempt)
            .Select(payment => (PaymentState?)payment.State).FirstOrDefaultAsync(cancellation);

    private Task<DisputeView?> Dispute(Order order, CancellationToken cancellation) => db.Disputes.Where(dispute => dispute.OrderId == order.Id)
        .OrderByDescending(dispute => dispute.OpenedAt).Select(dispute => new DisputeView(dispute.State, dispute.Fen, dispute.Reason, dispute.OpenedAt)).FirstOrDefaultAsync(cancellation);

    private async Task<List<Parcel>> Parcels(Order order, CancellationToken cancellation) => order.PaidAt is null
        ? []
        : await db.Parcels.AsNoTracking().Where(parcel => parcel.OrderId == order.Id).OrderBy(parcel => parcel.No).ToListAsync(cancellation);

    private async Task<GoingBack> Back(Order order, CancellationToken cancellation) => order.State.WasPaid()
        ? new(await db.RefundsOf(order.Id, cancellation), await db.ReturnsOf(order.Id, cancellation))
        : new([], []);

    private async Task<IReadOnlyList<OrderLineView>> Lines(Order order, GoingBack back, CancellationToken cancellation)
    {
        var versions = order.Lines.Select(line => line.PlanVersion).Where(version => version is not null).Distinct().ToList();
        var members = await db.Plans.Where(plan => versions.Contains(plan.PlanVersion)).SelectMany(plan => plan.Members)
            .OrderBy(household => household.No).AsNoTracking().ToListAsync(cancellation);
        var households = members.ToLookup(household => household.PlanVersion);
        return [.. order.Lines.OrderBy(line => line.LineNo).Select(line =>
            View(line, households[line.PlanVersion ?? LinkagePlan.None], order.Parcels.Find(parcel => parcel.Location == line.Location), back))];
    }

    private static OrderView View(Order order, PaymentState? payment, IReadOnlyList<OrderLineView> lines, bool office) => new(
        order.OrderNo, order.AccessToken, order.State, payment, order.PlacedAt, order.ExpiresAt, order.PaidAt,
        order.GoodsFen, order.ShippingFen, order.TotalFen, order.RefundedFen, order.Lines.Sum(line => line.BenefitFen),
        order.PickUpAt is null ? new DeliveryAddress(order.Province!, order.City!, order.District!, order.Street!, order.PostalCode) : null,
        order.PickUpAt, new Contact(order.ContactName, order.ContactPhone, order.ContactEmail), order.Note, order.Language,
        lines, [.. order.Timeline.OrderBy(entry => entry.Id).Select(entry => new TimelineEntry(entry.At, entry.Kind, entry.Actor, entry.Note))],
        order.ShareToken, order.Invoice?.View(), [.. order.Parcels.Select(parcel => View(parcel, office))], order.CouponCode, order.Lines.Sum(line => line.DiscountFen));

    /// <summary>The code is the buyer's: whoever hands over must not be able to read it.</summary>
    private static OrderParcel View(Parcel parcel, bool office) => office ? parcel.View() with { PickUpCode = null } : parcel.View();

    private OrderLineView View(OrderLine line, IEnumerable<PlanHousehold> households, Parcel? parcel, GoingBack back) => new(
        line.LineNo, line.ProductCode, line.Name, line.NameEn, line.Specification, line.SpecificationEn, line.CertificateNo,
        line.Quantity, line.RefundedQuantity, line.UnitPriceFen, line.NetFen, line.BenefitFen,
        line.PlanVersion == LinkagePlan.None ? null : line.PlanVersion, line.BaseName, line.BaseNameEn,
        Reaches.Of(line.BenefitFen, [.. households], options.Value.SmallestGroup), parcel?.ParcelNo, parcel?.State, parcel?.ReceivedAt, line.ListPriceFen, line.DealCode, line.DiscountFen,
        line.ReturnTerms, parcel?.ReceivedAt is null ? 0 : Refundable.Of(line, back.Refunds, back.Returns),
        parcel?.ReceivedAt is { } receivedAt ? ReturnWindow.EndsAt(receivedAt, fulfilment.Value.DaysFor(line.ReturnTerms)) : null, NetWeight.Grams(line.Specification), line.Live);
}
