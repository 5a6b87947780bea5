using MassTransit;

namespace Market.ServiceDefaults.Messages;

/// <summary>What a relay tells a consumer about a delivery.</summary>
internal static class DeliveryHeaders
{
    private const string Care = "Market-Care";

    /// <summary>It may have been handled before without an end, or somebody replays it.</summary>
    public static void AskForCare(SendContext context) => context.Headers.Set(Care, "yes");

    /// <summary>Asked for, or because the broker brings it again.</summary>
    public static bool NeedsCare(ConsumeContext context) => context.ReceiveContext.Redelivered || context.Headers.TryGetHeader(Care, out _);
}
