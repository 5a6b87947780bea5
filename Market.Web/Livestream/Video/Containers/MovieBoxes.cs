namespace Market.Web.Livestream.Video.Containers;

/// <summary>Where a track's samples are.</summary>
/// <param name="Duration">In ticks of the track.</param>
/// <param name="Delay">Milliseconds before its first sample.</param>
/// <param name="MovieDuration">Milliseconds, with the delay.</param>
/// <param name="Write">The tables after the description: stts, stsc, stsz, …</param>
internal readonly record struct SampleTable(ulong Duration, uint Delay, uint MovieDuration, Action Write);

/// <summary>The moov of a fragmented file and of a finished one.</summary>
internal static class MovieBoxes
{
    /// <summary>Of the movie: milliseconds.</summary>
    public const uint Timescale = 1000;
    private const uint One = 0x1_0000;

    public static void Head(BoxWriter boxes, uint duration, uint nextTrack) => boxes.FullBox("mvhd"u8, 0, 0, () =>
    {
        boxes.Zeros(8);
        boxes.Number(Timescale);
        boxes.Number(duration);
        boxes.Number(One);
        boxes.Short(0x100);
        boxes.Zeros(10);
        Matrix(boxes);
        boxes.Zeros(24);
        boxes.Number(nextTrack);
    });

    public static void Track(BoxWriter boxes, uint id, Track track, SampleTable table) =>
        Track(boxes, id, track.Kind, Mp4Writer.Timescale(track), track.Width, track.Height, table, () => boxes.FullBox("stsd"u8, 0, 0, () =>
        {
            boxes.Number(1);
            SampleEntry(boxes, track);
        }));

    /// <param name="description">Writes the stsd.</param>
    public static void Track(BoxWriter boxes, uint id, MediaKind kind, uint timescale, int width, int height, SampleTable table, Action description) => boxes.Box("trak"u8, () =>
    {
        boxes.FullBox("tkhd"u8, 0, 3, () =>
        {
            boxes.Zeros(8);
            boxes.Number(id);
            boxes.Zeros(4);
            boxes.Number(table.MovieDuration);
            boxes.Zeros(12);
            boxes.Short(kind == MediaKind.Audio ? 0x100 : 0);
            boxes.Zeros(2);
            Matrix(boxes);
            boxes.Number((uint)width << 16);
            boxes.Number((uint)height << 16);
        });
        if (table.Delay > 0)
            Edits(boxes, table);
        boxes.Box("mdia"u8, () => Media(boxes, kind, timescale, table, description));
    });

    public static void EmptyTable(BoxWriter boxes)
    {
        boxes.FullBox("stts"u8, 0, 0, () => boxes.Number(0));
        boxes.FullBox("stsc"u8, 0, 0, () => boxes.Number(0));
        boxes.FullBox("stsz"u8, 0, 0, () => boxes.Zeros(8));
        boxes.FullBox("stco"u8, 0, 0, () => boxes.Number(0));
    }

    private static void Media(BoxWriter boxes, MediaKind kind, uint timescale, SampleTable table, Action description)
    {
        boxes.FullBox("mdhd"u8, 1, 0, () =>
        {
            boxes.Zeros(16);
            boxes.Number(timescale);
            boxes.Long(table.Duration);
            // "und", five bits a letter.
            boxes.Short(0x55C4);
            boxes.Short(0);
        });
        boxes.FullBox("hdlr"u8, 0, 0, () =>
        {
            boxes.Zeros(4);
            boxes.Bytes(kind == MediaKind.Video ? "vide"u8 : "soun"u8);
            boxes.Zeros(13);
        });
        boxes.Box("minf"u8, () =>
        {
            if (kind == MediaKind.Video)
                boxes.FullBox("vmhd"u8, 0, 1, () => boxes.Zeros(8));
            else
                boxes.FullBox("smhd"u8, 0, 0, () => boxes.Zeros(4));
            boxes.Box("dinf"u8, () => boxes.FullBox("dref"u8, 0, 0, () =>
            {
                boxes.Number(1);
                boxes.FullBox("url "u8, 0, 1, () => { });
            }));
            boxes.Box("stbl"u8, () =>
            {
                description();
                table.Write();
            });
        });
    }

    private static void SampleEntry(BoxWriter boxes, Track track)
    {
        if (track.Kind == MediaKind.Video)
            boxes.Box("avc1"u8, () =>
            {
                boxes.Zeros(6);
                boxes.Short(1);
                boxes.Zeros(16);
                boxes.Short(track.Width);
                boxes.Short(track.Height);
                boxes.Number(0x48_0000);
                boxes.Number(0x48_0000);
                boxes.Zeros(4);
                boxes.Short(1);
                boxes.Zeros(32);
                boxes.Short(0x18);
                boxes.Short(0xFFFF);
                boxes.Box("avcC"u8, () => boxes.Bytes(track.Configuration));
            });
        else
            boxes.Box(track.Codec == Codec.Opus ? "Opus"u8 : "mp4a"u8, () =>
            {
                boxes.Zeros(6);
                boxes.Short(1);
                boxes.Zeros(8);
                boxes.Short(track.Channels);
                boxes.Short(16);
                boxes.Zeros(4);
                boxes.Number((uint)track.Rate << 16);
                if (track.Codec == Codec.Opus)
                    boxes.Box("dOps"u8, () => boxes.Bytes(OpusHead.Read(track.Configuration).WriteBox()));
                else
                    boxes.FullBox("esds"u8, 0, 0, () => boxes.Bytes(Esds.Write(track.Configuration)));
            });
    }

    /// <summary>An empty edit: the track begins so much later than the other (§8.6.6).</summary>
    private static void Edits(BoxWriter boxes, SampleTable table) => boxes.Box("edts"u8, () => boxes.FullBox("elst"u8, 0, 0, () =>
    {
        boxes.Number(2);
        boxes.Number(table.Delay);
        boxes.Number(uint.MaxValue);
        boxes.Number(One);
        boxes.Number(table.MovieDuration - table.Delay);
        boxes.Number(0);
        boxes.Number(One);
    }));

    private static void Matrix(BoxWriter boxes)
    {
        foreach (var value in (ReadOnlySpan<uint>)[One, 0, 0, 0, One, 0, 0, 0, 0x4000_0000])
            boxes.Number(value);
    }
}
