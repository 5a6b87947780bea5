namespace Market.ServiceDefaults.Bus;

/// <summary>Brings one fact to whoever consumes it.</summary>
internal interface IFactTransport
{
    /// <summary>Returns when delivery is certain; throws when it is not, and may then have delivered all the same.</summary>
    Task Deliver(Guid messageId, object fact, CancellationToken cancellation);
}
