namespace Market.Web.Livestream.Video.Containers;

/// <summary>
/// VP8 stays in WebM, which players of VP8 know: a fragment is a cluster. Places are kept free in the head, so that a recording can be given its duration and an index
/// without being written anew (<see cref="Recording.FinishedWebm"/>).
/// </summary>
internal sealed class WebmWriter(IReadOnlyList<Track> tracks) : IMediaWriter
{
    public const uint Head = 0x1A45DFA3, Segment = 0x18538067, Info = 0x1549A966, Tracks = 0x1654AE6B, Cluster = 0x1F43B675, ClusterTime = 0xE7, SimpleBlock = 0xA3,
        SeekHead = 0x114D9B74, Seek = 0x4DBB, SeekId = 0x53AB, SeekPosition = 0x53AC, Cues = 0x1C53BB6B, CuePoint = 0xBB, CueTime = 0xB3, CueTrackPositions = 0xB7, CueTrack = 0xF7,
        CueClusterPosition = 0xF1, Duration = 0x4489;

    /// <summary>For the seek head: at the very beginning of the segment.</summary>
    public const int IndexPlace = 64;

    /// <summary>For the duration: at the very end of the info.</summary>
    public const int DurationPlace = 14;

    /// <summary>Where a cluster's time lies, eight bytes: after the ids and sizes of both.</summary>
    public const int TimePlace = 14;
    private const int ClockNanoseconds = 1_000_000;

    public string Mime { get; } = tracks.Count > 1 ? "video/webm; codecs=\"vp8,opus\"" : "video/webm; codecs=\"vp8\"";

    public byte[] Init()
    {
        var elements = new EbmlWriter();
        elements.Master(Head, () =>
        {
            elements.Unsigned(0x4286, 1);
            elements.Unsigned(0x42F7, 1);
            elements.Unsigned(0x42F2, 4);
            elements.Unsigned(0x42F3, 8);
            elements.Text(0x4282, "webm");
            elements.Unsigned(0x4287, 4);
            elements.Unsigned(0x4285, 2);
        });
        elements.Open(Segment);
        elements.Void(IndexPlace);
        elements.Master(Info, () =>
        {
            elements.Unsigned(0x2AD7B1, ClockNanoseconds);
            elements.Text(0x4D80, "Market");
            elements.Text(0x5741, "Market");
            elements.Void(DurationPlace);
        });
        elements.Master(Tracks, () =>
        {
            for (var i = 0; i < tracks.Count; i++)
                Entry(elements, i + 1, tracks[i]);
        });
        return elements.ToArray();
    }

    public byte[] Fragment(IReadOnlyList<Frame> frames)
    {
        var ordered = frames.OrderBy(frame => frame.Time).ToList();
        var start = ordered[0].Time / 1000;
        var elements = new EbmlWriter(64 + frames.Sum(frame => frame.Data.Length + 16));
        elements.Master(Cluster, () =>
        {
            elements.Unsigned(ClusterTime, (ulong)start);
            foreach (var frame in ordered)
                Block(elements, frame, frame.Time / 1000 - start);
        });
        return elements.ToArray();
    }

    private void Block(EbmlWriter elements, Frame frame, long time)
    {
        if (time > short.MaxValue)
            throw new BadMediaException("a fragment too long");
        byte[] head = [(byte)(0x81 + tracks.IndexOf(frame.Kind)), (byte)(time >> 8), (byte)time, frame.IsKey ? (byte)0x80 : (byte)0];
        elements.Binary(SimpleBlock, [.. head, .. frame.Data]);
    }

    private static void Entry(EbmlWriter elements, int number, Track track) => elements.Master(0xAE, () =>
    {
        elements.Unsigned(0xD7, (ulong)number);
        elements.Unsigned(0x73C5, (ulong)number);
        elements.Unsigned(0x9C, 0);
        elements.Unsigned(0x83, track.Kind == MediaKind.Video ? 1u : 2u);
        elements.Text(0x86, track.Codec == Codec.Vp8 ? "V_VP8" : "A_OPUS");
        if (track.Kind == MediaKind.Video)
        {
            elements.Master(0xE0, () =>
            {
                elements.Unsigned(0xB0, (ulong)track.Width);
                elements.Unsigned(0xBA, (ulong)track.Height);
            });
            return;
        }
        elements.Binary(0x63A2, track.Configuration);
        elements.Unsigned(0x56AA, OpusHead.Read(track.Configuration).PreSkip * 1_000_000_000UL / OpusHead.Clock);
        elements.Unsigned(0x56BB, 80_000_000);
        elements.Master(0xE1, () =>
        {
            elements.Real(0xB5, OpusHead.Clock);
            elements.Unsigned(0x9F, (ulong)track.Channels);
        });
    });
}
