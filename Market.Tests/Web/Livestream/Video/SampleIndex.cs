using Market.Web.Livestream.Video.Containers;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>Reads a plain MP4's tables the way a player does, so that the writer is not judged by itself.</summary>
internal static class SampleIndex
{
    public static Dictionary<MediaKind, List<(long Offset, int Size, long Milliseconds, bool IsKey)>> Read(ReadOnlySpan<byte> moov)
    {
        var found = new Dictionary<MediaKind, List<(long, int, long, bool)>>();
        for (var boxes = Boxes.Of(moov[8..]); boxes.Next();)
            if (boxes.BoxType == Boxes.Type("trak"u8))
                found.Add(Mp4Track.Read(boxes.Payload)!.Media.Kind, Track(boxes.Payload));
        return found;
    }

    private static List<(long, int, long, bool)> Track(ReadOnlySpan<byte> trak)
    {
        var table = Boxes.Find(Boxes.Find(Boxes.Find(trak, "mdia"u8), "minf"u8), "stbl"u8);
        var timescale = Mp4Track.Read(trak)!.Timescale;
        var times = Times(Boxes.Find(table, "stts"u8));
        var sizes = Boxes.Find(table, "stsz"u8);
        var chunks = Boxes.Find(table, "co64"u8);
        var keys = Boxes.Find(table, "stss"u8);
        var edits = Boxes.Find(Boxes.Find(trak, "edts"u8), "elst"u8);
        var delay = edits.IsEmpty ? 0 : Boxes.Number(edits, 8);
        var samplesOfChunk = Chunks(Boxes.Find(table, "stsc"u8), (int)Boxes.Number(chunks, 4));
        var isKey = new HashSet<uint>();
        for (var i = 0; !keys.IsEmpty && i < Boxes.Number(keys, 4); i++)
            isKey.Add(Boxes.Number(keys, 8 + i * 4));
        var samples = new List<(long, int, long, bool)>();
        for (var chunk = 0; chunk < samplesOfChunk.Count; chunk++)
        {
            var offset = (long)Boxes.LongNumber(chunks, 8 + chunk * 8);
            for (var i = 0; i < samplesOfChunk[chunk]; i++)
            {
                var size = (int)Boxes.Number(sizes, 12 + samples.Count * 4);
                samples.Add((offset, size, delay + times[samples.Count] * 1000 / timescale, keys.IsEmpty || isKey.Contains((uint)samples.Count + 1)));
                offset += size;
            }
        }
        Assert.Equal((int)Boxes.Number(sizes, 8), samples.Count);
        return samples;
    }

    private static List<long> Times(ReadOnlySpan<byte> stts)
    {
        var (times, time) = (new List<long>(), 0L);
        for (var run = 0; run < Boxes.Number(stts, 4); run++)
            for (var i = 0; i < Boxes.Number(stts, 8 + run * 8); i++, time += Boxes.Number(stts, 12 + run * 8))
                times.Add(time);
        return times;
    }

    private static List<int> Chunks(ReadOnlySpan<byte> stsc, int count)
    {
        var chunks = new List<int>();
        for (var run = 0; run < Boxes.Number(stsc, 4); run++)
        {
            var last = run + 1 < Boxes.Number(stsc, 4) ? (int)Boxes.Number(stsc, 8 + (run + 1) * 12) - 1 : count;
            while (chunks.Count < last)
                chunks.Add((int)Boxes.Number(stsc, 12 + run * 12));
        }
        return chunks;
    }
}
