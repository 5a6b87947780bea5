using Market.Web.Livestream.Video.Containers;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>
/// What recorders send, made up byte by byte: Matroska with Annex B pictures and without CodecPrivate as Chromium's, WebM with VP8 as Firefox's, fragmented MP4 as Safari's. The
/// pictures cannot be decoded; everything around them is as it is in truth.
/// </summary>
internal sealed class SyntheticMedia(int width = 640, int height = 360, bool vp8 = false, int keyEvery = 30)
{
    public static readonly byte[] Pps = [0x68, 0xCE, 0x3C, 0x80];
    public static readonly byte[] OpusDescription = new OpusHead(1, 312, 48_000, 0).Write();
    private const int PictureMs = 33;
    private const int SoundMs = 20;
    private int picture;
    private int packet;

    /// <summary>Bytes of a picture's slice.</summary>
    public int PictureSize { get; init; } = 600;

    /// <summary>Says so in the pictures' descriptions from now on, as when a phone is turned.</summary>
    public (int Width, int Height) Size { get; set; } = (width, height);

    /// <summary>Of a baseline sequence parameter set (ITU-T H.264 §7.3.2.1.1).</summary>
    public static byte[] Sps(int width, int height)
    {
        var bits = new List<int>();
        void Number(uint value)
        {
            var length = 32 - System.Numerics.BitOperations.LeadingZeroCount(value + 1);
            bits.AddRange(Enumerable.Repeat(0, length - 1));
            for (var i = length - 1; i >= 0; i--)
                bits.Add((int)((value + 1) >> i) & 1);
        }
        var (across, down) = ((width + 15) / 16, (height + 15) / 16);
        foreach (var value in new uint[] { 0, 0, 2, 1 })
            Number(value);
        bits.Add(0);
        Number((uint)across - 1);
        Number((uint)down - 1);
        bits.AddRange([1, 1, 1]);
        foreach (var value in new[] { 0, (across * 16 - width) / 2, 0, (down * 16 - height) / 2 })
            Number((uint)value);
        bits.AddRange([0, 1]);
        bits.AddRange(Enumerable.Repeat(0, (8 - bits.Count % 8) % 8));
        return [0x67, 66, 0xC0, 30, .. bits.Chunk(8).Select(eight => (byte)eight.Aggregate(0, (value, bit) => value << 1 | bit))];
    }

    public byte[] Head(bool sound = true)
    {
        var elements = new EbmlWriter();
        elements.Master(0x1A45DFA3, () => elements.Text(0x4282, vp8 ? "webm" : "matroska"));
        elements.Open(0x18538067);
        elements.Master(0x1549A966, () => elements.Unsigned(0x2AD7B1, 1_000_000));
        elements.Master(0x1654AE6B, () =>
        {
            elements.Master(0xAE, () =>
            {
                elements.Unsigned(0xD7, 1);
                elements.Unsigned(0x83, 1);
                elements.Text(0x86, vp8 ? "V_VP8" : "V_MPEG4/ISO/AVC");
                elements.Master(0xE0, () =>
                {
                    elements.Unsigned(0xB0, (ulong)Size.Width);
                    elements.Unsigned(0xBA, (ulong)Size.Height);
                });
            });
            if (sound)
                elements.Master(0xAE, () =>
                {
                    elements.Unsigned(0xD7, 2);
                    elements.Unsigned(0x83, 2);
                    elements.Text(0x86, "A_OPUS");
                    elements.Binary(0x63A2, OpusDescription);
                    elements.Master(0xE1, () =>
                    {
                        elements.Real(0xB5, 48_000);
                        elements.Unsigned(0x9F, 1);
                    });
                });
        });
        return elements.ToArray();
    }

    /// <summary>The next pictures with the sound that goes with them, in a cluster of unknown size.</summary>
    public byte[] Cluster(int pictures, bool sound = true)
    {
        var elements = new EbmlWriter();
        elements.Open(0x1F43B675);
        var start = picture * PictureMs;
        elements.Unsigned(0xE7, (ulong)start);
        for (var end = picture + pictures; picture < end; picture++)
        {
            for (; sound && packet * SoundMs <= picture * PictureMs; packet++)
                Block(elements, 2, packet * SoundMs - start, true, Sound());
            var isKey = picture % keyEvery == 0;
            Block(elements, 1, picture * PictureMs - start, isKey, vp8 ? Vp8(isKey) : Picture(isKey));
        }
        return elements.ToArray();
    }

    /// <summary>A picture as encoders put it into a stream: start codes of both lengths.</summary>
    public byte[] Picture(bool isKey)
    {
        byte[] slice = [isKey ? (byte)0x65 : (byte)0x41, .. Enumerable.Range(0, PictureSize).Select(i => (byte)(i % 250 + 1))];
        return isKey ? [0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, .. Sps(Size.Width, Size.Height), 0, 0, 0, 1, .. Pps, 0, 0, 1, .. slice] : [0, 0, 0, 1, .. slice];
    }

    private byte[] Vp8(bool isKey) => [isKey ? (byte)0x10 : (byte)0x11, 0, 0, 0x9D, 0x01, 0x2A, .. Enumerable.Repeat((byte)7, PictureSize)];

    /// <summary>CELT of 20 ms, one frame.</summary>
    private static byte[] Sound() => [0xF8, .. Enumerable.Repeat((byte)3, 60)];

    private static void Block(EbmlWriter elements, int track, int time, bool isKey, byte[] data) =>
        elements.Binary(0xA3, [(byte)(0x80 | track), (byte)(time >> 8), (byte)time, isKey ? (byte)0x80 : (byte)0, .. data]);
}
