using Microsoft.EntityFrameworkCore;

namespace Market.ServiceDefaults.Messages;

public enum ParkedState
{
    /// <summary>Being handled with care, because an earlier handling did not come to an end.</summary>
    Suspect,

    /// <summary>Given up, until somebody replays it.</summary>
    Parked,

    /// <summary>Sent to its consumer once more.</summary>
    Replayed,

    /// <summary>Its consumer has dealt with it after all.</summary>
    TakenIn,
}

/// <summary>Why a message was given up.</summary>
public enum ParkedCause
{
    /// <summary>Its consumer failed at every attempt.</summary>
    Failed,

    /// <summary>The process ended each time it was handled.</summary>
    EndedProcess,

    /// <summary>The broker gave it up: it came back unanswered too often.</summary>
    DeadLettered,

    /// <summary>It could not be read.</summary>
    Unreadable,

    /// <summary>It lay in a queue none of whose consumers takes it.</summary>
    NoConsumer,
}

/// <summary>A message that one consumer could not deal with, whole, so that it can be replayed. Its neighbours go on without it.</summary>
public sealed class ParkedMessage
{
    public const int LongestReason = 500;
    public const int LongestName = 300;

    /// <summary>Handlings begun and not ended after which a message is held to be what ends the process.</summary>
    private const int MostStarts = 2;

    public long Id { get; private set; }
    public Guid MessageId { get; private set; }
    public string Consumer { get; private set; } = "";

    /// <summary>The queue it is replayed to; null when every node has its own and all are told.</summary>
    public string? Queue { get; private set; }

    /// <summary>Full name and assembly of the fact's type; the bus's name for it when it could not be read.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The fact as JSON.</summary>
    public string Body { get; private set; } = "";
    public ParkedState State { get; private set; }
    public ParkedCause Cause { get; private set; }

    /// <summary>Kind of failure and its text, without what looks personal.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>How often it was given up.</summary>
    public int Attempts { get; private set; }

    /// <summary>Handlings that were begun with care and have not ended.</summary>
    public int Starts { get; private set; }
    public DateTimeOffset FirstAt { get; private set; }
    public DateTimeOffset LastAt { get; private set; }
    public DateTimeOffset? ReplayedAt { get; private set; }
    public string? ReplayedBy { get; private set; }

    internal static ParkedMessage Of(Letter letter, DateTimeOffset now) => new()
    {
        MessageId = letter.MessageId,
        Consumer = letter.Consumer,
        Queue = letter.Queue,
        Type = letter.Type,
        Body = letter.Body,
        FirstAt = now,
        LastAt = now,
    };

    /// <summary>Written before it is handled with care. False: it has ended the process too often and is parked.</summary>
    /// <param name="before">Handlings that had been begun and had not ended.</param>
    internal bool Begin(int before, DateTimeOffset now)
    {
        if (before >= MostStarts)
        {
            Park(ParkedCause.EndedProcess, "", now);
            return false;
        }
        (Starts, LastAt) = (before + 1, now);
        return true;
    }

    /// <summary>The process was told to stop meanwhile: nothing is held against the message.</summary>
    internal void Interrupt() => Starts = Math.Max(0, Starts - 1);

    internal void Park(ParkedCause cause, string reason, DateTimeOffset now)
    {
        (State, Cause, Reason, LastAt, Starts) = (ParkedState.Parked, cause, reason, now, 0);
        Attempts++;
    }

    /// <summary>False when it was replayed before: the first click counts.</summary>
    internal bool Replay(string actor, DateTimeOffset now)
    {
        if (State != ParkedState.Parked)
            return false;
        (State, ReplayedAt, ReplayedBy) = (ParkedState.Replayed, now, actor);
        return true;
    }

    internal void TakeIn(DateTimeOffset now) => (State, LastAt, Starts) = (ParkedState.TakenIn, now, 0);

    /// <summary>It was unreadable to an earlier version of this program and is not to this one.</summary>
    internal void ReadAs(Letter letter) => (Consumer, Queue, Type, Body) = (letter.Consumer, letter.Queue, letter.Type, letter.Body);

    internal static void Configure(ModelBuilder model) => model.Entity<ParkedMessage>(message =>
    {
        message.ToTable("parked_messages").HasKey(m => m.Id);
        message.HasIndex(m => new { m.Consumer, m.MessageId }).IsUnique();
        message.HasIndex(m => new { m.State, m.LastAt });
        message.Property(m => m.Consumer).HasMaxLength(LongestName);
        message.Property(m => m.Queue).HasMaxLength(LongestName);
        message.Property(m => m.Type).HasMaxLength(LongestName);
        message.Property(m => m.Reason).HasMaxLength(LongestReason);
        message.Property(m => m.ReplayedBy).HasMaxLength(256);
        // In every service, whatever it keeps its own as.
        message.Property(m => m.State).HasConversion<int>();
        message.Property(m => m.Cause).HasConversion<int>();
    });
}
