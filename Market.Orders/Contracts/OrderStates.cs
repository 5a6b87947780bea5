namespace Market.Orders.Contracts;

/// <summary>What several states of an order have in common.</summary>
public static class OrderStates
{
    /// <summary>Paid, and not all of it paid back: the goods are with the buyer or on their way.</summary>
    public static bool IsSold(this OrderState state) => state.WasPaid() && state != OrderState.Refunded;

    /// <summary>Money was taken for it, whatever became of it since.</summary>
    public static bool WasPaid(this OrderState state) => state is not (OrderState.Placed or OrderState.Cancelled or OrderState.Expired);

    /// <summary>It ended before anything was sold.</summary>
    public static bool CameToNothing(this OrderState state) => state is OrderState.Cancelled or OrderState.Expired;
}
