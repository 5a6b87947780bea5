namespace Market.Web.Livestream;

/// <summary>Who sells in a live session (domain.md §1).</summary>
public enum SessionKind
{
    Villager,
    Volunteer,

    /// <summary>领导干部推介.</summary>
    Leader,

    /// <summary>网络公益.</summary>
    PublicWelfare,
}

public enum SessionState
{
    /// <summary>Being planned.</summary>
    Draft,

    /// <summary>Waits for somebody else's review.</summary>
    Submitted,

    /// <summary>On the schedule.</summary>
    Approved,
    Live,
    Ended,
    Cancelled,

    /// <summary>Approved, and its host tries camera and room alone; to everybody else it is approved.</summary>
    Rehearsing,
}

/// <summary>A live session as everybody may know it.</summary>
/// <param name="Version">Rises with whatever is written down of the session; a record with a lower version is older news.</param>
/// <param name="StartsAt">As planned; <paramref name="StartedAt"/> as it was.</param>
/// <param name="Cover">Code of the product whose picture stands for the session.</param>
public sealed record LiveSessionRecord(
    string Code, long Version, string Title, string? Introduction, SessionKind Kind, string HostName, string HostUnit, string? UnitApproval, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    SessionState State, string? Cover, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<LiveItemRecord> Items);

/// <param name="LivePriceFen">The price for those only whom the session leads to the shop; null: the shop's own.</param>
/// <param name="Quota">Units at that price.</param>
public sealed record LiveItemRecord(string ProductCode, long? LivePriceFen, int? Quota, int? LimitPerBuyer, string? DealCode);

/// <summary>A session was approved and stands on the schedule.</summary>
public sealed record LiveSessionScheduled(LiveSessionRecord Session);

/// <summary>A session has gone live.</summary>
public sealed record LiveSessionStarted(LiveSessionRecord Session);

/// <summary>A live session is over.</summary>
public sealed record LiveSessionEnded(LiveSessionRecord Session);

/// <summary>A session that was on the schedule will not take place.</summary>
public sealed record LiveSessionCancelled(LiveSessionRecord Session);
