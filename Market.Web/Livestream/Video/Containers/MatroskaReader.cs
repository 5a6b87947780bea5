using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>
/// Matroska and WebM (RFC 9559) as MediaRecorder writes them: a segment and clusters of unknown size, one frame a block, no lacing. Only what a live recording
/// needs is read; everything else is passed over without being kept.
/// </summary>
internal sealed class MatroskaReader : IMediaReader
{
    private const uint Head = 0x1A45DFA3, Segment = 0x18538067, Info = 0x1549A966, TimestampScale = 0x2AD7B1, Tracks_ = 0x1654AE6B, Cluster = 0x1F43B675, ClusterTime = 0xE7,
        SimpleBlock = 0xA3, BlockGroup = 0xA0, Block = 0xA1, BlockDuration = 0x9B, ReferenceBlock = 0xFB;

    /// <summary>Two thousand years in milliseconds would overflow nothing; two years are enough for a broadcast.</summary>
    private const long LatestTime = 1L << 36;
    private readonly ByteQueue queue = new(MediaBounds.LargestMessage);
    private readonly Dictionary<long, Track> tracks = [];
    private long toSkip;
    private long nanosecondsPerTick = 1_000_000;
    private long clusterTime;
    private bool begun;

    public IReadOnlyList<Track> Tracks { get; private set; } = [];

    public void Read(ReadOnlySpan<byte> bytes, List<Frame> frames)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, 64 * 1024)];
            queue.Append(part);
            bytes = bytes[part.Length..];
            while (ReadElement(frames))
            {
            }
        }
    }

    private bool ReadElement(List<Frame> frames)
    {
        if (toSkip > 0)
        {
            var skipped = (int)Math.Min(toSkip, queue.Count);
            queue.Skip(skipped);
            toSkip -= skipped;
            return toSkip == 0 && queue.Count > 0;
        }
        var idLength = Ebml.ReadId(queue.Unread, out var id);
        var sizeLength = idLength == 0 ? 0 : Ebml.ReadSize(queue.Unread[idLength..], out _);
        if (sizeLength == 0)
            return false;
        Ebml.ReadSize(queue.Unread[idLength..], out var size);
        if (begun ? id == Head : id != Head)
            throw new BadMediaException("no recording begins so");
        if (id is Segment or Cluster)
        {
            queue.Skip(idLength + sizeLength);
            return true;
        }
        var most = id is SimpleBlock or BlockGroup ? MediaBounds.LargestFrame : MediaBounds.LargestHeader;
        if (size == Ebml.UnknownSize || size > most)
            throw new BadMediaException("an element too large");
        return IsRead(id) ? ReadWhole(id, idLength + sizeLength, (int)size, frames) : PassOver(idLength + sizeLength, size);
    }

    private static bool IsRead(uint id) => id is Head or Info or Tracks_ or ClusterTime or SimpleBlock or BlockGroup;

    private bool PassOver(int head, long size)
    {
        queue.Skip(head);
        toSkip = size;
        return queue.Count > 0;
    }

    private bool ReadWhole(uint id, int head, int size, List<Frame> frames)
    {
        if (queue.Count < head + size)
            return false;
        var payload = queue.Unread.Slice(head, size);
        switch (id)
        {
            case Head:
                begun = true;
                break;
            case Info:
                ReadInfo(payload);
                break;
            case Tracks_:
                ReadTracks(payload);
                break;
            case ClusterTime:
                clusterTime = Ebml.Unsigned(payload) is var time and <= LatestTime ? time : throw new BadMediaException("a time too far");
                break;
            case SimpleBlock:
                ReadBlock(payload, isKey: null, duration: 0, frames);
                break;
            default:
                ReadGroup(payload, frames);
                break;
        }
        queue.Skip(head + size);
        return true;
    }

    private void ReadInfo(ReadOnlySpan<byte> payload)
    {
        for (var elements = Ebml.Of(payload); elements.Next();)
            if (elements.Id == TimestampScale)
                nanosecondsPerTick = Ebml.Unsigned(elements.Payload) is var scale and >= 1000 and <= 10_000_000 ? scale : throw new BadMediaException("a time scale of no recording");
    }

    private void ReadTracks(ReadOnlySpan<byte> payload)
    {
        if (tracks.Count > 0)
            throw new BadMediaException("the tracks change under way");
        for (var elements = Ebml.Of(payload); elements.Next();)
            if (MatroskaTrack.Read(elements.Id, elements.Payload) is { } found && tracks.Values.All(known => known.Kind != found.Track.Kind) && !tracks.TryAdd(found.Number, found.Track))
                throw new BadMediaException("two tracks of one number");
        Tracks = tracks.Count > 0 ? [.. tracks.Values.OrderBy(track => track.Kind)] : throw new BadMediaException("no track that is taken");
    }

    private void ReadGroup(ReadOnlySpan<byte> payload, List<Frame> frames)
    {
        var (isKey, duration) = (true, 0L);
        ReadOnlySpan<byte> block = default;
        for (var elements = Ebml.Of(payload); elements.Next();)
            if (elements.Id == Block)
                block = elements.Payload;
            else if (elements.Id == BlockDuration)
                duration = Math.Min(Ebml.Unsigned(elements.Payload), LatestTime) * nanosecondsPerTick / 1000;
            else if (elements.Id == ReferenceBlock)
                isKey = false;
        ReadBlock(block, isKey, duration, frames);
    }

    private void ReadBlock(ReadOnlySpan<byte> block, bool? isKey, long duration, List<Frame> frames)
    {
        var length = Ebml.ReadSize(block, out var number);
        if (length == 0 || block.Length < length + 3)
            throw new BadMediaException("a block without a head");
        if (!tracks.TryGetValue(number, out var track))
            return;
        var flags = block[length + 2];
        if ((flags & 0x06) != 0)
            throw new BadMediaException("laced blocks");
        if (frames.Count >= MediaBounds.MostFrames)
            throw new BadMediaException("too many frames at once");
        var time = (clusterTime + BinaryPrimitives.ReadInt16BigEndian(block[length..])) * nanosecondsPerTick / 1000;
        frames.Add(new Frame(track.Kind, time, duration, 0, track.Kind == MediaKind.Audio || (isKey ?? (flags & 0x80) != 0), block[(length + 3)..].ToArray()));
    }
}
