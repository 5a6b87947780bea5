using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Data;

namespace Market.Web.Storefront;

/// <param name="Address">Path of this page as it was opened: by private link or by account. Its forms post below it.</param>
/// <param name="Notice">Key of a text about what was just tried, or null.</param>
/// <param name="Share">Absolute address of the receipt that may be shown to others.</param>
/// <param name="Parcels">Its parts, once it is paid.</param>
internal sealed record OrderPage(OrderView Order, string Address, CounterRecord? Counter, string? Notice, string Share, IReadOnlyList<ParcelPart> Parcels, DateTimeOffset Now)
{
    /// <summary>How Web names a vendor to Orders: this and the account's name.</summary>
    public const string VendorActor = "vendor ";

    /// <summary>Changes whenever there is something new to see; the page's script compares it.</summary>
    public static string Stamp(OrderView order) => $"{order.State}-{order.Payment}-{order.RefundedFen}-{order.Timeline.Count}";

    /// <summary>The state may change while one looks: money is on its way.</summary>
    public bool IsWatched => Order.State == OrderState.Placed && Order.Payment is not null || Order.State.IsSold() && (Order.Timeline.LastOrDefault()?.Kind == "refund_requested" || Order.Returns.Any(request => request.State == ReturnState.Refunding));

    /// <summary>Who did it, in a word that a buyer knows; members of the office and vendors are not named.</summary>
    public static string Actor(TimelineEntry entry) => entry.Actor switch
    {
        "buyer" or "guest" or "payment" or "market" => entry.Actor,
        var actor when actor.StartsWith(VendorActor, StringComparison.Ordinal) => "vendor",
        _ => "office",
    };

    public bool CanBePaid => Order.State == OrderState.Placed && Order.Payment is not PaymentState.Processing;

    public bool CanBeCancelled => Order.State is OrderState.Placed || Order.State == OrderState.Paid && Order.RefundedFen < Order.TotalFen;

    /// <summary>Which parcel an entry is about, and how it travels; what else is noted there is the office's.</summary>
    public static string? Detail(TimelineEntry entry) => entry.Kind is "packed" or "shipped" or "ready" or "received" or "withdrawn" ? entry.Note?.Split(' ')[0] : null;

    public bool HasReceipt => Order.PaidAt is not null;

    /// <summary>138****5678: enough to recognise one's own, whoever else looks on.</summary>
    public string MaskedPhone => Order.Contact.Phone is { Length: >= 7 } phone ? $"{phone[..3]}****{phone[^4..]}" : "****";
}

internal sealed record OrderListPage(IReadOnlyList<ListedOrder> Orders, int Page, bool More);
