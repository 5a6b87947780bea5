namespace Market.Orders.Checkout;

/// <summary>The keys that were dealt with last, at most <paramref name="most"/>.</summary>
internal sealed class LatestKeys(int most)
{
    private readonly HashSet<string> known = [];
    private readonly Queue<string> oldestFirst = new();

    public bool Contains(string key) => known.Contains(key);

    public void Add(string key)
    {
        if (!known.Add(key))
            return;
        oldestFirst.Enqueue(key);
        if (oldestFirst.Count > most)
            known.Remove(oldestFirst.Dequeue());
    }
}
