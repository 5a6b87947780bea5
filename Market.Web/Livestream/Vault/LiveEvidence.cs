namespace Market.Web.Livestream.Vault;

/// <summary>What is kept of a session that was on the air: its seal, what it takes on the disk, and what the office has said of it. Whoever changes it holds the session's lock.</summary>
internal sealed class LiveEvidence
{
    public const int LongestReason = 200;

    public required string SessionCode { get; init; }

    /// <summary>The time that evidence is kept counts from here.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>Number of the entry that seals all before it.</summary>
    public long SealedSeq { get; private set; }

    /// <summary>Hash of that entry: the head that is published.</summary>
    public byte[] SealedHash { get; private set; } = [];
    public DateTimeOffset SealedAt { get; private set; }
    public int Files { get; private set; }

    /// <summary>Of those files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Since when it is kept whatever its age, by whom and why; null while it is not.</summary>
    public DateTimeOffset? HeldAt { get; private set; }
    public string? HeldBy { get; private set; }
    public string? HeldReason { get; private set; }

    /// <summary>Since when its replay is not shown; null while it is.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }
    public string? WithdrawnReason { get; private set; }

    public void Seal(LiveEvent entry, int files, long bytes) => (SealedSeq, SealedHash, SealedAt, Files, Bytes) = (entry.Seq, entry.Hash!, entry.At, files, bytes);

    public void Hold(string reason, string actor, DateTimeOffset now) => (HeldAt, HeldBy, HeldReason) = (now, actor, reason);

    public void Release() => (HeldAt, HeldBy, HeldReason) = (null, null, null);

    public void Withdraw(string reason, DateTimeOffset now) => (WithdrawnAt, WithdrawnReason) = (now, reason);

    public void Restore() => (WithdrawnAt, WithdrawnReason) = (null, null);
}

/// <summary>That the evidence of a session was deleted, and what it was. Written before anything goes, and stays.</summary>
internal sealed class EvidenceDeletion
{
    public required string SessionCode { get; init; }
    public required string Title { get; init; }
    public required string HostUnit { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset EndedAt { get; init; }
    public long Entries { get; init; }

    /// <summary>Hash of the last entry.</summary>
    public required byte[] Head { get; init; }
    public int Files { get; init; }
    public long Bytes { get; init; }

    /// <summary>Names, sizes and hashes of the files, as JSON.</summary>
    public required string FileList { get; init; }
    public DateTimeOffset BegunAt { get; init; }

    /// <summary>Null while something may still be there: it goes on where it was broken off.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    public void Finish(DateTimeOffset now) => FinishedAt = now;
}

/// <summary>That somebody has been given the evidence of a session, and why. It stays when the evidence goes.</summary>
internal sealed class EvidenceExport
{
    public Guid Id { get; init; }
    public required string SessionCode { get; init; }
    public required string Actor { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>How far the log went.</summary>
    public long HeadSeq { get; init; }
    public required byte[] Head { get; init; }

    /// <summary>When all of it had been sent; null when it was broken off.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Of the list of hashes in it (SHA256SUMS), which vouches for every file.</summary>
    public byte[]? SumsHash { get; private set; }
}
