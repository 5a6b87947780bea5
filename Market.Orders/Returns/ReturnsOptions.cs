namespace Market.Orders.Returns;

/// <summary>What the district decides about returns beside their days (<see cref="Fulfilment.FulfilmentOptions"/>); configuration section "Returns".</summary>
internal sealed class ReturnsOptions
{
    /// <summary>Days in which a rejection can be taken to the office, the first being the day after it.</summary>
    public int AppealDays { get; set; } = 7;
}
