using Market.Web.Data;
using Market.Web.Livestream.Room;

namespace Market.Web.Livestream.Guard;

internal enum JudgeOutcome
{
    Done,

    /// <summary>No such session, or no such order under suspicion in it.</summary>
    NotFound,
    ReasonNeeded,
}

/// <summary>An auditor has looked at a suspected order and says whether it counts. What was said before stays in the log.</summary>
internal sealed class JudgeOrder(WebDb db, GuardedSales sales, Rooms rooms, TimeProvider time)
{
    public const int LongestReason = 200;

    public async Task<JudgeOutcome> Judge(LiveSession session, string orderNo, bool counted, string? reason, string actor, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
            return JudgeOutcome.ReasonNeeded;
        if (await sales.Of(session, cancellation) is not { } result || result.Suspected.All(suspected => suspected.Order.OrderNo != orderNo))
            return JudgeOutcome.NotFound;
        await db.Write(async token =>
        {
            var locked = await db.Lock(session.Code, token);
            locked!.Record(seq => new LiveEvent
            {
                SessionCode = session.Code,
                Seq = seq,
                At = time.GetUtcNow(),
                Kind = counted ? LiveEventKind.OrderCounted : LiveEventKind.OrderLeftOut,
                Actor = actor,
                Name = orderNo,
                Text = reason.Trim(),
            });
        }, cancellation);
        rooms.Changed(session.Code);
        return JudgeOutcome.Done;
    }
}
