namespace Market.Web.Livestream.Video.Containers;

/// <summary>Fragmented MP4 as MediaRecorder writes it, on iPhones above all: a moov without samples, then an index (moof) and its data (mdat), again and again.</summary>
internal sealed class Mp4Reader : IMediaReader
{
    private const long LatestTime = 1L << 60;
    private readonly ByteQueue queue = new(MediaBounds.LargestMessage + (128 * 1024));
    private readonly Dictionary<uint, Mp4Track> tracks = [];
    private readonly Dictionary<uint, SampleDefaults> defaults = [];
    private readonly Dictionary<uint, long> next = [];
    private readonly List<Mp4Sample> samples = [];
    private long toSkip;

    /// <summary>Bytes understood so far, and where the latest moof began: data is found from there.</summary>
    private long position;
    private long moofAt;

    public IReadOnlyList<Track> Tracks { get; private set; } = [];

    public void Read(ReadOnlySpan<byte> bytes, List<Frame> frames)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, 64 * 1024)];
            queue.Append(part);
            bytes = bytes[part.Length..];
            while (ReadBox(frames))
            {
            }
        }
    }

    private bool ReadBox(List<Frame> frames)
    {
        if (toSkip > 0)
            return PassOver((int)Math.Min(toSkip, queue.Count));
        if (queue.Count < Boxes.HeadLength)
            return false;
        var (size, type, head) = ((long)Boxes.Number(queue.Unread, 0), Boxes.Number(queue.Unread, 4), Boxes.HeadLength);
        if (size == 1)
        {
            if (queue.Count < 16)
                return false;
            (size, head) = ((long)Math.Min(Boxes.LongNumber(queue.Unread, 8), long.MaxValue), 16);
        }
        var isData = type == Boxes.Type("mdat"u8);
        if (size < head || size > (isData ? MediaBounds.LargestMessage : MediaBounds.LargestHeader))
            throw new BadMediaException("a box too large");
        if (position == 0 && type != Boxes.Type("ftyp"u8))
            throw new BadMediaException("no recording begins so");
        if (!isData && type != Boxes.Type("moov"u8) && type != Boxes.Type("moof"u8))
        {
            toSkip = size;
            return true;
        }
        if (queue.Count < size)
            return false;
        ReadWhole(type, queue.Unread[head..(int)size], head, frames);
        queue.Skip((int)size);
        position += size;
        return true;
    }

    private bool PassOver(int count)
    {
        queue.Skip(count);
        position += count;
        toSkip -= count;
        return toSkip == 0 && queue.Count > 0;
    }

    private void ReadWhole(uint type, ReadOnlySpan<byte> payload, int head, List<Frame> frames)
    {
        if (type == Boxes.Type("moov"u8))
            ReadTracks(payload);
        else if (type == Boxes.Type("moof"u8))
        {
            samples.Clear();
            moofAt = position;
            Mp4Samples.Read(payload, defaults, next, moofAt, samples);
        }
        else
            ReadData(payload, position + head - moofAt, frames);
    }

    private void ReadTracks(ReadOnlySpan<byte> moov)
    {
        if (tracks.Count > 0)
            throw new BadMediaException("the tracks change under way");
        for (var boxes = Boxes.Of(moov); boxes.Next();)
            if (boxes.BoxType == Boxes.Type("trak"u8) && Mp4Track.Read(boxes.Payload) is { } track && tracks.Values.All(known => known.Media.Kind != track.Media.Kind))
                tracks[track.Id] = track;
        for (var boxes = Boxes.Of(Boxes.Find(moov, "mvex"u8)); boxes.Next();)
            if (boxes.BoxType == Boxes.Type("trex"u8) && tracks.ContainsKey(Boxes.Number(boxes.Payload, 4)))
                defaults[Boxes.Number(boxes.Payload, 4)] = new SampleDefaults(Boxes.Number(boxes.Payload, 12), Boxes.Number(boxes.Payload, 16), Boxes.Number(boxes.Payload, 20));
        foreach (var id in tracks.Keys)
            defaults.TryAdd(id, default);
        Tracks = tracks.Count > 0 ? [.. tracks.Values.Select(track => track.Media).OrderBy(track => track.Kind)] : throw new BadMediaException("no track that is taken");
    }

    /// <param name="from">Where the payload begins, from the moof on.</param>
    private void ReadData(ReadOnlySpan<byte> payload, long from, List<Frame> frames)
    {
        // Samples may not share bytes: a small file could ask for the memory of a large one.
        if (frames.Count + samples.Count > MediaBounds.MostFrames || samples.Sum(sample => (long)sample.Size) > payload.Length)
            throw new BadMediaException("too many frames at once");
        foreach (var sample in samples)
        {
            var at = sample.Offset - from;
            if (at < 0 || at > payload.Length - sample.Size)
                throw new BadMediaException("a picture that is not where it is said to be");
            var track = tracks[sample.TrackId];
            frames.Add(new Frame(
                track.Media.Kind, Micro(sample.Time, track.Timescale), Micro(sample.Duration, track.Timescale), (int)Math.Clamp(Micro(sample.Shift, track.Timescale), -10_000_000, 10_000_000),
                sample.IsKey || track.Media.Kind == MediaKind.Audio, payload.Slice((int)at, sample.Size).ToArray()));
        }
        samples.Clear();
    }

    private static long Micro(long ticks, uint timescale) =>
        (Int128)ticks * 1_000_000 / timescale is var micro && micro < LatestTime ? (long)micro : throw new BadMediaException("a time too far");
}
