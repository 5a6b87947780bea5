using ProtoBuf.Grpc.Configuration;

namespace Market.ServiceDefaults.Messages;

/// <summary>How a service's facts travel, for the office: each service answers about its own database. Web has authorised whoever acts.</summary>
[Service]
public interface IMessages
{
    /// <summary>What waits to leave, what each consumer took last, and a page of what was parked: what waits for somebody first, then the latest.</summary>
    [Operation]
    ValueTask<MessagesView> GetMessages(GetMessages ask, CancellationToken cancellation = default);

    /// <summary>Sends a parked message to its consumer once more. A second click does nothing, and a consumer that had dealt with it does not do so again.</summary>
    [Operation]
    ValueTask<ReplayMessageResult> ReplayMessage(ReplayMessage command, CancellationToken cancellation = default);
}

/// <param name="Page">From 1.</param>
public sealed record GetMessages(int Page);

/// <param name="Waiting">How many parked messages wait for somebody.</param>
public sealed record MessagesView(OutboxView Outbox, IReadOnlyList<ConsumerView> Consumers, int Waiting, int Page, int Pages, IReadOnlyList<ParkedView> Parked)
{
    public IReadOnlyList<ConsumerView> Consumers { get; init; } = Consumers ?? [];
    public IReadOnlyList<ParkedView> Parked { get; init; } = Parked ?? [];
}

/// <param name="Unsent">Facts that have not left.</param>
/// <param name="OldestAt">When the oldest of them happened; null when there is none.</param>
/// <param name="Attempts">The most that one of them was tried.</param>
/// <param name="LastError">Why the oldest that failed did so, without what looks personal; null when none has.</param>
public sealed record OutboxView(int Unsent, DateTimeOffset? OldestAt, int Attempts, string? LastError);

/// <param name="Fact">Name of the fact that it takes.</param>
/// <param name="LastAt">When it last took one; null when it never did, or keeps no inbox because a node's memory is its only effect.</param>
/// <param name="Milliseconds">From that fact's happening to its being taken.</param>
/// <param name="Waiting">Messages in its queue at the broker; null when that is not known or there is no broker.</param>
public sealed record ConsumerView(string Consumer, string Fact, string Queue, bool KeepsInbox, DateTimeOffset? LastAt, long? Milliseconds, long? Waiting);

/// <param name="Fact">Name of the fact; "unreadable" when it could not be read.</param>
/// <param name="Reason">Kind of failure and its text, without what looks personal; empty when the cause says it all.</param>
/// <param name="Body">Its shape, numbers and codes, bounded; every other text is withheld.</param>
public sealed record ParkedView(
    long Id, Guid MessageId, string Consumer, string Fact, ParkedState State, ParkedCause Cause, string Reason, int Attempts, DateTimeOffset FirstAt, DateTimeOffset LastAt,
    string Body, DateTimeOffset? ReplayedAt, string? ReplayedBy);

/// <param name="Actor">Account name of the office member.</param>
public sealed record ReplayMessage(long Id, string Actor);

/// <param name="ReplayedAt">When it was replayed, now or before.</param>
public sealed record ReplayMessageResult(ReplayMessageOutcome Outcome, DateTimeOffset? ReplayedAt);

public enum ReplayMessageOutcome
{
    Replayed,

    /// <summary>Somebody has replayed it, and it has not been parked again since.</summary>
    AlreadyReplayed,

    /// <summary>This version of the program cannot read it or has no consumer for it: nothing has changed.</summary>
    NobodyTakesIt,
    NotFound,
}
