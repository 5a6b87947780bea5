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
    IReadOnlyList<OrderLineResource> Lines, IReadOnlyList<TimelineResource> Timeline)
{
    public static OrderResource Of(OrderView order) => new(
        order.OrderNo, order.State, order.Payment, order.PlacedAt, order.ExpiresAt, order.PaidAt,
        order.GoodsFen, order.ShippingFen, order.TotalFen, order.RefundedFen, order.BenefitFen,
        order.DeliverTo is { } to ? new(to.Province, to.City, to.District, to.Street, to.PostalCode) : null, order.PickUpAt,
        new(order.Contact.Name, order.Contact.Phone, order.Contact.Email), order.Note, order.CouponCode, order.DiscountFen,
        [.. order.Lines.Select(OrderLineResource.Of)], [.. order.Timeline.Select(entry => new TimelineResource(entry.At, entry.Kind))]);
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
    [property: Description("How it reaches them, summing to benefitFen; groups under five households are folded together.")] IReadOnlyList<ReachResource> Reaches)
{
    public static OrderLineResource Of(OrderLineView line) => new(
        line.LineNo, line.ProductCode, line.Name, line.NameEn, line.Specification, line.SpecificationEn, line.CertificateNo,
        line.Quantity, line.RefundedQuantity, line.UnitPriceFen, line.ListPriceFen, line.DealCode, line.DiscountFen, line.NetFen, line.BenefitFen, line.PlanVersion, line.BaseName, line.BaseNameEn,
        [.. line.Reaches.Select(group => new ReachResource(group.VillageName, group.Mode, group.Households, group.Fen))]);
}

[Description("Households of one village that take part in one mode.")]
internal sealed record ReachResource(
    [property: Description("Null for the group of those too few to be shown alone.")] string? Village,
    [property: Description("DirectPurchase, Wage, Rent or Dividend; null for the folded group.")] string? Mode, int Households, long Fen);

[Description("An entry of the order's history.")]
internal sealed record TimelineResource(
    DateTimeOffset At, [property: Description("placed, payment_started, paid, cancelled, expired, refund_requested, refunded, …")] string Kind);
