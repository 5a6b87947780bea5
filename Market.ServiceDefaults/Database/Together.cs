using System.Threading.Channels;

namespace Market.ServiceDefaults.Database;

/// <summary>
/// A door behind which work is done in company: what arrives while other work is being done is taken together afterwards, so that many share one transaction
/// and one flush to disk. Nobody who comes alone waits for company: what finds nothing under way is taken at once.
/// </summary>
/// <param name="mostTogether">How many are taken at once.</param>
/// <param name="mostWaiting">How many may wait; others wait to be let in.</param>
/// <param name="work">Deals with all it is given, and never throws.</param>
/// <param name="gathering">
/// How long at most, after work done in company, as many are waited for as there were. On a busy machine those who were answered come again one after another, and
/// the first of them would go alone while the rest wait for its return.
/// </param>
public sealed class Together<T>(int mostTogether, int mostWaiting, Func<List<T>, Task> work, TimeSpan gathering = default)
{
    private readonly Channel<T> queue = Channel.CreateBounded<T>(mostWaiting);
    private readonly SemaphoreSlim enough = new(0);
    private readonly Lock gate = new();
    private bool working;

    // How many are waited for; 0 when nobody waits.
    private int wanted;

    /// <summary>Returns as soon as it is in; <paramref name="cancellation"/> does not take it back afterwards.</summary>
    public async Task Join(T one, CancellationToken cancellation)
    {
        await Enter(one, cancellation);
        Begin();
    }

    /// <summary>As <see cref="Join"/>, for several that come at once: when all are in, <see cref="Begin"/>.</summary>
    public ValueTask Enter(T one, CancellationToken cancellation)
    {
        if (queue.Writer.TryWrite(one))
            return default;
        // Or all would wait to be let in, and nobody would make room.
        Begin();
        return queue.Writer.WriteAsync(one, cancellation);
    }

    /// <summary>Sees to it that what is in is worked off.</summary>
    public void Begin()
    {
        lock (gate)
        {
            if (wanted > 0 && queue.Reader.Count >= wanted)
            {
                wanted = 0;
                enough.Release();
            }
            if (working)
                return;
            working = true;
        }
        // Who joined first is chance; neither its trace nor its culture is the others'.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(WorkOffAll, CancellationToken.None);
    }

    private async Task WorkOffAll()
    {
        while (true)
        {
            var together = new List<T>();
            while (together.Count < mostTogether && queue.Reader.TryRead(out var one))
                together.Add(one);
            if (together.Count > 0)
                await work(together);
            if (together.Count > 1 && gathering > TimeSpan.Zero)
                await Gather(together.Count);
            lock (gate)
            {
                if (queue.Reader.Count > 0)
                    continue;
                working = false;
                return;
            }
        }
    }

    private async Task Gather(int many)
    {
        lock (gate)
        {
            if (queue.Reader.Count >= many)
                return;
            wanted = many;
        }
        await enough.WaitAsync(gathering);
        lock (gate)
        {
            wanted = 0;
            // Said just as the time was up: it is not for the next.
            enough.Wait(0);
        }
    }
}
