using System.Buffers.Binary;
using Market.Web.Livestream.Video.Containers;

namespace Market.Web.Livestream.Video.Recording;

/// <summary>Gives a WebM of clusters its duration, an index at its end and, in the place that was kept free, the way to the index.</summary>
internal static class FinishedWebm
{
    private const int LargestHead = 64 * 1024;
    private const int ClusterHead = 12;

    /// <returns>Milliseconds.</returns>
    public static long Finish(FileStream file)
    {
        var head = new byte[Math.Min(file.Length, LargestHead)];
        file.Position = 0;
        file.ReadExactly(head);
        var (segment, info, clusters) = Places(head);
        var cues = new List<(long Time, long Position)>();
        var (end, latest) = (clusters, 0L);
        var frames = new List<Frame>();
        while (ReadCluster(file, end) is { } cluster)
        {
            var reader = new MatroskaReader();
            reader.Read(head.AsSpan(0, (int)clusters), frames);
            reader.Read(cluster, frames);
            if (frames.Any(frame => frame is { Kind: MediaKind.Video, IsKey: true }))
                cues.Add((BinaryPrimitives.ReadInt64BigEndian(cluster.AsSpan(WebmWriter.TimePlace)), end - segment));
            latest = Math.Max(latest, frames.Count == 0 ? 0 : frames.Max(frame => frame.Time) / 1000);
            frames.Clear();
            end += cluster.Length;
        }
        if (cues.Count == 0)
            throw new BadMediaException("nothing was recorded");
        file.SetLength(end);
        file.Position = end;
        file.Write(Index(cues));
        file.Flush(flushToDisk: true);
        var duration = latest + 40;
        Write(file, info - WebmWriter.DurationPlace, elements => elements.Real(WebmWriter.Duration, duration));
        Write(file, segment, elements => SeekHead(elements, (ulong)(end - segment)));
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, 0x0100_0000_0000_0000 | (file.Length - segment));
        file.Position = segment - 8;
        file.Write(size);
        file.Flush(flushToDisk: true);
        return duration;
    }

    /// <summary>Where the segment's payload begins, where the info ends, where the first cluster begins.</summary>
    private static (long Segment, long Info, long Clusters) Places(ReadOnlySpan<byte> head)
    {
        long segment = -1, info = -1;
        for (var at = 0; at < head.Length;)
        {
            var idLength = Ebml.ReadId(head[at..], out var id);
            var sizeLength = Ebml.ReadSize(head[(at + idLength)..], out var size);
            if (id == WebmWriter.Cluster && segment > 0 && info > 0)
                return (segment, info, at);
            if (idLength == 0 || sizeLength == 0 || id != WebmWriter.Segment && (size < 0 || size > head.Length - at))
                break;
            at += idLength + sizeLength + (id == WebmWriter.Segment ? 0 : (int)size);
            (segment, info) = (id == WebmWriter.Segment ? at : segment, id == WebmWriter.Info ? at : info);
        }
        throw new BadMediaException("nothing was recorded");
    }

    /// <summary>Null when there is none, or not all of it.</summary>
    private static byte[]? ReadCluster(FileStream file, long at)
    {
        var head = new byte[ClusterHead];
        file.Position = at;
        if (file.ReadAtLeast(head, ClusterHead, throwOnEndOfStream: false) < ClusterHead || Ebml.ReadId(head, out var id) != 4 || id != WebmWriter.Cluster)
            return null;
        Ebml.ReadSize(head.AsSpan(4), out var size);
        if (size < 10 || size > MediaBounds.LargestMessage || size > file.Length - at - ClusterHead)
            return null;
        var cluster = new byte[ClusterHead + size];
        file.Position = at;
        file.ReadExactly(cluster);
        return cluster;
    }

    private static byte[] Index(List<(long Time, long Position)> cues)
    {
        var elements = new EbmlWriter(cues.Count * 64 + 64);
        elements.Master(WebmWriter.Cues, () =>
        {
            foreach (var (time, position) in cues)
                elements.Master(WebmWriter.CuePoint, () =>
                {
                    elements.Unsigned(WebmWriter.CueTime, (ulong)time);
                    elements.Master(WebmWriter.CueTrackPositions, () =>
                    {
                        elements.Unsigned(WebmWriter.CueTrack, 1);
                        elements.Unsigned(WebmWriter.CueClusterPosition, (ulong)position);
                    });
                });
        });
        return elements.ToArray();
    }

    private static void SeekHead(EbmlWriter elements, ulong cues)
    {
        elements.Master(WebmWriter.SeekHead, () => elements.Master(WebmWriter.Seek, () =>
        {
            elements.Binary(WebmWriter.SeekId, [0x1C, 0x53, 0xBB, 0x6B]);
            elements.Unsigned(WebmWriter.SeekPosition, cues);
        }));
        elements.Void(WebmWriter.IndexPlace - elements.Length);
    }

    private static void Write(FileStream file, long at, Action<EbmlWriter> content)
    {
        var elements = new EbmlWriter(128);
        content(elements);
        file.Position = at;
        file.Write(elements.ToArray());
    }
}
