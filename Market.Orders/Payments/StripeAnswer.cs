namespace Market.Orders.Payments;

internal enum StripeOutcome
{
    Done,

    /// <summary>No answer, or one that says nothing about the matter: the call may or may not have worked. It is repeated with the same key.</summary>
    Unavailable,

    /// <summary>Stripe understood and will not do it, however often it is asked.</summary>
    Refused,
}

/// <param name="Reason">For the log and for people who look after payments; never shown to buyers.</param>
internal sealed record StripeAnswer<T>(StripeOutcome Outcome, T? Value, string? Reason) where T : class;

/// <summary>A Checkout Session as Stripe tells it now, with what it tells of its payment intent.</summary>
/// <param name="Status">open, complete or expired.</param>
/// <param name="PaymentStatus">paid or unpaid.</param>
/// <param name="OrderNo">The reference that we gave it.</param>
/// <param name="IntentStatus">succeeded, processing, requires_payment_method, canceled …; null before the buyer's first try.</param>
/// <param name="AmountFen">To be paid, in the smallest unit of <paramref name="Currency"/>.</param>
/// <param name="ReceivedFen">Received by now, in the same unit.</param>
internal sealed record StripeSession(
    string Id, string? Url, string Status, string PaymentStatus, string? OrderNo, string? IntentId, string? IntentStatus,
    long AmountFen, long ReceivedFen, string Currency, bool LiveMode);

/// <param name="Status">pending, requires_action, succeeded, failed or canceled.</param>
internal sealed record StripeRefund(string Id, string Status, string? FailureReason);
