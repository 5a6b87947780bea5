using Market.Orders.Contracts;

namespace Market.Web.Storefront;

/// <summary>A parcel on the order's page.</summary>
/// <param name="Place">Name of the supplier or counter that packs it.</param>
/// <param name="HandOver">Absolute address that the QR code of its pick-up code leads to: the page of its counter where it is handed over. Null without a code.</param>
internal sealed record ParcelPart(OrderParcel Parcel, string Place, IReadOnlyList<OrderLineView> Lines, string? HandOver)
{
    /// <summary>1234 5678 is easier to say.</summary>
    public string? Code => Parcel.PickUpCode is { Length: 8 } code ? $"{code[..4]} {code[4..]}" : Parcel.PickUpCode;
}
