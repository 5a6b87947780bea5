using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Market.Orders.Contracts;

namespace Market.Web.Api;

// What a client may say of an order. There is no price here: prices are the shop's, and a member that is not listed is refused by name.
// The attributes describe the limits in the OpenAPI document; the orders service, which owns the rules, checks them.

[Description("An order. Exactly one of deliverTo and pickUpAt says where it goes. Members that are not listed here (a price, for example) are refused by name.")]
internal sealed record PlaceOrderBody
{
    [Required, MinLength(1), MaxLength(50), Description("1 to 50 lines; lines of the same product are taken together.")]
    public IReadOnlyList<LineBody?>? Lines { get; init; }

    [Description("Address for delivery.")]
    public AddressBody? DeliverTo { get; init; }

    [MaxLength(40), Description("Code of the counter where the goods are picked up.")]
    public string? PickUpAt { get; init; }

    [Required, Description("Who receives the order.")]
    public ContactBody? Contact { get; init; }

    [MaxLength(500), Description("A word to the supplier.")]
    public string? Note { get; init; }

    [Description("The buyer confirms to be 18 or older; needed when a line is spirits.")]
    public bool? AdultConfirmed { get; init; }

    [MaxLength(50), Description("Codes of products of this order that cannot be returned without reason (noReturn of the product): the buyer agrees to that for this purchase. Each needs it.")]
    public IReadOnlyList<string?>? ExclusionsAccepted { get; init; }

    [MaxLength(40), Description("One coupon. It must hold, or nothing is placed; it takes nothing off goods at a deal's price.")]
    public string? CouponCode { get; init; }

    [Description("What the client expects to pay, in fen, shipping included. It never sets a price: when the shop's total differs, nothing is placed.")]
    public long? ExpectedTotalFen { get; init; }

    public PlaceOrder Command(string key, string language) => new(
        key, CustomerId: null, [.. (Lines ?? []).Select(line => new OrderLineRequest(line?.Code ?? "", line?.Quantity ?? 0))],
        DeliverTo is { } to ? new DeliveryAddress(to.Province ?? "", to.City ?? "", to.District ?? "", to.Street ?? "", to.PostalCode) : null,
        PickUpAt, new Contact(Contact?.Name ?? "", Contact?.Phone ?? "", Contact?.Email), Note, ExpectedTotalFen, AdultConfirmed ?? false,
        SaleChannel.Web, Promoter: null, language, CouponCode: string.IsNullOrWhiteSpace(CouponCode) ? null : CouponCode, ExclusionsAccepted: [.. (ExclusionsAccepted ?? []).OfType<string>()]);
}

internal sealed record LineBody
{
    [Required, MaxLength(40), Description("Code of the product.")]
    public string? Code { get; init; }

    [Required, Range(1, 999), Description("Units.")]
    public int? Quantity { get; init; }
}

internal sealed record AddressBody
{
    [Required, MaxLength(50)]
    public string? Province { get; init; }

    [Required, MaxLength(50)]
    public string? City { get; init; }

    [Required, MaxLength(50)]
    public string? District { get; init; }

    [Required, MaxLength(200)]
    public string? Street { get; init; }

    [MaxLength(10)]
    public string? PostalCode { get; init; }
}

internal sealed record ContactBody
{
    [Required, MaxLength(50)]
    public string? Name { get; init; }

    [Required, MaxLength(20), Description("6 to 20 digits, spaces, + or -.")]
    public string? Phone { get; init; }

    [MaxLength(254)]
    public string? Email { get; init; }
}
