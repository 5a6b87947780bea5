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

    /// <summary>What a product costs in the room has changed while it was live.</summary>
    Priced,

    /// <summary>A file of the recording is finished: its name, size and hash.</summary>
    RecordingKept,

    /// <summary>All that came before is complete: how many entries of which kind, and which files.</summary>
    Sealed,

    /// <summary>The office keeps the evidence beyond its time, and why.</summary>
    EvidenceHeld,
    EvidenceReleased,

    /// <summary>The office shows the replay no more, and why; what is kept stays.</summary>
    ReplayWithdrawn,
    ReplayRestored,

    /// <summary>A picture for where no video comes, or one fewer.</summary>
    PictureAdded,
    PictureRemoved,
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

/// <summary>An entry of a session's log: only ever added, and chained to the one before (docs/adr/0021).</summary>
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

    /// <summary>SHA-256 of the entry before and of this one (<see cref="Vault.EvidenceContent"/>). Null in a log of an earlier version until somebody next takes hold of the session.</summary>
    public byte[]? Hash { get; set; }
}
