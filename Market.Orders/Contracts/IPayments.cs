using ProtoBuf.Grpc.Configuration;

namespace Market.Orders.Contracts;

/// <summary>
/// Payments, refunds and disputes that are not settled, for the office. Each comes with the one action that is safe; Web has authorised whoever acts.
/// </summary>
[Service]
public interface IPayments
{
    /// <summary>What is not settled: how much of each kind, and a page of one kind, the oldest first.</summary>
    [Operation]
    ValueTask<UnsettledPayments> GetUnsettled(GetUnsettled ask, CancellationToken cancellation = default);

    /// <summary>Does what is safe, once: when the matter has been settled or has changed meanwhile, nothing is done.</summary>
    [Operation]
    ValueTask<ActOnPaymentResult> ActOnPayment(ActOnPayment command, CancellationToken cancellation = default);
}

public enum UnsettledKind
{
    /// <summary>The order's time is over and the provider has not said whether its payment is.</summary>
    OpenTooLong,

    /// <summary>The buyer has paid by a means whose money arrives later.</summary>
    Processing,

    /// <summary>What the provider told of a payment is not what was asked for; it was not accepted.</summary>
    Mismatch,

    /// <summary>Money that came too late or twice and has not gone back yet.</summary>
    LateMoney,

    /// <summary>A refund under way for long.</summary>
    RefundLate,
    RefundFailed,

    /// <summary>The buyer's bank wants the money back and it is not decided.</summary>
    Disputed,

    /// <summary>A lost dispute that was not written off.</summary>
    DisputeLost,

    /// <summary>The nightly comparison found the provider's books and ours to differ.</summary>
    Finding,
}

public enum SafeAction
{
    /// <summary>Ask the provider again and follow its answer.</summary>
    AskAgain,

    /// <summary>Make the refund again, as a new attempt.</summary>
    RetryRefund,

    /// <summary>Send the money back to whoever paid it.</summary>
    SendBack,

    /// <summary>Note what was done about it; another person has to confirm.</summary>
    MarkHandled,

    /// <summary>Confirm what another has noted; a lost dispute is written off by it.</summary>
    ConfirmHandled,
}

/// <param name="Kind">Null: the first kind of which there is something.</param>
/// <param name="Page">From 1.</param>
public sealed record GetUnsettled(UnsettledKind? Kind, int Page);

/// <param name="Kind">Of the rows.</param>
/// <param name="LastComparison">The last comparison that was finished, or null.</param>
public sealed record UnsettledPayments(
    IReadOnlyList<UnsettledCount> Counts, UnsettledKind Kind, int Page, int Pages, IReadOnlyList<UnsettledPayment> Rows, ComparisonView? LastComparison)
{
    public IReadOnlyList<UnsettledCount> Counts { get; init; } = Counts ?? [];
    public IReadOnlyList<UnsettledPayment> Rows { get; init; } = Rows ?? [];
}

public sealed record UnsettledCount(UnsettledKind Kind, int Count);

/// <param name="Day">The last day it compared, as the district counts days.</param>
/// <param name="Entries">How many of the provider's entries it held against ours.</param>
public sealed record ComparisonView(DateOnly Day, DateTimeOffset FinishedAt, int Entries);

/// <param name="Id">Names the matter within its kind.</param>
/// <param name="Fen">What is at stake.</param>
/// <param name="Reason">A stable word, the key of its text; the provider's own word for failures and disputes.</param>
/// <param name="Ours">For a finding: what we have.</param>
/// <param name="Theirs">For a finding: what the provider has.</param>
/// <param name="NotedBy">Who has marked it as handled and waits for another to confirm, or null.</param>
public sealed record UnsettledPayment(
    UnsettledKind Kind, string Id, string? OrderNo, string? ProviderId, long Fen, DateTimeOffset Since, string Reason, string? Ours, string? Theirs,
    SafeAction Action, string? NotedBy, string? Note);

/// <param name="Action">What the page offered. When it is not what is safe by now, nothing is done.</param>
/// <param name="Note">For <see cref="SafeAction.MarkHandled"/>: 1 to 500 characters.</param>
/// <param name="Actor">Account name of the office member.</param>
public sealed record ActOnPayment(UnsettledKind Kind, string Id, SafeAction Action, string? Note, string Actor);

public sealed record ActOnPaymentResult(ActOnPaymentOutcome Outcome);

public enum ActOnPaymentOutcome
{
    Done,

    /// <summary>It is settled, or another action is the safe one by now.</summary>
    NotNow,
    NoteNeeded,

    /// <summary>Whoever noted it may not confirm it.</summary>
    FourEyes,

    /// <summary>The provider did not answer; nothing has changed.</summary>
    ProviderUnavailable,
}
