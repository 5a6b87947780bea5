using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Deadlines;

/// <summary>What time brings by itself: sessions expire, late money arrives or fails, pending refunds succeed.</summary>
internal sealed class DueMatters(SimulatorStore store, WakeUp wakeUp, TimeProvider time, ILogger<DueMatters> logger)
    : DeadlineWorker(wakeUp, time, logger)
{
    protected override async Task<DateTimeOffset?> WorkAsync(DateTimeOffset now, CancellationToken stop)
    {
        // A reading comes first: a change rings the bell that wakes this worker, which would then never sleep.
        var next = await NextAsync(stop);
        if (next is null || next > now) return next;
        await store.ChangeAsync(async db => await ExpireAsync(db, now) + await SettleAsync(db, now) + await RefundAsync(db, now));
        return await NextAsync(stop);
    }

    private async Task<DateTimeOffset?> NextAsync(CancellationToken stop)
    {
        await using var db = await store.OpenAsync();
        DateTimeOffset?[] deadlines =
        [
            await db.Sessions.Where(session => session.Status == SessionStatus.Open).MinAsync(session => (DateTimeOffset?)session.ExpiresAt, stop),
            await db.Charges.MinAsync(charge => charge.SettlesAt, stop),
            await db.Refunds.MinAsync(refund => refund.SucceedsAt, stop),
        ];
        return deadlines.Min();
    }

    private static async Task<int> ExpireAsync(SimulatorDb db, DateTimeOffset now)
    {
        var sessions = await db.Sessions.Where(session => session.Status == SessionStatus.Open && session.ExpiresAt <= now).ToListAsync();
        foreach (var session in sessions) await ExpireSession.ExpireAsync(db, session, now, Caller.Nobody);
        return sessions.Count;
    }

    private static async Task<int> SettleAsync(SimulatorDb db, DateTimeOffset now)
    {
        var charges = await db.Charges.Where(charge => charge.SettlesAt <= now).ToListAsync();
        foreach (var charge in charges)
        {
            var intent = await db.PaymentIntents.SingleAsync(intent => intent.Id == charge.PaymentIntentId);
            var session = await db.Sessions.SingleAsync(session => session.Id == charge.SessionId);
            if (charge.WillFail) charge.Fail(); else charge.Succeed();
            intent.Follow(charge);
            if (!charge.WillFail) session.ReceiveLateMoney();
            db.Announce(charge.WillFail ? "payment_intent.payment_failed" : "payment_intent.succeeded", intent, now);
            db.Announce(charge.WillFail ? "checkout.session.async_payment_failed" : "checkout.session.async_payment_succeeded", session, now);
        }
        return charges.Count;
    }

    private static async Task<int> RefundAsync(SimulatorDb db, DateTimeOffset now)
    {
        var refunds = await db.Refunds.Where(refund => refund.SucceedsAt <= now).ToListAsync();
        foreach (var refund in refunds)
        {
            refund.Succeed();
            db.Announce("refund.updated", refund, now);
        }
        return refunds.Count;
    }
}
