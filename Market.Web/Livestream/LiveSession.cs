using System.Globalization;
using System.Security.Cryptography;
using Market.Web.Livestream.Vault;

namespace Market.Web.Livestream;

/// <summary>
/// A promotion livestream (带货直播) from its plan to its end. Whoever changes it locks it first (<see cref="LiveSessions.Lock"/>); all that happens to it and in it is
/// written down in its log, which is numbered without gaps and never changed (domain.md §7: kept three years).
/// </summary>
internal sealed class LiveSession
{
    public const int MostItems = 40;
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private static readonly Dictionary<SessionState, SessionState[]> Transitions = new()
    {
        [SessionState.Draft] = [SessionState.Submitted, SessionState.Cancelled],
        [SessionState.Submitted] = [SessionState.Draft, SessionState.Approved, SessionState.Cancelled],
        [SessionState.Approved] = [SessionState.Rehearsing, SessionState.Live, SessionState.Cancelled],
        [SessionState.Rehearsing] = [SessionState.Approved, SessionState.Live, SessionState.Cancelled],
        [SessionState.Live] = [SessionState.Ended],
        [SessionState.Ended] = [],
        [SessionState.Cancelled] = [],
    };

    public required string Code { get; init; }

    /// <summary>Idempotency key of the form that made it.</summary>
    public required string Key { get; init; }

    /// <summary>Account of the cadre who plans it and, when it is live, is its host.</summary>
    public required string HostId { get; init; }
    public required string MadeBy { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public SessionPlan Plan { get; private set; } = null!;
    public SessionState State { get; private set; }
    public string? ReviewedBy { get; private set; }
    public DateTimeOffset? ReviewedAt { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The product that is being shown, while it is live; null for none.</summary>
    public string? PinnedCode { get; private set; }

    /// <summary>Number of the last entry of the log; also the version of what others are told.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Hash of the last entry of the log, which vouches for all of them. Null only for a log of an earlier version (<see cref="LiveSessions.Lock"/> chains it).</summary>
    public byte[]? LogHash { get; private set; }

    /// <summary>The line-up, in its order.</summary>
    public List<LiveItem> Items { get; init; } = [];

    /// <summary>Entries to be saved; the log itself is not read with the session.</summary>
    public List<LiveEvent> Log { get; init; } = [];

    /// <summary>While it can still be changed.</summary>
    public bool IsOpen => State == SessionState.Draft;

    public static LiveSession New(string key, string hostId, string actor, SessionPlan plan, DateTimeOffset now)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"L{Shared.DistrictTime.At(now):yyMMdd}-{RandomNumberGenerator.GetString(Letters, 6)}");
        var session = new LiveSession { Code = code, Key = key, HostId = hostId, MadeBy = actor, MadeAt = now };
        session.Change(plan, actor, now);
        return session;
    }

    /// <summary>It stands on the schedule and has not begun.</summary>
    public bool IsScheduled => State is SessionState.Approved or SessionState.Rehearsing;

    public bool May(SessionState next) => Transitions[State].Contains(next);

    public void Change(SessionPlan plan, string actor, DateTimeOffset now)
    {
        Plan = plan;
        Record(LiveEventKind.Planned, actor, now);
    }

    public void Submit(string actor, DateTimeOffset now) => Move(SessionState.Submitted, LiveEventKind.Submitted, actor, now);

    public void Approve(string actor, DateTimeOffset now) => Review(SessionState.Approved, LiveEventKind.Approved, actor, null, now);

    public void Return(string actor, string reason, DateTimeOffset now) => Review(SessionState.Draft, LiveEventKind.Returned, actor, reason, now);

    public void Cancel(string actor, string? reason, DateTimeOffset now) => Move(SessionState.Cancelled, LiveEventKind.Cancelled, actor, now, reason);

    public void Rehearse(string actor, DateTimeOffset now) => Move(SessionState.Rehearsing, LiveEventKind.Rehearsed, actor, now);

    public void Rest(string actor, DateTimeOffset now) => Move(SessionState.Approved, LiveEventKind.Rested, actor, now);

    /// <param name="lineUp">What is offered, at which prices, and who has approved it, for the log.</param>
    public void GoLive(string actor, DateTimeOffset now, string? lineUp = null)
    {
        Move(SessionState.Live, LiveEventKind.Started, actor, now, lineUp);
        StartedAt = now;
    }

