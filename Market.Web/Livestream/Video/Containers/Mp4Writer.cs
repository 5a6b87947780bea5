using System.Globalization;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>Fragmented MP4 for MediaSource, HLS and the recording (ISO/IEC 14496-12; AVC: 14496-15; Opus in ISOBMFF 0.8.1).</summary>
internal sealed class Mp4Writer : IMediaWriter
{
    public const uint VideoTimescale = 90_000;
    private const uint SyncFlags = 0x0200_0000, OtherFlags = 0x0101_0000;
    private readonly IReadOnlyList<Track> tracks;
    private uint sequence;

    /// <param name="tracks">The video's configuration is an avcC.</param>
    public Mp4Writer(IReadOnlyList<Track> tracks)
    {
        this.tracks = tracks;
        Mime = $"video/mp4; codecs=\"{string.Join(',', tracks.Select(CodecName))}\"";
    }

    public string Mime { get; }

    public static uint Timescale(Track track) => track.Kind == MediaKind.Video ? VideoTimescale : (uint)track.Rate;

    public byte[] Init()
    {
        var boxes = new BoxWriter();
        boxes.Box("ftyp"u8, () =>
        {
            boxes.Bytes("iso6"u8);
            boxes.Number(0);
            boxes.Bytes("iso6isommp41"u8);
        });
        boxes.Box("moov"u8, () =>
        {
            MovieBoxes.Head(boxes, duration: 0, nextTrack: (uint)tracks.Count + 1);
            for (var i = 0; i < tracks.Count; i++)
                MovieBoxes.Track(boxes, (uint)i + 1, tracks[i], new SampleTable(0, 0, 0, () => MovieBoxes.EmptyTable(boxes)));
            boxes.Box("mvex"u8, () =>
            {
                for (var i = 0; i < tracks.Count; i++)
                    Extends(boxes, (uint)i + 1);
            });
        });
        return boxes.ToArray();
    }

    public byte[] Fragment(IReadOnlyList<Frame> frames)
    {
        var boxes = new BoxWriter(1024 + frames.Sum(frame => frame.Data.Length + 16));
        var offsets = new List<(int At, MediaKind Kind)>();
        boxes.Box("moof"u8, () =>
        {
            boxes.FullBox("mfhd"u8, 0, 0, () => boxes.Number(++sequence));
            for (var i = 0; i < tracks.Count; i++)
                if (frames.Where(frame => frame.Kind == tracks[i].Kind).ToList() is { Count: > 0 } own)
                    boxes.Box("traf"u8, () => offsets.Add((Index(boxes, (uint)tracks.IndexOf(own[0].Kind) + 1, Timescale(tracks.Of(own[0].Kind)), own), own[0].Kind)));
        });
        var data = boxes.Length + Boxes.HeadLength;
        boxes.Box("mdat"u8, () =>
        {
            foreach (var (at, kind) in offsets)
            {
                boxes.Patch(at, (uint)data);
                foreach (var frame in frames.Where(frame => frame.Kind == kind))
                {
                    boxes.Bytes(frame.Data);
                    data += frame.Data.Length;
                }
            }
        });
        return boxes.ToArray();
    }

    /// <returns>Where the offset of its data is to be filled in.</returns>
    private static int Index(BoxWriter boxes, uint id, uint timescale, List<Frame> frames)
    {
        boxes.FullBox("tfhd"u8, 0, 0x02_0000, () => boxes.Number(id));
        boxes.FullBox("tfdt"u8, 1, 0, () => boxes.Long((ulong)Ticks(frames[0].Time, timescale)));
        var shifted = frames.Any(frame => frame.Shift != 0);
        var offsetAt = 0;
        boxes.FullBox("trun"u8, 1, shifted ? 0xF01u : 0x701u, () =>
        {
            boxes.Number((uint)frames.Count);
            offsetAt = boxes.Length;
            boxes.Number(0);
            for (var i = 0; i < frames.Count; i++)
            {
                var frame = frames[i];
                var end = i + 1 < frames.Count ? frames[i + 1].Time : frame.Time + frame.Duration;
                boxes.Number((uint)Math.Clamp(Ticks(end, timescale) - Ticks(frame.Time, timescale), 1, int.MaxValue));
                boxes.Number((uint)frame.Data.Length);
                boxes.Number(frame.IsKey ? SyncFlags : OtherFlags);
                if (shifted)
                    boxes.Number((uint)(int)Ticks(frame.Shift, timescale));
            }
        });
        return offsetAt;
    }

    private static void Extends(BoxWriter boxes, uint id) => boxes.FullBox("trex"u8, 0, 0, () =>
    {
        boxes.Number(id);
        boxes.Number(1);
        boxes.Zeros(12);
    });

    private static long Ticks(long micro, uint timescale) => (long)(((Int128)micro * timescale + 500_000) / 1_000_000);

    private static string CodecName(Track track) => track.Codec switch
    {
        Codec.Avc => $"avc1.{Convert.ToHexString(track.Configuration.AsSpan(1, 3))}",
        Codec.Opus => "opus",
        Codec.Aac => string.Create(CultureInfo.InvariantCulture, $"mp4a.40.{AacConfiguration.ObjectType(track.Configuration)}"),
        _ => throw new BadMediaException("a codec that MP4 does not carry"),
    };
}

internal static class TracksByKind
{
    public static int IndexOf(this IReadOnlyList<Track> tracks, MediaKind kind)
    {
        for (var i = 0; i < tracks.Count; i++)
            if (tracks[i].Kind == kind)
                return i;
        return -1;
    }

    public static Track Of(this IReadOnlyList<Track> tracks, MediaKind kind) => tracks[tracks.IndexOf(kind)];
}
