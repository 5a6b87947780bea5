namespace Market.Orders.Settlement;

/// <summary>What the district decides about settling; configuration section "Settlement".</summary>
internal sealed class SettlementOptions
{
    /// <summary>Thousandths of the goods picked up at a counter that its operator gets for handling them, out of the supplier's part.</summary>
    public int CounterFeePermille { get; set; } = 30;
}