    public void End(string actor, DateTimeOffset now)
    {
        Unpin(actor, now);
        Move(SessionState.Ended, LiveEventKind.Ended, actor, now);
        EndedAt = now;
    }

    /// <summary>Shows a product to the room; the one shown already stays, with the moment from which it is.</summary>
    /// <param name="price">What it costs in the room at this moment, for the log.</param>
    public void Pin(string product, string actor, DateTimeOffset now, string? price = null)
    {
        if (PinnedCode == product)
            return;
        PinnedCode = product;
        Record(LiveEventKind.Pinned, actor, now, price, product);
    }

    public void Unpin(string actor, DateTimeOffset now)
    {
        if (PinnedCode is not { } product)
            return;
        PinnedCode = null;
        Record(LiveEventKind.Unpinned, actor, now, null, product);
    }

    /// <summary>Writes down what happened, with the next number.</summary>
    public LiveEvent Record(LiveEventKind kind, string actor, DateTimeOffset now, string? text = null, string? product = null) =>
        Record(seq => new LiveEvent { SessionCode = Code, Seq = seq, At = now, Kind = kind, Actor = actor, Text = text, ProductCode = product });

    /// <summary>Writes down the entry that <paramref name="entry"/> makes of the next number.</summary>
    public LiveEvent Record(Func<long, LiveEvent> entry)
    {
        var written = entry(++LastSeq);
        // Whoever records holds the session's lock anyway, so chaining costs a hash and makes nobody wait.
        LogHash = written.Hash = EvidenceContent.HashAfter(LogHash ?? EvidenceContent.Genesis, EvidenceContent.Of(written).Bytes());
        Log.Add(written);
        return written;
    }

    /// <summary>The log so far, which an earlier version wrote, has been chained.</summary>
    public void Chained(byte[] hash) => LogHash = hash;

    public LiveSessionRecord View() => new(
        Code, LastSeq, Plan.Title, Plan.Introduction, Plan.Kind, Plan.HostName, Plan.HostUnit, Plan.UnitApproval, Plan.StartsAt, Plan.EndsAt, IsScheduled ? SessionState.Approved : State,
        Plan.Cover ?? Items.OrderBy(item => item.Position).FirstOrDefault()?.ProductCode, StartedAt, EndedAt,
        [.. Items.OrderBy(item => item.Position).Select(item => new LiveItemRecord(item.ProductCode, item.LivePriceFen, item.Quota, item.LimitPerBuyer, item.DealCode))]);

    private void Review(SessionState next, LiveEventKind kind, string actor, string? reason, DateTimeOffset now)
    {
        Move(next, kind, actor, now, reason);
        (ReviewedBy, ReviewedAt) = (actor, now);
    }

    private void Move(SessionState next, LiveEventKind kind, string actor, DateTimeOffset now, string? text = null)
    {
        if (!May(next))
            throw new InvalidOperationException($"Session {Code} cannot go from {State} to {next}.");
        State = next;
        Record(kind, actor, now, text);
    }
}

/// <summary>What a cadre says of a session before it is reviewed; every change of it needs a new review.</summary>
/// <param name="HostName">Real name of whoever speaks (domain.md §7).</param>
/// <param name="UnitApproval">Number or date of the unit's approval on record.</param>
/// <param name="AdultNotice">The notice for adults is shown and spoken where spirits are sold.</param>
internal sealed record SessionPlan(
    string Title, string? Introduction, SessionKind Kind, string HostName, string HostUnit, string? UnitApproval, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? Cover, bool AdultNotice);

/// <summary>A product of the line-up.</summary>
internal sealed class LiveItem
{
    public required string SessionCode { get; init; }
    public required string ProductCode { get; init; }

    /// <summary>1, 2, 3 … within the session.</summary>
    public int Position { get; set; }

    /// <summary>For the host's eyes only.</summary>
    public string? TalkingPoints { get; set; }
    public long? LivePriceFen { get; set; }
    public int? Quota { get; set; }
    public int? LimitPerBuyer { get; set; }

    /// <summary>Of a test report that shows selenium; needed to say 富硒 (domain.md §7).</summary>
    public string? SeleniumReport { get; set; }

    /// <summary>The deal of Orders that holds its live price, once it is approved.</summary>
    public string? DealCode { get; set; }
}
