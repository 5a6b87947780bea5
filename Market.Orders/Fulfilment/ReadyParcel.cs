using System.Security.Cryptography;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Fulfilment;

/// <summary>A packed parcel lies ready at its counter. Its code is eight random digits that open nothing else there; only the buyer is told.</summary>
internal sealed class ReadyParcelHandler(OrdersDb db, ParcelStep step)
{
    public const int Digits = 8;

    public Task<ParcelResult> LayReady(ReadyParcel command, CancellationToken cancellation) => step.Take(command.ParcelNo, command.Access, new Step(
        ParcelState.ReadyForPickUp, "ready", _ => true, async (parcel, now) => parcel.LayReady(await NewCode(parcel.Location, cancellation), now)), cancellation);

    /// <summary>Two who draw the same at once are told apart by the database, and one draws again.</summary>
    private async Task<string> NewCode(string place, CancellationToken cancellation)
    {
        string code;
        do
            code = RandomNumberGenerator.GetString("0123456789", Digits);
        while (await db.Parcels.AnyAsync(parcel => parcel.Location == place && parcel.PickUpCode == code, cancellation));
        return code;
    }
}
