using System.Diagnostics;

namespace Market.Benchmarks.Live;

/// <summary>Milliseconds of the machine, which never go back.</summary>
internal static class Clock
{
    public static double Now => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
}

/// <summary>Milliseconds that something took, noted by many at once.</summary>
internal sealed class Times(int most)
{
    private readonly float[] values = new float[most];
    private int count;

    public void Add(double milliseconds)
    {
        if (Interlocked.Increment(ref count) is var number && number <= most)
            values[number - 1] = (float)milliseconds;
    }

    public int Count => Math.Min(count, most);

    /// <summary>As "half within … ms, 99 of 100 within … ms, the slowest … ms".</summary>
    public string Text()
    {
        float[] sorted = [.. values.AsSpan(0, Count)];
        Array.Sort(sorted);
        float At(double part) => sorted.Length == 0 ? float.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
        return FormattableString.Invariant($"half within {At(0.5):0} ms, 99 of 100 within {At(0.99):0} ms, the slowest {At(1):0} ms");
    }
}
