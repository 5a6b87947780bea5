using Market.Web.Data;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Vault;
using Market.Web.Snapshot;

namespace Market.Web.Livestream.Room;

internal enum RunOutcome
{
    Done,
    NotFound,

    /// <summary>It is not in the state for this.</summary>
    NotNow,

    /// <summary>Its time has not come.</summary>
    TooEarly,

    /// <summary>The check has found something against the session itself.</summary>
    Blocked,

    /// <summary>It does not stand in the line-up.</summary>
    NotInLineUp,

    /// <summary>The check has found something against the product: its certificate was withdrawn, for example.</summary>
    MayNotBeShown,

    /// <summary>Nothing was typed, or too much.</summary>
    BadText,

    /// <summary>A word that may not be said when food is sold.</summary>
    ForbiddenClaim,
}

/// <summary>What a host does with an approved session, each step under the session's lock and in its log. Somebody else's session is not found.</summary>
internal sealed class RunSession(WebDb db, CurrentSnapshot current, Rooms rooms, TimeProvider time, IConfiguration configuration)
{
    public const int LongestText = 500;

    public Task<RunOutcome> Rehearse(string code, string hostId, string actor, CancellationToken cancellation) =>
        Step(code, hostId, SessionState.Rehearsing, session => session.Rehearse(actor, time.GetUtcNow()), cancellation);

    public Task<RunOutcome> Rest(string code, string hostId, string actor, CancellationToken cancellation) =>
        Step(code, hostId, SessionState.Approved, session => session.Rest(actor, time.GetUtcNow()), cancellation);

    /// <summary>From shortly before the planned time, and not after it; and not when its plan has become one that could not be approved.</summary>
    public Task<RunOutcome> GoLive(string code, string hostId, string actor, CancellationToken cancellation) => Change(code, hostId, session =>
    {
        var now = time.GetUtcNow();
        if (!session.May(SessionState.Live))
            return RunOutcome.NotNow;
        if (now < session.Plan.StartsAt - LiveSettings.Of(configuration).EarlyStart)
            return RunOutcome.TooEarly;
        if (PreLiveCheck.OfSession(session.Plan, session.Items.Count, now).Any())
            return RunOutcome.Blocked;
        session.GoLive(actor, now, LineUpKept.Of(session, current.Value, now).Json());
        db.Publish(new LiveSessionStarted(session.View()), now);
        return RunOutcome.Done;
    }, cancellation);

    public Task<RunOutcome> End(string code, string hostId, string actor, CancellationToken cancellation) =>
        Step(code, hostId, SessionState.Ended, session => End(db, session, actor, time.GetUtcNow()), cancellation);

    /// <summary>Shows a product of the line-up that may still be shown.</summary>
    public Task<RunOutcome> Pin(string code, string product, string hostId, string actor, CancellationToken cancellation) => WhileLive(code, hostId, session =>
    {
        if (session.Items.Find(item => item.ProductCode == product) is not { } item)
            return RunOutcome.NotInLineUp;
        if (WhyNotShow(session, item, current.Value).Any())
            return RunOutcome.MayNotBeShown;
        session.Pin(product, actor, time.GetUtcNow(), PriceKept.Of(product, session.Code, current.Value, time.GetUtcNow())?.Json());
        return RunOutcome.Done;
    }, cancellation);

    public Task<RunOutcome> Unpin(string code, string hostId, string actor, CancellationToken cancellation) => WhileLive(code, hostId, session =>
    {
        session.Unpin(actor, time.GetUtcNow());
        return RunOutcome.Done;
    }, cancellation);

    public Task<RunOutcome> Caption(string code, string? text, string hostId, string actor, CancellationToken cancellation) =>
        Say(code, text, LiveEventKind.Captioned, hostId, actor, cancellation);

    public Task<RunOutcome> Correct(string code, string? text, string hostId, string actor, CancellationToken cancellation) =>
        Say(code, text, LiveEventKind.Corrected, hostId, actor, cancellation);

    /// <summary>What the check has against showing a product now; its certificate may have been withdrawn since the approval.</summary>
    public static IEnumerable<Finding> WhyNotShow(LiveSession session, LiveItem item, CatalogueSnapshot snapshot) =>
        snapshot.Product(item.ProductCode) is { } product ? PreLiveCheck.WhyNotShow(session.Plan, item, product, snapshot) : [new Finding("unknown_product", item.ProductCode)];

    public static void End(WebDb db, LiveSession session, string actor, DateTimeOffset now)
    {
        session.End(actor, now);
        db.Publish(new LiveSessionEnded(session.View()), now);
    }

    private Task<RunOutcome> Say(string code, string? text, LiveEventKind kind, string hostId, string actor, CancellationToken cancellation) => WhileLive(code, hostId, session =>
    {
        var said = text?.Trim().ReplaceLineEndings(" ");
        if (said is not { Length: > 0 and <= LongestText })
            return RunOutcome.BadText;
        // What is put right may have to name what was wrong.
        if (kind != LiveEventKind.Corrected && Words.ClaimsIn(said).Any())
            return RunOutcome.ForbiddenClaim;
        session.Record(kind, actor, time.GetUtcNow(), said);
        return RunOutcome.Done;
    }, cancellation);

    private Task<RunOutcome> Step(string code, string hostId, SessionState next, Action<LiveSession> step, CancellationToken cancellation) => Change(code, hostId, session =>
    {
        if (!session.May(next))
            return RunOutcome.NotNow;
        step(session);
        return RunOutcome.Done;
    }, cancellation);

    private Task<RunOutcome> WhileLive(string code, string hostId, Func<LiveSession, RunOutcome> change, CancellationToken cancellation) =>
        Change(code, hostId, session => session.State == SessionState.Live ? change(session) : RunOutcome.NotNow, cancellation);

    private async Task<RunOutcome> Change(string code, string hostId, Func<LiveSession, RunOutcome> change, CancellationToken cancellation)
    {
        var outcome = await db.Write(
            async token => await db.LockOf(code, hostId, token) is { } session ? change(session) : RunOutcome.NotFound, result => result == RunOutcome.Done, cancellation);
        if (outcome == RunOutcome.Done)
            rooms.Changed(code);
        return outcome;
    }
}
