namespace Market.Orders.Payments;

/// <summary>Wakes the worker that goes its rounds over <typeparamref name="TMatter"/> before its time. It may ring often: one waking is enough for any number of reasons.</summary>
internal sealed class Bell<TMatter> : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    public void Ring()
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung already.
        }
    }

    public Task Wait(TimeSpan atMost, CancellationToken cancellation) => rung.WaitAsync(atMost, cancellation);

    public void Dispose() => rung.Dispose();
}
