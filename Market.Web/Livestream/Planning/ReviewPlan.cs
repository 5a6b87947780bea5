using Market.Orders.Contracts;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Planning;

internal enum ReviewOutcome
{
    Done,
    NotFound,

    /// <summary>It is not in the state for this.</summary>
    NotNow,

    /// <summary>Who has planned it cannot review it (四眼复核).</summary>
    OwnPlan,

    /// <summary>The check has found something.</summary>
    Blocked,
    ReasonNeeded,

    /// <summary>Nobody has confirmed the host's name, unit and age.</summary>
    HostNotVerified,
}

/// <summary>From a draft to the schedule: submitted by who planned it, approved or returned by somebody else, or cancelled.</summary>
internal sealed class ReviewPlan(WebDb db, PreLiveCheck check, IDeals deals, TimeProvider time)
{
    public const int LongestReason = 200;

    public async Task<ReviewOutcome> Submit(string code, string hostId, string actor, CancellationToken cancellation)
    {
        var seen = await db.LiveSessions.AsNoTracking().Include(known => known.Items).SingleOrDefaultAsync(known => known.Code == code && known.HostId == hostId, cancellation);
        if (seen is null || !seen.May(SessionState.Submitted))
            return seen is null ? ReviewOutcome.NotFound : ReviewOutcome.NotNow;
        // A return that was broken off may have left some.
        await StopDeals(code, actor, cancellation);
        if ((await check.Run(seen, cancellation)).Count > 0)
            return ReviewOutcome.Blocked;
        return await db.Write(async token =>
        {
            // What was checked is what is submitted: another tab may have changed it meanwhile.
            if (await db.LockOf(code, hostId, token) is not { } session || session.LastSeq != seen.LastSeq)
                return ReviewOutcome.NotNow;
            session.Submit(actor, time.GetUtcNow());
            return ReviewOutcome.Done;
        }, outcome => outcome == ReviewOutcome.Done, cancellation);
    }

    /// <summary>
    /// Puts the session on the schedule. Its deals are put up first, each noted down before the next: broken off here, approving again finds them by their keys, and returning
    /// or cancelling stops them.
    /// </summary>
    /// <param name="seen">Number of the log's last entry when the reviewer read the plan: what has changed since is not approved unread.</param>
    public async Task<ReviewOutcome> Approve(string code, long seen, bool verified, string accountId, string actor, CancellationToken cancellation)
    {
        var session = await db.LiveSessions.AsNoTracking().Include(known => known.Items).SingleOrDefaultAsync(known => known.Code == code, cancellation);
        if (WhyNot(session, seen, accountId) is { } refused)
            return refused;
        if (!verified)
            return ReviewOutcome.HostNotVerified;
        if ((await check.Run(session!, cancellation)).Count > 0)
            return ReviewOutcome.Blocked;
        foreach (var item in session!.Items.Where(item => item is { LivePriceFen: not null, DealCode: null }))
        {
            var made = await deals.CreateDeal(check.Deal(session, item, preview: false), cancellation);
            if (made.Deal is not { } deal)
                return ReviewOutcome.Blocked;
            await db.Write(token => db.LiveItems.Where(known => known.SessionCode == code && known.ProductCode == item.ProductCode)
                .ExecuteUpdateAsync(set => set.SetProperty(known => known.DealCode, deal.Code), token), cancellation);
        }
        var outcome = await Decide(code, seen, accountId, session =>
        {
            session.Approve(actor, time.GetUtcNow());
            db.Publish(new LiveSessionScheduled(session.View()), time);
        }, cancellation);
        // Returned or cancelled meanwhile: nobody else knows of the deals just made.
        if (outcome != ReviewOutcome.Done)
            await StopDeals(code, actor, cancellation);
        return outcome;
    }

    /// <inheritdoc cref="Approve"/>
    public async Task<ReviewOutcome> Return(string code, long seen, string? reason, string accountId, string actor, CancellationToken cancellation)
    {
        if (!IsReason(reason))
            return ReviewOutcome.ReasonNeeded;
        var outcome = await Decide(code, seen, accountId, session => session.Return(actor, reason!.Trim(), time.GetUtcNow()), cancellation);
        if (outcome == ReviewOutcome.Done)
            await StopDeals(code, actor, cancellation);
        return outcome;
    }

    /// <summary>Of a session that has not begun; by its host. Who had asked to be reminded is told.</summary>
    public async Task<ReviewOutcome> Cancel(string code, string hostId, string actor, CancellationToken cancellation)
    {
        var outcome = await db.Write(async token =>
        {
            var session = await db.LockOf(code, hostId, token);
            if (session is null || !session.May(SessionState.Cancelled))
                return session is null ? ReviewOutcome.NotFound : ReviewOutcome.NotNow;
            var announced = session.IsScheduled;
            session.Cancel(actor, null, time.GetUtcNow());
            if (announced)
                db.Publish(new LiveSessionCancelled(session.View()), time);
            return ReviewOutcome.Done;
        }, result => result == ReviewOutcome.Done, cancellation);
        if (outcome == ReviewOutcome.Done)
            await StopDeals(code, actor, cancellation);
        return outcome;
    }

    private static bool IsReason(string? reason) => !string.IsNullOrWhiteSpace(reason) && reason.Length <= LongestReason;

    private static ReviewOutcome? WhyNot(LiveSession? session, long seen, string accountId) => session switch
    {
        null => ReviewOutcome.NotFound,
        { State: not SessionState.Submitted } => ReviewOutcome.NotNow,
        _ when session.LastSeq != seen => ReviewOutcome.NotNow,
        _ when session.HostId == accountId => ReviewOutcome.OwnPlan,
        _ => null,
    };

    private Task<ReviewOutcome> Decide(string code, long seen, string accountId, Action<LiveSession> decide, CancellationToken cancellation) => db.Write(async token =>
    {
        var session = await db.Lock(code, token);
        if (WhyNot(session, seen, accountId) is { } refused)
            return refused;
        decide(session!);
        return ReviewOutcome.Done;
    }, outcome => outcome == ReviewOutcome.Done, cancellation);

    /// <summary>Stops the deals of a session that is off its way to the schedule; those of one that another has approved meanwhile stay.</summary>
    private async Task StopDeals(string code, string actor, CancellationToken cancellation)
    {
        var off = db.LiveSessions.Where(session => session.Code == code && (session.State == SessionState.Draft || session.State == SessionState.Cancelled));
        foreach (var deal in await off.SelectMany(session => session.Items).Where(item => item.DealCode != null).Select(item => item.DealCode!).ToListAsync(cancellation))
        {
            await deals.StopOffer(new StopOffer(deal, actor), cancellation);
            await db.Write(token => db.LiveItems.Where(item => item.SessionCode == code && item.DealCode == deal)
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.DealCode, (string?)null), token), cancellation);
        }
    }
}
