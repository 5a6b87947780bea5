using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Fulfilment;

/// <summary>The buyer, or the office for them, says that a shipped parcel has arrived. What is picked up is signed for by its code instead.</summary>
internal sealed class ConfirmReceiptHandler(OrdersDb db, TimeProvider time)
{
    public async Task<ParcelResult> Confirm(ConfirmReceipt command, CancellationToken cancellation)
    {
        var found = await db.Orders.OpenTo(command.Access, command.OrderNo).Select(order => (Guid?)order.Id).SingleOrDefaultAsync(cancellation);
        if (found is not { } orderId)
            return new(ParcelOutcome.NotFound, null);
        return await db.Write(token => Receive(orderId, command.ParcelNo, command.Access.Actor, token), cancellation);
    }

    /// <summary>Also for what nobody confirms (<see cref="ParcelReceipt"/>).</summary>
    public async Task<ParcelResult> Receive(Guid orderId, string parcelNo, string actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(orderId, cancellation);
        switch (order.Parcels.SingleOrDefault(candidate => candidate.ParcelNo == parcelNo))
        {
            case null:
                return new(ParcelOutcome.NotFound, null);
            case { State: ParcelState.Received } received:
                return new(ParcelOutcome.Done, received.ParcelNo);
            case { State: ParcelState.Shipped } shipped:
                shipped.Receive(actor, now);
                order.Follow(shipped, "received", actor, now);
                db.Tell(order, new OrderAdvanced(order.Summary(now)), "received", now, shipped);
                return new(ParcelOutcome.Done, shipped.ParcelNo);
            case var other:
                return new(ParcelOutcome.NotNow, other.ParcelNo);
        }
    }
}
