namespace Market.ServiceDefaults.Bus;

/// <summary>Brings facts to whoever consumes them.</summary>
internal interface IFactTransport
{
    /// <summary>How many facts of one kind may be delivered at once.</summary>
    int MostTogether { get; }

    /// <summary>Returns when delivery is certain; throws when it is not, and may then have delivered all the same.</summary>
    /// <param name="together">Facts of one kind, at most <see cref="MostTogether"/>; one that is not fresh comes alone.</param>
    Task Deliver(IReadOnlyList<Delivery> together, CancellationToken cancellation);
}

/// <param name="TraceParent">W3C trace of the request that gave rise to the fact.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Queue">The one queue it is for, when somebody replays it; else null, and it goes to everybody who consumes it.</param>
/// <param name="Replayed">Whether somebody replays it.</param>
internal sealed record Delivery(Guid MessageId, object Fact, string? TraceParent, int Attempt, string? Queue, bool Replayed);
