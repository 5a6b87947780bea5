using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals.Making;

/// <summary>Ends an offer before its time. Who has ordered by then keeps the price.</summary>
internal sealed class StopOfferHandler(OrdersDb db, TimeProvider time)
{
    public Task<StopOfferOutcome> Stop(StopOffer command, CancellationToken cancellation) => db.Write(async token =>
    {
        var now = await DatabaseClock.Read(db, token);
        var offer = command.Code.Any(char.IsControl) ? null : await db.Offers.SingleOrDefaultAsync(known => known.Code == command.Code, token);
        switch (offer)
        {
            case null:
                return StopOfferOutcome.NotFound;
            // Asked again: the answer stays the same.
            case { State: OfferState.Stopped }:
                return StopOfferOutcome.Stopped;
            case var _ when !offer.May(OfferState.Stopped) || offer.EndsAt <= now:
                return StopOfferOutcome.Over;
        }
        offer.Stop(command.Actor, now);
        if (offer is Deal deal)
            db.Publish(new DealEnded(deal.Record()), time);
        return StopOfferOutcome.Stopped;
    }, cancellation);
}
