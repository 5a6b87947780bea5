using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Data;

namespace Market.Web.Storefront;

/// <param name="Address">Path of this page as it was opened: by private link or by account. Its forms post below it.</param>
/// <param name="Notice">Key of a text about what was just tried, or null.</param>
internal sealed record OrderPage(OrderView Order, string Address, CounterRecord? Counter, string? Notice)
{
    public bool CanBePaid => Order.State == OrderState.Placed && Order.Payment is not PaymentState.Processing;

    public bool CanBeCancelled => Order.State is OrderState.Placed || Order.State == OrderState.Paid && Order.RefundedFen < Order.TotalFen;

    public bool HasReceipt => Order.PaidAt is not null;

    /// <summary>138****5678: enough to recognise one's own, whoever else looks on.</summary>
    public string MaskedPhone => Order.Contact.Phone is { Length: >= 7 } phone ? $"{phone[..3]}****{phone[^4..]}" : "****";
}

internal sealed record OrderListPage(IReadOnlyList<ListedOrder> Orders, int Page, bool More);
