using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Fulfilment;

/// <summary>
/// Hands a parcel over to whoever brings its code. A code is looked for among the parcels of one counter, so elsewhere it opens nothing; and it is
/// forgotten when it has been used.
/// </summary>
internal sealed class HandOverHandler(OrdersDb db, TimeProvider time)
{
    public async Task<ParcelResult> HandOver(HandOver command, CancellationToken cancellation)
    {
        if (!Guid.TryParse(command.Key, out var key))
            throw new ArgumentException("The key of a hand-over is a GUID.", nameof(command));
        if (!ParcelQueries.IsWord(command.Place) || command.Code is not { Length: ReadyParcelHandler.Digits } || !command.Code.All(char.IsAsciiDigit))
            return new(ParcelOutcome.UnknownCode, null);
        var minted = $"{key:N}";
        var found = await db.Parcels.OpenTo(command.Access)
            .Where(parcel => parcel.Location == command.Place && (parcel.PickUpCode == command.Code || parcel.HandOverKey == minted))
            .Select(parcel => new { parcel.OrderId, parcel.ParcelNo, parcel.HandOverKey }).ToListAsync(cancellation);
        if (found.Find(parcel => parcel.HandOverKey == minted) is { } first)
            return new(ParcelOutcome.Done, first.ParcelNo);
        if (found is not [var ready])
            return new(ParcelOutcome.UnknownCode, null);
        return await db.Write(token => Write(ready.OrderId, command, minted, token), cancellation);
    }

    private async Task<ParcelResult> Write(Guid orderId, HandOver command, string key, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = await db.Lock(orderId, cancellation);
        var parcel = order.Parcels.Single(candidate => candidate.Location == command.Place);
        // Another click of the same form, or another person with the same code, may have been faster.
        if (parcel.HandOverKey == key)
            return new(ParcelOutcome.Done, parcel.ParcelNo);
        if (parcel.PickUpCode != command.Code)
            return new(ParcelOutcome.UnknownCode, null);
        if (await Refundable.IsDisputed(db, orderId, cancellation))
            return new(ParcelOutcome.Disputed, parcel.ParcelNo);
        if (await db.NothingIsLeft(order, parcel, cancellation))
            return new(ParcelOutcome.NothingLeft, parcel.ParcelNo);
        var codes = order.LinesOf(parcel).Select(line => line.ProductCode).ToList();
        if (!command.AdultSeen && await db.Products.AnyAsync(product => codes.Contains(product.Code) && product.AdultOnly, cancellation))
            return new(ParcelOutcome.AgeNotSeen, parcel.ParcelNo);
        parcel.Receive(command.Access.Actor, now, key);
        order.Follow(parcel, "received", command.Access.Actor, now);
        db.Tell(order, new OrderAdvanced(order.Summary(now)), "received", now, parcel);
        return new(ParcelOutcome.Done, parcel.ParcelNo);
    }
}
