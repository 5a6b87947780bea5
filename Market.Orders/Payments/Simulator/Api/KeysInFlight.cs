using System.Collections.Concurrent;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>The idempotency keys whose first request is still being worked on: the same key meanwhile gets 409.</summary>
internal sealed class KeysInFlight
{
    private readonly ConcurrentDictionary<string, byte> keys = new();

    /// <exception cref="StripeError">409: another request holds the key.</exception>
    public IDisposable? Hold(string? key)
    {
        if (key is null) return null;
        return keys.TryAdd(key, 0) ? new Release(this, key) : throw StripeError.KeyInUse();
    }

    private sealed class Release(KeysInFlight owner, string key) : IDisposable
    {
        public void Dispose() => owner.keys.TryRemove(key, out _);
    }
}
