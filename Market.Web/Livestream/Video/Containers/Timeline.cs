namespace Market.Web.Livestream.Video.Containers;

/// <summary>
/// From a recorder's clock, which begins anew with each recorder, to the stream's: microseconds since the stream began, by the wall. What is sent after a pause follows after
/// that pause, so that viewers keep what they have.
/// </summary>
/// <param name="elapsed">Microseconds since the stream began.</param>
/// <param name="floor">Where what was sent before ends.</param>
internal sealed class Timeline(Func<long> elapsed, long floor)
{
    private const long MostAhead = 30_000_000;
    private const long MostBehind = 60_000_000;
    private readonly long[] last = [-1, -1];
    private long? shift;

    /// <summary>Later than whatever of its kind was placed before, whatever the recorder says.</summary>
    public long Place(MediaKind kind, long time)
    {
        var now = elapsed();
        shift ??= Math.Max(now, floor) - time;
        var placed = time + shift.Value;
        if (placed > Math.Max(now, floor) + MostAhead || placed < now - MostBehind)
            throw new BadMediaException("a clock that has lost its way");
        return last[(int)kind] = Math.Max(Math.Max(placed, 0), last[(int)kind] + 1);
    }
}
