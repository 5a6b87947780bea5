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
}
