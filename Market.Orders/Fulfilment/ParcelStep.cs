using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Fulfilment;

/// <param name="Kind">The word in the timeline.</param>
/// <param name="Repeats">Whether a parcel that has gone this step already has gone it in this very way.</param>
/// <param name="Go">Moves the parcel.</param>
internal sealed record Step(ParcelState To, string Kind, Func<Parcel, bool> Repeats, Func<Parcel, DateTimeOffset, Task> Go);

/// <summary>A step that a place takes with its parcel: with its order locked, once however often it is asked for, recorded and told.</summary>
internal sealed class ParcelStep(OrdersDb db, TimeProvider time)
{
    public async Task<ParcelResult> Take(string parcelNo, ParcelAccess access, Step step, CancellationToken cancellation)
    {
        var found = await db.Parcels.OpenTo(access, parcelNo).Select(parcel => (Guid?)parcel.OrderId).SingleOrDefaultAsync(cancellation);
        if (found is not { } orderId)
            return new(ParcelOutcome.NotFound, null);
        return new(await db.Write(token => Write(orderId, parcelNo, access.Actor, step, token), cancellation), parcelNo);
    }

    private async Task<ParcelOutcome> Write(Guid orderId, string parcelNo, string actor, Step step, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(orderId, cancellation);
        var parcel = order.Parcels.Single(candidate => candidate.ParcelNo == parcelNo);
        if (parcel.State == step.To && step.Repeats(parcel))
            return ParcelOutcome.Done;
        if (!parcel.May(step.To))
            return ParcelOutcome.NotNow;
        // What has left already may arrive all the same.
        if (step.To != ParcelState.Received && await Refundable.IsDisputed(db, orderId, cancellation))
            return ParcelOutcome.Disputed;
        if (await db.NothingIsLeft(order, parcel, cancellation))
            return ParcelOutcome.NothingLeft;
        await step.Go(parcel, now);
        order.Follow(parcel, step.Kind, actor, now);
        db.Tell(order, new OrderAdvanced(order.Summary(now)), step.Kind, now, parcel);
        return ParcelOutcome.Done;
    }
}
