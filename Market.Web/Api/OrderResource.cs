using System.ComponentModel;
using System.Text.Json.Serialization;
using Market.Orders.Contracts;

namespace Market.Web.Api;

[Description("An order that was placed.")]
internal sealed record PlacedOrderResource(
    [property: Description("Public number of the order.")] string OrderNo,
    [property: Description("Opens the order: as bearer token here, as part of the private link on the pages. Keep it secret.")] string AccessToken,
    [property: Description("What is to be paid, in fen (CNY), shipping included.")] long TotalFen,
    [property: Description("Shipping in fen; no household's part is computed on it.")] long ShippingFen,
    [property: Description("Until when it must be paid; then its stock is free again.")] DateTimeOffset ExpiresAt,
    [property: Description("Private page of the order, where it is paid.")] string PayUrl);

[Description("An order as its buyer sees it.")]
internal sealed record OrderResource(
    string OrderNo,
    [property: JsonConverter(typeof(Words<OrderState>))] OrderState State,
    [property: JsonConverter(typeof(Words<PaymentState>)), Description("How the payment stands; null before one is started.")] PaymentState? Payment,
    DateTimeOffset PlacedAt, DateTimeOffset ExpiresAt, DateTimeOffset? PaidAt,
    long GoodsFen, long ShippingFen, long TotalFen, long RefundedFen,
    [property: Description("What of this order reaches households, refunds deducted, in fen.")] long BenefitFen,
    AddressResource? DeliverTo, string? PickUpAt, ContactResource Contact, string? Note,
    [property: Description("The coupon used, or null.")] string? CouponCode,
    [property: Description("What the coupon took off the goods, in fen; goodsFen is without it.")] long DiscountFen,
    IReadOnlyList<OrderLineResource> Lines, IReadOnlyList<TimelineResource> Timeline,
    [property: Description("Its parts, each packed by one place; empty until the order is paid.")] IReadOnlyList<ParcelResource> Parcels,
    [property: Description("What was asked to go back, the first first.")] IReadOnlyList<ReturnResource> Returns)
{
    public static OrderResource Of(OrderView order) => new(
        order.OrderNo, order.State, order.Payment, order.PlacedAt, order.ExpiresAt, order.PaidAt,
        order.GoodsFen, order.ShippingFen, order.TotalFen, order.RefundedFen, order.BenefitFen,
        order.DeliverTo is { } to ? new(to.Province, to.City, to.District, to.Street, to.PostalCode) : null, order.PickUpAt,
        new(order.Contact.Name, order.Contact.Phone, order.Contact.Email), order.Note, order.CouponCode, order.DiscountFen,
        [.. order.Lines.Select(OrderLineResource.Of)], [.. order.Timeline.Select(entry => new TimelineResource(entry.At, entry.Kind))],
        [.. order.Parcels.Select(ParcelResource.Of)], [.. order.Returns.Select(ReturnResource.Of)]);
}

[Description("The part of an order that one place packs.")]
internal sealed record ParcelResource(
    string ParcelNo, [property: Description("Code of the supplier or counter that packs it.")] string Location,
    [property: JsonConverter(typeof(Words<ParcelState>))] ParcelState State, bool PickUp, DateTimeOffset? PackedAt,
    [property: Description("Given to the carrier, or laid ready at the counter.")] DateTimeOffset? LeftAt,
    [property: JsonConverter(typeof(Words<Carrier>)), Description("Null until it is shipped.")] Carrier? Carrier, string? TrackingNo,
    [property: Description("Eight digits that open it at its counter, once; only while it lies ready.")] string? PickUpCode,
    [property: Description("Signed for; it can be returned within seven days from the day after.")] DateTimeOffset? ReceivedAt)
{
    public static ParcelResource Of(OrderParcel parcel) => new(
        parcel.ParcelNo, parcel.Location, parcel.State, parcel.PickUp, parcel.PackedAt, parcel.LeftAt, parcel.Carrier, parcel.TrackingNo, parcel.PickUpCode, parcel.ReceivedAt);
}

internal sealed record AddressResource(string Province, string City, string District, string Street, string? PostalCode);

internal sealed record ContactResource(string Name, string Phone, string? Email);

internal sealed record OrderLineResource(
    int LineNo, string Code, string Name, string NameEn, string Specification, string SpecificationEn, string CertificateNo,
    int Quantity, int RefundedQuantity, long UnitPriceFen,
    [property: Description("Price of a unit in the catalogue when the order was placed.")] long ListPriceFen,
    [property: Description("The deal that unitPriceFen is the price of, or null.")] string? DealCode,
    [property: Description("This line's part of the coupon, in fen.")] long DiscountFen,
    [property: Description("Value of the goods of this line after refunds, in fen.")] long NetFen,
    [property: Description("What of it reaches households, in fen; 0 until paid.")] long BenefitFen,
    [property: Description("Version of the linkage plan in force when the order was paid.")] string? PlanVersion,
    string? BaseName, string? BaseNameEn,
    [property: Description("The parcel it is packed in; null until paid.")] string? ParcelNo,
    [property: Description("When that was signed for.")] DateTimeOffset? ReceivedAt,
    [property: JsonConverter(typeof(Words<ReturnTerms>)), Description("The right of return that was said before payment.")] ReturnTerms ReturnTerms,
    [property: Description("Units received that can still be asked to go back.")] int Returnable,
    [property: Description("Until just before then; null until received.")] DateTimeOffset? ReturnUntil,
    [property: Description("How it reaches them, summing to benefitFen; groups under five households are folded together.")] IReadOnlyList<ReachResource> Reaches)
{
    public static OrderLineResource Of(OrderLineView line) => new(
        line.LineNo, line.ProductCode, line.Name, line.NameEn, line.Specification, line.SpecificationEn, line.CertificateNo,
        line.Quantity, line.RefundedQuantity, line.UnitPriceFen, line.ListPriceFen, line.DealCode, line.DiscountFen, line.NetFen, line.BenefitFen, line.PlanVersion, line.BaseName, line.BaseNameEn,
        line.ParcelNo, line.ReceivedAt, line.ReturnTerms, line.Returnable, line.ReturnUntil,
        [.. line.Reaches.Select(group => new ReachResource(group.VillageName, group.Mode, group.Households, group.Fen))]);
}

[Description("Households of one village that take part in one mode.")]
internal sealed record ReachResource(
    [property: Description("Null for the group of those too few to be shown alone.")] string? Village,
    [property: Description("DirectPurchase, Wage, Rent or Dividend; null for the folded group.")] string? Mode, int Households, long Fen);

[Description("An entry of the order's history.")]
internal sealed record TimelineResource(
    DateTimeOffset At, [property: Description("placed, payment_started, paid, packed, shipped, ready, received, withdrawn, completed, cancelled, expired, refund_requested, refunded, returned, …")] string Kind);
