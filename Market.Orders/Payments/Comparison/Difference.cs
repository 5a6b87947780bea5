using System.Globalization;
using Market.Orders.Contracts;

namespace Market.Orders.Payments.Comparison;

/// <summary>An entry of our books, in the shape in which it is compared.</summary>
/// <param name="StripeId">Null while we do not know it.</param>
/// <param name="Reference">What we wrote on Stripe's entry.</param>
/// <param name="State">Name of our state.</param>
internal sealed record OurEntry(string? StripeId, string Reference, string State, long Fen, string Currency, string OrderNo);

/// <summary>The first thing in which two entries differ: existence, then currency, amount and state.</summary>
internal sealed record Difference(FindingKind Kind, string? OrderNo, string? Ours, string? Theirs, long Fen)
{
    /// <summary>Money that arrived for a closed attempt and goes back.</summary>
    public const string Returned = "Returned";

    private static readonly string[] Unpaid = ["requires_payment_method", "requires_confirmation", "requires_action"];

    /// <summary>Which of Stripe's words go with each of our states.</summary>
    private static readonly Dictionary<(StripeBook, string), string[]> Agree = new()
    {
        [(StripeBook.Payments, nameof(PaymentState.Created))] = Unpaid,
        [(StripeBook.Payments, nameof(PaymentState.Requested))] = Unpaid,
        [(StripeBook.Payments, nameof(PaymentState.Processing))] = ["processing", "requires_action", "requires_capture"],
        [(StripeBook.Payments, nameof(PaymentState.Paid))] = ["succeeded"],
        [(StripeBook.Payments, nameof(PaymentState.Failed))] = [.. Unpaid, "canceled"],
        [(StripeBook.Payments, nameof(PaymentState.Canceled))] = [.. Unpaid, "canceled"],
        [(StripeBook.Payments, Returned)] = ["succeeded"],
        [(StripeBook.Refunds, nameof(RefundState.Requested))] = ["pending", "requires_action"],
        [(StripeBook.Refunds, nameof(RefundState.Succeeded))] = ["succeeded"],
        [(StripeBook.Refunds, nameof(RefundState.Failed))] = ["failed", "canceled"],
    };

    /// <summary>Statuses in which no money moved: an entry that we do not know may have them.</summary>
    private static readonly Dictionary<StripeBook, string[]> NoMoney = new()
    {
        [StripeBook.Payments] = [.. Unpaid, "canceled"],
        [StripeBook.Refunds] = ["failed", "canceled"],
        [StripeBook.Disputes] = [],
    };

    /// <param name="theirs">Null when Stripe has no such entry.</param>
    public static Difference? Of(StripeBook book, StripeEntry? theirs, OurEntry? ours)
    {
        if (theirs is null)
            return ours is null ? null : new(FindingKind.MissingThere, ours.OrderNo, ours.State, null, ours.Fen);
        if (ours is null)
            return NoMoney[book].Contains(theirs.Status) ? null : new(FindingKind.MissingHere, null, null, theirs.Status, theirs.Fen);
        if (!string.Equals(theirs.Currency, ours.Currency, StringComparison.OrdinalIgnoreCase))
            return new(FindingKind.Currency, ours.OrderNo, ours.Currency, theirs.Currency, theirs.Fen);
        if (!StatesAgree(book, theirs, ours))
            return new(FindingKind.State, ours.OrderNo, ours.State, theirs.Status, theirs.Fen);
        return theirs.Fen == ours.Fen || ours.State == Returned ? null : new(FindingKind.Amount, ours.OrderNo, Text(ours.Fen), Text(theirs.Fen), theirs.Fen);
    }

    private static bool StatesAgree(StripeBook book, StripeEntry theirs, OurEntry ours) => book == StripeBook.Disputes
        ? StripeGateway.StateOf(theirs.Status).ToString() == ours.State
        : Agree[(book, ours.State)].Contains(theirs.Status);

    private static string Text(long fen) => fen.ToString(CultureInfo.InvariantCulture);
}
