using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;

namespace Market.Orders.Unsettled;

/// <summary>Which action is safe: it can be repeated, and neither pays nor takes anything twice. What no call can settle is left to two people.</summary>
internal static class SafeActions
{
    public static SafeAction Of(UnsettledKind kind, UnsettledMatter matter) => kind switch
    {
        UnsettledKind.OpenTooLong or UnsettledKind.Processing or UnsettledKind.RefundLate or UnsettledKind.Disputed => SafeAction.AskAgain,
        UnsettledKind.RefundFailed => SafeAction.RetryRefund,
        UnsettledKind.LateMoney => matter.Refund switch
        {
            null => SafeAction.SendBack,
            RefundState.Failed => SafeAction.RetryRefund,
            _ => SafeAction.AskAgain,
        },
        UnsettledKind.Finding => Finding(matter),
        _ => SafeAction.MarkHandled,
    };

    private static SafeAction Finding(UnsettledMatter matter) => (matter.Book, matter.Difference, matter.Ours) switch
    {
        (StripeBook.Disputes, not FindingKind.MissingThere, _) => SafeAction.AskAgain,
        (StripeBook.Payments, FindingKind.State, nameof(PaymentState.Created) or nameof(PaymentState.Requested) or nameof(PaymentState.Processing)) => SafeAction.AskAgain,
        (StripeBook.Payments, FindingKind.State, nameof(PaymentState.Failed) or nameof(PaymentState.Canceled)) when matter.Theirs is "succeeded" => SafeAction.SendBack,
        (StripeBook.Refunds, FindingKind.State, nameof(RefundState.Requested)) => SafeAction.AskAgain,
        (StripeBook.Refunds, FindingKind.State, nameof(RefundState.Succeeded)) when matter.Theirs is "failed" or "canceled" => SafeAction.SendBack,
        (StripeBook.Refunds, FindingKind.State, nameof(RefundState.Failed)) when matter.Theirs is "succeeded" or "pending" => SafeAction.AskAgain,
        _ => SafeAction.MarkHandled,
    };
}
