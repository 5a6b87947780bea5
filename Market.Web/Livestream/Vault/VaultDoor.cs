namespace Market.Web.Livestream.Vault;

/// <summary>Two at a time on this node: verifying and exporting read gigabytes, and the shop goes on selling beside them.</summary>
internal sealed class VaultDoor : IDisposable
{
    private readonly SemaphoreSlim places = new(2, 2);

    /// <returns>The place, given back on disposal; null when none is free.</returns>
    public IDisposable? TryEnter() => places.Wait(0) ? new Place(places) : null;

    public void Dispose() => places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
