namespace Market.Orders.Settlement;

/// <summary>What the district decides about settling; configuration section "Settlement".</summary>
internal sealed class SettlementOptions
{
    /// <summary>How long goods may travel before they are signed for. Until deliveries are recorded, this stands for the date of signing.</summary>
    public TimeSpan DeliveryAllowance { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Seven days without reason, from the day after signing.</summary>
    public TimeSpan ReturnWindow { get; set; } = TimeSpan.FromDays(8);

    /// <summary>Fresh goods cannot be returned without reason; this is the time for claims.</summary>
    public TimeSpan PerishableWindow { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Thousandths of the goods picked up at a counter that its operator gets for handling them, out of the supplier's part.</summary>
    public int CounterFeePermille { get; set; } = 30;

    /// <summary>A sale paid before this can be closed at <paramref name="cutoff"/>.</summary>
    public DateTimeOffset PaidBefore(DateTimeOffset cutoff, bool perishable) => cutoff - DeliveryAllowance - (perishable ? PerishableWindow : ReturnWindow);
}
