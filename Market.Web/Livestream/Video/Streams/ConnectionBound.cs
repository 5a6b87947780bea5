using System.Collections.Concurrent;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>How many connections there are, in all and from each address.</summary>
internal sealed class ConnectionBound(VideoSettings settings)
{
    private readonly ConcurrentDictionary<string, int> open = new();
    private int all;

    public bool Enter(string address)
    {
        if (Interlocked.Increment(ref all) <= settings.MostViewers && open.AddOrUpdate(address, 1, (_, count) => count + 1) is var own && own <= settings.MostPerAddress)
            return true;
        Leave(address);
        return false;
    }

    public void Leave(string address)
    {
        Interlocked.Decrement(ref all);
        if (open.AddOrUpdate(address, 0, (_, count) => Math.Max(0, count - 1)) == 0)
            open.TryRemove(KeyValuePair.Create(address, 0));
    }
}
