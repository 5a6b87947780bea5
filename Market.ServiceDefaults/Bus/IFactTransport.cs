namespace Market.ServiceDefaults.Bus;

/// <summary>Brings one fact to whoever consumes it.</summary>
internal interface IFactTransport
{
    /// <summary>Returns when delivery is certain; throws when it is not, and may then have delivered all the same.</summary>
    Task Deliver(Delivery delivery, CancellationToken cancellation);
}

/// <param name="Attempt">From 1.</param>
/// <param name="Queue">The one queue it is for, when somebody replays it; else null, and it goes to everybody who consumes it.</param>
/// <param name="Replayed">Whether somebody replays it.</param>
internal sealed record Delivery(Guid MessageId, object Fact, int Attempt, string? Queue, bool Replayed);
