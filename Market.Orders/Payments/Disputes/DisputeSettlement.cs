using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Disputes;

internal enum DisputeOutcome
{
    Settled,

    /// <summary>Stripe could not be asked.</summary>
    Unanswered,

    /// <summary>The payment is not known yet, or others changed the dispute meanwhile.</summary>
    Later,

    /// <summary>Stripe has no such dispute, or it is of another mode.</summary>
    Refused,
}

/// <summary>Brings a dispute to where Stripe says it is, with the money that moved for it, in one transaction with the order's timeline.</summary>
internal sealed partial class DisputeSettlement(OrdersDb db, StripeGateway stripe, StripeSettings settings, TimeProvider time, ILogger<DisputeSettlement> log)
{
    private const int MostAttempts = 3;

    public async Task<DisputeOutcome> Settle(string disputeId, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var version = await db.Disputes.Where(dispute => dispute.Id == disputeId).Select(dispute => dispute.Version).SingleOrDefaultAsync(cancellation);
            var answer = await stripe.GetDispute(disputeId, cancellation);
            if (answer.Value is not { } told)
                return answer.Outcome == StripeOutcome.Refused ? DisputeOutcome.Refused : DisputeOutcome.Unanswered;
            if (told.LiveMode != settings.LiveMode)
                return DisputeOutcome.Refused;
            if (await db.Payments.AsNoTracking().FirstOrDefaultAsync(payment => payment.IntentId != null && payment.IntentId == told.IntentId, cancellation) is not { } payment)
                return DisputeOutcome.Later;
            if (await db.Write(token => Follow(told, payment, version, token), cancellation))
                return DisputeOutcome.Settled;
        }
        return DisputeOutcome.Later;
    }

    /// <returns>False when somebody changed it since Stripe was asked: what we hold may be older than what they wrote.</returns>
    private async Task<bool> Follow(StripeDispute told, Payment payment, long version, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(payment.OrderId, cancellation);
        var dispute = await db.Disputes.SingleOrDefaultAsync(candidate => candidate.Id == told.Id, cancellation);
        if ((dispute?.Version ?? 0) != version)
            return false;
        if (dispute is null)
            db.Add(dispute = Dispute.Of(told, payment));
        foreach (var movement in told.Movements)
            await DisputePosting.Post(db, told.Id, movement.Id, movement.Fen, movement.FeeFen, dispute.WrittenOffAt is not null, now, cancellation);
        if (!dispute.Follow(told, now))
            return true;
        order.Record(Word(dispute.State), "payment", now);
        LogFollowed(dispute.Id, order.OrderNo, dispute.State);
        return true;
    }

    /// <summary>As the timeline has it.</summary>
    private static string Word(DisputeState state) => state switch
    {
        DisputeState.Won => "dispute_won",
        DisputeState.Lost => "dispute_lost",
        DisputeState.Closed => "dispute_closed",
        _ => "disputed",
    };

    [LoggerMessage(LogLevel.Warning, "Dispute {DisputeId} of order {OrderNo} is {State}")]
    private partial void LogFollowed(string disputeId, string orderNo, DisputeState state);
}
