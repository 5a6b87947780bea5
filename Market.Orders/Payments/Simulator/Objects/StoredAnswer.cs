namespace Market.Orders.Payments.Simulator.Objects;

/// <summary>The first answer to an idempotency key, saved in the transaction of the work it reports, and kept for ever.</summary>
internal sealed class StoredAnswer
{
    public required string Key { get; init; }

    /// <summary>Hash of method, path and parameters: the same key for another request is refused.</summary>
    public required string Fingerprint { get; init; }
    public required int Status { get; init; }
    public required string Body { get; init; }
}
