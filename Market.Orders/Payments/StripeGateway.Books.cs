using Market.Orders.Contracts;
using Stripe;

namespace Market.Orders.Payments;

/// <summary>Which of Stripe's books an entry stands in.</summary>
internal enum StripeBook
{
    Payments,
    Refunds,
    Disputes,
}

/// <summary>An entry of Stripe's books, in the one shape in which ours is compared with it.</summary>
/// <param name="Status">Stripe's word.</param>
/// <param name="Fen">What was received or, before that, asked for; in the smallest unit of <paramref name="Currency"/>.</param>
/// <param name="Reference">What we wrote on it: order and attempt of a payment, id of a refund. A hint only: anybody who can make a payment can write it.</param>
internal sealed record StripeEntry(string Id, string Status, long Fen, string Currency, string? Reference);

internal sealed record StripePage(IReadOnlyList<StripeEntry> Entries, bool HasMore);

/// <param name="Movements">Money taken (below 0) and returned for it.</param>
internal sealed record StripeDispute(
    string Id, DisputeState State, string Reason, long Fen, string Currency, string? IntentId, DateTimeOffset OpenedAt, bool LiveMode, IReadOnlyList<StripeMovement> Movements);

/// <param name="Fen">Before fees.</param>
internal sealed record StripeMovement(string Id, long Fen, long FeeFen);

internal sealed partial class StripeGateway
{
    private const int PageSize = 100;

    /// <summary>What was created in the time from <paramref name="from"/> until before <paramref name="to"/>, newest first, a page after another.</summary>
    /// <param name="after">Last id of the page before, or null.</param>
    public Task<StripeAnswer<StripePage>> List(StripeBook book, DateTimeOffset from, DateTimeOffset to, string? after, CancellationToken cancellation)
    {
        var created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime, LessThan = to.UtcDateTime };
        return Ask(async stripe => book switch
        {
            StripeBook.Payments => Page(await stripe.V1.PaymentIntents.ListAsync(new() { Created = created, Limit = PageSize, StartingAfter = after }, cancellationToken: cancellation), Entry),
            StripeBook.Refunds => Page(await stripe.V1.Refunds.ListAsync(new() { Created = created, Limit = PageSize, StartingAfter = after }, cancellationToken: cancellation), Entry),
            _ => Page(await stripe.V1.Disputes.ListAsync(new() { Created = created, Limit = PageSize, StartingAfter = after }, cancellationToken: cancellation), Entry),
        }, cancellation);
    }

    /// <summary>Refused when there is no such entry.</summary>
    public Task<StripeAnswer<StripeEntry>> Get(StripeBook book, string id, CancellationToken cancellation) => Ask(async stripe => book switch
    {
        StripeBook.Payments => Entry(await stripe.V1.PaymentIntents.GetAsync(id, cancellationToken: cancellation)),
        StripeBook.Refunds => Entry(await stripe.V1.Refunds.GetAsync(id, cancellationToken: cancellation)),
        _ => Entry(await stripe.V1.Disputes.GetAsync(id, cancellationToken: cancellation)),
    }, cancellation);

    public Task<StripeAnswer<StripeDispute>> GetDispute(string id, CancellationToken cancellation) =>
        Ask(async stripe => Told(await stripe.V1.Disputes.GetAsync(id, cancellationToken: cancellation)), cancellation);

    public static DisputeState StateOf(string status) => status switch
    {
        "won" => DisputeState.Won,
        "lost" => DisputeState.Lost,
        "warning_needs_response" or "warning_under_review" => DisputeState.Inquiry,
        "warning_closed" or "prevented" => DisputeState.Closed,
        _ => DisputeState.Open,
    };

    private static StripePage Page<T>(StripeList<T> list, Func<T, StripeEntry> entry) => new([.. list.Select(entry)], list.HasMore);

    private static StripeEntry Entry(PaymentIntent intent) => new(
        intent.Id, intent.Status, intent.Status == "succeeded" ? intent.AmountReceived : intent.Amount, intent.Currency,
        intent.Metadata?.GetValueOrDefault("order") is { } order ? $"{order}/{intent.Metadata.GetValueOrDefault("attempt")}" : null);

    private static StripeEntry Entry(Stripe.Refund refund) => new(refund.Id, refund.Status, refund.Amount, refund.Currency, refund.Metadata?.GetValueOrDefault("refund"));

    private static StripeEntry Entry(Stripe.Dispute dispute) => new(dispute.Id, dispute.Status, dispute.Amount, dispute.Currency, null);

    private static StripeDispute Told(Stripe.Dispute dispute) => new(
        dispute.Id, StateOf(dispute.Status), dispute.Reason, dispute.Amount, dispute.Currency, dispute.PaymentIntentId,
        new DateTimeOffset(DateTime.SpecifyKind(dispute.Created, DateTimeKind.Utc)), dispute.Livemode,
        [.. (dispute.BalanceTransactions ?? []).Select(movement => Told(movement, dispute))]);

    /// <summary>A balance kept in another currency moves in it: then what moved is the disputed amount, and what the fee is in fen is not stated.</summary>
    private static StripeMovement Told(BalanceTransaction movement, Stripe.Dispute dispute) => movement.Currency == dispute.Currency
        ? new(movement.Id, movement.Amount, movement.Fee)
        : new(movement.Id, Math.Sign(movement.Amount) * dispute.Amount, 0);
}
