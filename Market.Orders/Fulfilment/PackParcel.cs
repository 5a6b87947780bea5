using Market.Orders.Contracts;

namespace Market.Orders.Fulfilment;

/// <summary>A place has packed its part. From now on the buyer can return the order but not call it off.</summary>
internal sealed class PackParcelHandler(ParcelStep step)
{
    public Task<ParcelResult> Pack(PackParcel command, CancellationToken cancellation) => step.Take(command.ParcelNo, command.Access, new Step(
        ParcelState.Packed, "packed", _ => true, (parcel, now) =>
        {
            parcel.Pack(now);
            return Task.CompletedTask;
        }), cancellation);
}
