using Market.Orders.Contracts;

namespace Market.Orders.Fulfilment;

/// <summary>Answers the asks of fulfilment, each by its use case.</summary>
internal sealed class FulfilmentAsks(
    GetParcelsHandler reading, PackParcelHandler packing, ShipParcelHandler shipping, ReadyParcelHandler laying, HandOverHandler handing, ConfirmReceiptHandler confirming) : IFulfilment
{
    public async ValueTask<ParcelList> GetParcels(GetParcels ask, CancellationToken cancellation = default) => await reading.List(ask, cancellation);

    public async ValueTask<ParcelAnswer> GetParcel(GetParcel ask, CancellationToken cancellation = default) => new(await reading.Get(ask, cancellation));

    public async ValueTask<ParcelResult> PackParcel(PackParcel command, CancellationToken cancellation = default) => await packing.Pack(command, cancellation);

    public async ValueTask<ParcelResult> ShipParcel(ShipParcel command, CancellationToken cancellation = default) => await shipping.Ship(command, cancellation);

    public async ValueTask<ParcelResult> ReadyParcel(ReadyParcel command, CancellationToken cancellation = default) => await laying.LayReady(command, cancellation);

    public async ValueTask<ParcelResult> HandOver(HandOver command, CancellationToken cancellation = default) => await handing.HandOver(command, cancellation);

    public async ValueTask<ParcelResult> ConfirmReceipt(ConfirmReceipt command, CancellationToken cancellation = default) => await confirming.Confirm(command, cancellation);
}
