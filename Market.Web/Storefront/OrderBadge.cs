using Market.Orders.Contracts;

namespace Market.Web.Storefront;

/// <summary>The colour that goes with a state; its word always stands there too.</summary>
internal static class OrderBadge
{
    public static string Of(OrderState state) => state switch
    {
        OrderState.Placed => "citrus",
        _ when state.IsSold() => "green",
        _ => "",
    };
}
