namespace Market.Web.Livestream;

internal enum LiveEventKind
{
    Planned,
    LineUpChanged,
    Submitted,
    Returned,
    Approved,
    Cancelled,
    Rehearsed,

    /// <summary>The rehearsal is over.</summary>
    Rested,
    Started,
    Pinned,
    Unpinned,

    /// <summary>What is said was typed too, for who cannot see or hear it.</summary>
    Captioned,

    /// <summary>Something said before was wrong; this is right (domain.md §7: corrections are logged).</summary>
    Corrected,
    Ended,

    /// <summary>A viewer wrote a message.</summary>
    Said,

    /// <summary>A message is shown no more; what it said, why and by whom is kept (domain.md §7).</summary>
    Hidden,

    /// <summary>A message is shown again.</summary>
    Restored,

    /// <summary>A question was answered.</summary>
    Answered,

    /// <summary>The author of a message may write no more in this session.</summary>
    Muted,
    Unmuted,

    /// <summary>Everybody has to wait longer between two messages.</summary>
    Slowed,

    /// <summary>Somebody else may moderate, or may no more.</summary>
    ModeratorNamed,
    ModeratorDropped,

    /// <summary>Likes of one node, as many as came in about a second.</summary>
    Liked,

    /// <summary>An auditor has looked at an order that may be for show: it counts.</summary>
    OrderCounted,

    /// <summary>The same, and it does not.</summary>
    OrderLeftOut,

    /// <summary>How many looked on, once a minute.</summary>
    Watched,
}

/// <summary>Why a message is hidden. That it is unfavourable is no reason.</summary>
internal enum HidingReason
{
    Spam,
    Abuse,
    PrivateData,
    ForbiddenClaim,
    Fraud,
}

/// <summary>An entry of a session's log: only ever added.</summary>
internal sealed class LiveEvent
{
    public required string SessionCode { get; init; }

    /// <summary>1, 2, 3 … within the session; entries become visible in this order, because each is written under the session's lock.</summary>
    public long Seq { get; init; }
    public DateTimeOffset At { get; init; }
    public LiveEventKind Kind { get; init; }

    /// <summary>Account name of whoever acted.</summary>
    public required string Actor { get; init; }
    public string? Text { get; init; }
    public string? ProductCode { get; init; }

    /// <summary>Number of the message that it is about.</summary>
    public long? About { get; init; }

    /// <summary>Why a message is hidden.</summary>
    public HidingReason? Reason { get; init; }

    /// <summary>As everybody sees who wrote it.</summary>
    public string? Name { get; init; }

    /// <summary>Account that it is about.</summary>
    public string? AccountId { get; init; }

    /// <summary>Seconds, or likes.</summary>
    public int? Number { get; init; }
}
