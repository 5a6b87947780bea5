namespace Market.Web.Livestream.Video.Containers;

/// <summary>A sample as a fragment's index describes it.</summary>
/// <param name="Offset">From the beginning of its moof.</param>
internal readonly record struct Mp4Sample(uint TrackId, long Time, uint Duration, int Shift, bool IsKey, long Offset, int Size);

/// <summary>Durations, sizes and flags that a track's samples have unless their run says otherwise (trex, then tfhd).</summary>
internal readonly record struct SampleDefaults(uint Duration, uint Size, uint Flags);

/// <summary>The index of a fragment (moof: ISO/IEC 14496-12 §8.8).</summary>
internal static class Mp4Samples
{
    private const uint BaseOffset = 0x1, DescriptionIndex = 0x2, DefaultDuration = 0x8, DefaultSize = 0x10, DefaultFlags = 0x20;
    private const uint DataOffset = 0x1, FirstFlags = 0x4, HasDuration = 0x100, HasSize = 0x200, HasFlags = 0x400, HasShift = 0x800;
    private const uint NotSync = 0x10000;
    private const long LatestTime = 1L << 50;

    /// <param name="defaults">Of each track, from the moov.</param>
    /// <param name="next">Where each track goes on when a fragment does not say.</param>
    /// <param name="start">Position of the moof in what the host sends, from which some encoders count.</param>
    public static void Read(ReadOnlySpan<byte> moof, Dictionary<uint, SampleDefaults> defaults, Dictionary<uint, long> next, long start, List<Mp4Sample> samples)
    {
        for (var boxes = Boxes.Of(moof); boxes.Next();)
            if (boxes.BoxType == Boxes.Type("traf"u8))
                ReadTrack(boxes.Payload, defaults, next, start, samples);
    }

    private static void ReadTrack(ReadOnlySpan<byte> traf, Dictionary<uint, SampleDefaults> defaults, Dictionary<uint, long> next, long start, List<Mp4Sample> samples)
    {
        var head = Boxes.Find(traf, "tfhd"u8);
        var (flags, id, at) = (Boxes.Number(head, 0) & 0xFFFFFF, Boxes.Number(head, 4), 8);
        if (!defaults.TryGetValue(id, out var usual))
            return;
        var offset = 0L;
        if ((flags & BaseOffset) != 0)
        {
            offset = (long)Math.Min(Boxes.LongNumber(head, at), long.MaxValue) - start;
            at += 8;
        }
        if ((flags & DescriptionIndex) != 0)
            at += 4;
        uint Take(ReadOnlySpan<byte> from, uint flag, uint otherwise) => (flags & flag) == 0 ? otherwise : Boxes.Number(from, (at += 4) - 4);
        usual = new SampleDefaults(Take(head, DefaultDuration, usual.Duration), Take(head, DefaultSize, usual.Size), Take(head, DefaultFlags, usual.Flags));
        var time = Boxes.Find(traf, "tfdt"u8) is { IsEmpty: false } said ? (said[0] == 1 ? Boxes.LongNumber(said, 4) : Boxes.Number(said, 4)) : (ulong)next.GetValueOrDefault(id);
        if (time > LatestTime)
            throw new BadMediaException("a time too far");
        var decode = (long)time;
        for (var boxes = Boxes.Of(traf); boxes.Next();)
            if (boxes.BoxType == Boxes.Type("trun"u8))
                ReadRun(boxes.Payload, id, usual, ref decode, ref offset, (flags & BaseOffset) != 0 ? offset : 0, samples);
        next[id] = decode;
    }

    private static void ReadRun(ReadOnlySpan<byte> run, uint id, SampleDefaults usual, ref long decode, ref long offset, long origin, List<Mp4Sample> samples)
    {
        var (flags, count, at) = (Boxes.Number(run, 0) & 0xFFFFFF, Boxes.Number(run, 4), 8);
        if (count > MediaBounds.MostFrames - samples.Count)
            throw new BadMediaException("too many frames at once");
        if ((flags & DataOffset) != 0)
        {
            offset = origin + (int)Boxes.Number(run, at);
            at += 4;
        }
        var first = usual.Flags;
        if ((flags & FirstFlags) != 0)
        {
            first = Boxes.Number(run, at);
            at += 4;
        }
        for (var i = 0; i < count; i++)
        {
            uint Take(ReadOnlySpan<byte> from, uint flag, uint otherwise) => (flags & flag) == 0 ? otherwise : Boxes.Number(from, (at += 4) - 4);
            var (duration, size, own) = (Take(run, HasDuration, usual.Duration), Take(run, HasSize, usual.Size), Take(run, HasFlags, i == 0 ? first : usual.Flags));
            var shift = (int)Take(run, HasShift, 0);
            if (size > MediaBounds.LargestFrame)
                throw new BadMediaException("a picture too large");
            samples.Add(new Mp4Sample(id, decode, duration, shift, (own & NotSync) == 0, offset, (int)size));
            decode += duration;
            offset += size;
        }
    }
}
