using Market.Orders.Contracts;

namespace Market.Web.Storefront;

/// <summary>What an order's page may be asked to say at its head after something was tried; words in the address, keys of texts.</summary>
internal static class OrderNotices
{
    private static readonly string[] Known =
        ["payment_unavailable", "already_paid", "closed", "cancelled", "refund_under_way", "already_closed", "payment_under_way", "already_packed", "received", "not_received", "disputed",
         "return_asked", "return_withdrawn", "return_appealed", "return_not_now"];

    public static string? Checked(string? notice) => Known.Contains(notice) ? notice : null;

    public static string Of(StartPaymentOutcome outcome) => outcome switch
    {
        StartPaymentOutcome.AlreadyPaid => "already_paid",
        StartPaymentOutcome.Closed => "closed",
        _ => "payment_unavailable",
    };

    public static string Of(ParcelOutcome outcome) => outcome == ParcelOutcome.Done ? "received" : "not_received";

    public static string Of(CancelOrderOutcome outcome) => outcome switch
    {
        CancelOrderOutcome.Cancelled => "cancelled",
        CancelOrderOutcome.RefundUnderWay => "refund_under_way",
        CancelOrderOutcome.PaymentUnderWay => "payment_under_way",
        CancelOrderOutcome.Disputed => "disputed",
        CancelOrderOutcome.AlreadyPacked => "already_packed",
        _ => "already_closed",
    };
}
