using Market.Orders.Contracts;

namespace Market.Orders.Fulfilment;

/// <summary>A packed parcel is given to a carrier, who has given it a number.</summary>
internal sealed class ShipParcelHandler(ParcelStep step)
{
    private const int ShortestNumber = 5;
    private const int LongestNumber = 40;

    public async Task<ParcelResult> Ship(ShipParcel command, CancellationToken cancellation)
    {
        if (!Enum.IsDefined(command.Carrier))
            return new(ParcelOutcome.UnknownCarrier, command.ParcelNo);
        var number = command.TrackingNo?.Trim() ?? "";
        if (number.Length is < ShortestNumber or > LongestNumber || !number.All(char.IsAsciiLetterOrDigit))
            return new(ParcelOutcome.BadTrackingNo, command.ParcelNo);
        return await step.Take(command.ParcelNo, command.Access, new Step(
            ParcelState.Shipped, "shipped", parcel => parcel.Carrier == command.Carrier && parcel.TrackingNo == number, (parcel, now) =>
            {
                parcel.Ship(command.Carrier, number, now);
                return Task.CompletedTask;
            }), cancellation);
    }
}
