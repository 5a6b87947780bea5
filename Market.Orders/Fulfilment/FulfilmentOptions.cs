using Market.Orders.Contracts;

namespace Market.Orders.Fulfilment;

/// <summary>What the district decides about delivery and returns; configuration section "Fulfilment".</summary>
internal sealed class FulfilmentOptions
{
    /// <summary>Days to return without reason, the first being the day after signing (消费者权益保护法 art. 25: seven).</summary>
    public int ReturnDays { get; set; } = 7;

    /// <summary>Fresh goods cannot be returned without reason; days for claims, counted the same way.</summary>
    public int ClaimDays { get; set; } = 2;

    /// <summary>Days in which anything can be asked of a line that was sold so.</summary>
    public int DaysFor(ReturnTerms terms) => terms == ReturnTerms.Perishable ? ClaimDays : ReturnDays;

    /// <summary>Days after which a shipped parcel that nobody confirmed or complained of counts as received.</summary>
    public int ReceivedAfterDays { get; set; } = 10;
}
