using System.Text;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>The description of one track in Matroska (RFC 9559 §5.1.4).</summary>
internal static class MatroskaTrack
{
    private const uint Entry = 0xAE, Number = 0xD7, CodecId = 0x86, CodecPrivate = 0x63A2, Video = 0xE0, Width = 0xB0, Height = 0xBA, Audio = 0xE1, Rate = 0xB5, Channels = 0x9F;
    private const int LargestPrivate = 64 * 1024;

    /// <summary>Null for what is no track, and for a kind of track that is passed over.</summary>
    public static (long Number, Track Track)? Read(uint id, ReadOnlySpan<byte> payload)
    {
        if (id != Entry)
            return null;
        long number = 0, width = 0, height = 0, rate = 0, channels = 1;
        var (codec, configuration) = ("", Array.Empty<byte>());
        for (var elements = Ebml.Of(payload); elements.Next();)
            switch (elements.Id)
            {
                case Number:
                    number = Ebml.Unsigned(elements.Payload);
                    break;
                case CodecId:
                    codec = Encoding.ASCII.GetString(elements.Payload[..Math.Min(elements.Payload.Length, 64)]).TrimEnd('\0');
                    break;
                case CodecPrivate:
                    configuration = elements.Payload.Length <= LargestPrivate ? elements.Payload.ToArray() : throw new BadMediaException("a codec's description too large");
                    break;
                case Video:
                    (width, height) = Size(elements.Payload);
                    break;
                case Audio:
                    (rate, channels) = Sound(elements.Payload);
                    break;
            }
        return codec switch
        {
            "V_MPEG4/ISO/AVC" => (number, new Track(MediaKind.Video, Codec.Avc, configuration, Side(width), Side(height))),
            "V_VP8" => (number, new Track(MediaKind.Video, Codec.Vp8, [], Side(width), Side(height))),
            "A_OPUS" => (number, new Track(MediaKind.Audio, Codec.Opus, OpusHead.Read(configuration).Write(), Rate: OpusHead.Clock, Channels: (int)Math.Clamp(channels, 1, 2))),
            "A_AAC" => (number, new Track(MediaKind.Audio, Codec.Aac, AacConfiguration.Checked(configuration), Rate: (int)rate, Channels: (int)Math.Clamp(channels, 1, 8))),
            ['V' or 'A', '_', ..] => throw new BadMediaException("a codec that is not taken"),
            _ => null,
        };
    }

    private static (long, long) Size(ReadOnlySpan<byte> payload)
    {
        long width = 0, height = 0;
        for (var elements = Ebml.Of(payload); elements.Next();)
            (width, height) = elements.Id switch
            {
                Width => (Ebml.Unsigned(elements.Payload), height),
                Height => (width, Ebml.Unsigned(elements.Payload)),
                _ => (width, height),
            };
        return (width, height);
    }

    private static (long, long) Sound(ReadOnlySpan<byte> payload)
    {
        long rate = 0, channels = 1;
        for (var elements = Ebml.Of(payload); elements.Next();)
            (rate, channels) = elements.Id switch
            {
                Rate => (Ebml.Real(elements.Payload) is var hertz and >= 8000 and <= 96_000 ? (long)hertz : throw new BadMediaException("a sampling rate of no microphone"), channels),
                Channels => (rate, Ebml.Unsigned(elements.Payload)),
                _ => (rate, channels),
            };
        return (rate, channels);
    }

    private static int Side(long length) => length is > 0 and <= MediaBounds.LargestSide ? (int)length : throw new BadMediaException("pictures of an impossible size");
}
