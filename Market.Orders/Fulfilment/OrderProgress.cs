using Market.Orders.Contracts;

namespace Market.Orders.Fulfilment;

/// <summary>Where an order stands, from where its parcels stand. The one place that knows.</summary>
internal static class OrderProgress
{
    /// <summary>The states that follow from parcels; out of the others an order is not called back by one.</summary>
    private static readonly OrderState[] Following =
        [OrderState.Paid, OrderState.Packed, OrderState.PartlyShipped, OrderState.Shipped, OrderState.ReadyForPickUp, OrderState.Received];

    /// <summary>Parcels that were withdrawn do not count.</summary>
    public static OrderState Of(OrderState state, IEnumerable<Parcel> parcels)
    {
        var states = parcels.Select(parcel => parcel.State).Where(parcel => parcel != ParcelState.Withdrawn).ToList();
        if (!Following.Contains(state) || states.Count == 0)
            return state;
        return states switch
        {
            _ when states.All(parcel => parcel is ParcelState.Received) => OrderState.Received,
            _ when states.All(parcel => parcel is ParcelState.Shipped or ParcelState.Received) => OrderState.Shipped,
            _ when states.Any(parcel => parcel is ParcelState.Shipped or ParcelState.Received) => OrderState.PartlyShipped,
            _ when states.Contains(ParcelState.ReadyForPickUp) => OrderState.ReadyForPickUp,
            _ when states.Contains(ParcelState.Packed) => OrderState.Packed,
            _ => OrderState.Paid,
        };
    }
}
