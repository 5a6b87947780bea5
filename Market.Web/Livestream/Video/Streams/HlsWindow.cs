using System.Globalization;
using System.Text;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>The last seconds as HTTP Live Streaming (RFC 8216), made of the same fragments: for browsers without MediaSource.</summary>
internal sealed class HlsWindow
{
    private const int MostListed = 8;

    /// <summary>What has left the list can be had for as long again: who read the list a moment ago asks for what it named (RFC 8216 §6.2.2).</summary>
    private const int MostSegments = 2 * MostListed;
    private const int MostFragments = 4096;
    private const long MostBytes = 32 * 1024 * 1024;
    private const long ShortestSegment = 1000;

    /// <param name="Duration">Milliseconds.</param>
    private sealed record Segment(long Number, StreamInit Init, IReadOnlyList<Fragment> Fragments, long Duration);

    private readonly Queue<Segment> segments = new();
    private List<Fragment> open = [];
    private long openBytes;
    private long bytes;
    private long next;
    private int discontinuities;
    private StreamInit? init;
    private bool ended;

    public void Begin(StreamInit begun)
    {
        Close(until: null);
        init = begun;
    }

    public void Add(Fragment fragment)
    {
        if (init is not { IsMp4: true })
            return;
        if (fragment.IsKey && open.Count > 0 && fragment.Time - open[0].Time >= ShortestSegment)
            Close(fragment.Time);
        if (open.Count == 0 && !fragment.IsKey)
            return;
        open.Add(fragment);
        openBytes += fragment.Message.Length;
        if (open.Count > MostFragments || openBytes > MostBytes)
            (open, openBytes) = ([], 0);
    }

    public void End()
    {
        Close(until: null);
        ended = true;
    }

    /// <summary>Null until there is something to play.</summary>
    public string? Playlist()
    {
        if (segments.Count == 0)
            return null;
        List<Segment> listed = [.. segments.TakeLast(MostListed)], before = [.. segments.SkipLast(MostListed), listed[0]];
        var list = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        list.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{(listed.Max(segment => segment.Duration) + 999) / 1000}\n");
        list.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{listed[0].Number}\n#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuities + before.Zip(before.Skip(1)).Count(pair => pair.First.Init.Epoch != pair.Second.Init.Epoch)}\n");
        var epoch = -1;
        foreach (var segment in listed)
        {
            if (segment.Init.Epoch != epoch)
                list.Append(CultureInfo.InvariantCulture, $"{(epoch < 0 ? "" : "#EXT-X-DISCONTINUITY\n")}#EXT-X-MAP:URI=\"{segment.Init.Epoch}/init.mp4\"\n");
            epoch = segment.Init.Epoch;
            list.Append(CultureInfo.InvariantCulture, $"#EXTINF:{segment.Duration / 1000.0:0.000},\n{segment.Number}.m4s\n");
        }
        return list.Append(ended ? "#EXT-X-ENDLIST\n" : "").ToString();
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Find(long number) =>
        segments.FirstOrDefault(segment => segment.Number == number) is { } found ? [.. found.Fragments.Select(fragment => fragment.Media)] : [];

    public StreamInit? InitOf(int epoch) => segments.FirstOrDefault(segment => segment.Init.Epoch == epoch)?.Init;

    private void Close(long? until)
    {
        if (open.Count == 0)
            return;
        var duration = Math.Max(1, (until ?? open[^1].Time + 200) - open[0].Time);
        segments.Enqueue(new Segment(next++, init!, open, duration));
        bytes += openBytes;
        (open, openBytes) = ([], 0);
        while (segments.Count > MostSegments || bytes > MostBytes && segments.Count > 1)
        {
            var gone = segments.Dequeue();
            bytes -= gone.Fragments.Sum(fragment => (long)fragment.Message.Length);
            if (segments.Peek().Init.Epoch != gone.Init.Epoch)
                discontinuities++;
        }
    }
}
