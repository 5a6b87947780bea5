using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Microsoft.Extensions.Options;

namespace Market.Orders.Fulfilment;

/// <summary>Counts as received what was shipped long ago and nobody has confirmed: most people forget to say that all is well.</summary>
internal sealed class ParcelReceipt(
    IServiceScopeFactory scopes, Bell<Parcel> bell, PaymentTimes times, IOptions<FulfilmentOptions> options, TimeProvider time, ILogger<ParcelReceipt> log)
    : Rounds<Parcel>(scopes, bell, times, log)
{
    private sealed record Due(Guid OrderId, string ParcelNo);

    public override async Task<int> Round(CancellationToken cancellation)
    {
        var before = time.GetUtcNow().AddDays(-options.Value.ReceivedAfterDays);
        var due = await Read(db => db.Parcels
            .Where(parcel => parcel.State == ParcelState.Shipped && parcel.LeftAt <= before)
            .OrderBy(parcel => parcel.LeftAt).Select(parcel => new Due(parcel.OrderId, parcel.ParcelNo)), cancellation);
        return await ForEach(due, (services, parcel, token) => services.GetRequiredService<OrdersDb>().Write(
            transaction => services.GetRequiredService<ConfirmReceiptHandler>().Receive(parcel.OrderId, parcel.ParcelNo, "market", transaction), token), cancellation);
    }
}
