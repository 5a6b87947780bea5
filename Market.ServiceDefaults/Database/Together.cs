using System.Threading.Channels;

namespace Market.ServiceDefaults.Database;

/// <summary>
/// A door behind which work is done in company: what arrives while other work is being done is taken together afterwards, so that many share one transaction
/// and one flush to disk. Nobody waits for company: what finds nothing under way is taken at once.
/// </summary>
/// <param name="mostTogether">How many are taken at once.</param>
/// <param name="mostWaiting">How many may wait; others wait to be let in.</param>
/// <param name="work">Deals with all it is given, and never throws.</param>
/// <param name="atOnce">How many pieces of work may be under way at the same time.</param>
public sealed class Together<T>(int mostTogether, int mostWaiting, Func<List<T>, Task> work, int atOnce = 1)
{
    private readonly Channel<T> queue = Channel.CreateBounded<T>(mostWaiting);
    private readonly Lock gate = new();
    private int working;

    /// <summary>Returns as soon as it is in; <paramref name="cancellation"/> does not take it back afterwards.</summary>
    public async Task Join(T one, CancellationToken cancellation)
    {
        await queue.Writer.WriteAsync(one, cancellation);
        lock (gate)
        {
            if (working == atOnce)
                return;
            working++;
        }
        // Who joined first is chance; neither its trace nor its culture is the others'.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(WorkOffAll, CancellationToken.None);
    }

    private async Task WorkOffAll()
    {
        while (true)
        {
            var together = Take();
            if (together.Count > 0)
                await work(together);
            lock (gate)
            {
                if (queue.Reader.Count > 0)
                    continue;
                working--;
                return;
            }
        }
    }

    private List<T> Take()
    {
        var together = new List<T>();
        // One takes all: two that are free at the same time would part them.
        lock (gate)
            while (together.Count < mostTogether && queue.Reader.TryRead(out var one))
                together.Add(one);
        return together;
    }
}
