namespace Market.Catalog.Households.Generation;

/// <summary>
/// Random numbers that are the same on every machine and under every version of .NET, which System.Random does not promise
/// (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
/// </summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> − 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool OnceIn(int times) => Below(times) == 0;

    /// <summary>An index of <paramref name="weights"/>, each as likely as its weight.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights)
            total += weight;
        var rest = Below(total);
        var index = 0;
        while (rest >= weights[index])
            rest -= weights[index++];
        return index;
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (var last = items.Count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
