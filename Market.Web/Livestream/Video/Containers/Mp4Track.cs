using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>A track of a moov: how its samples are to be understood.</summary>
/// <param name="Timescale">Ticks a second of its times.</param>
internal sealed record Mp4Track(uint Id, uint Timescale, Track Media)
{
    private const int VisualEntry = 78;
    private const int AudioEntry = 28;

    /// <summary>Null for what is neither pictures nor sound.</summary>
    public static Mp4Track? Read(ReadOnlySpan<byte> trak)
    {
        var head = Boxes.Find(trak, "tkhd"u8);
        var media = Boxes.Find(trak, "mdia"u8);
        var time = Boxes.Find(media, "mdhd"u8);
        var entries = Boxes.From(Boxes.Find(Boxes.Find(Boxes.Find(media, "minf"u8), "stbl"u8), "stsd"u8), 8);
        if (head.IsEmpty || time.IsEmpty)
            throw new BadMediaException("a track without a head");
        var id = Boxes.Number(head, head[0] == 1 ? 20 : 12);
        var timescale = Boxes.Number(time, time[0] == 1 ? 20 : 12);
        if (timescale is 0 or > 10_000_000)
            throw new BadMediaException("a time scale of no recording");
        var entry = Boxes.Of(entries);
        if (!entry.Next())
            throw new BadMediaException("a track without a description");
        return Describe(entry.BoxType, entry.Payload) is { } described ? new Mp4Track(id, timescale, described) : null;
    }

    private static Track? Describe(uint type, ReadOnlySpan<byte> entry)
    {
        if (type == Boxes.Type("avc1"u8) || type == Boxes.Type("avc3"u8))
        {
            var inner = Boxes.From(entry, VisualEntry);
            var (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(entry[24..]), BinaryPrimitives.ReadUInt16BigEndian(entry[26..]));
            return new Track(MediaKind.Video, Codec.Avc, Boxes.Find(inner, "avcC"u8).ToArray(), width, height);
        }
        if (type == Boxes.Type("Opus"u8))
        {
            var head = OpusHead.ReadBox(Boxes.Find(Boxes.From(entry, AudioEntry), "dOps"u8));
            return new Track(MediaKind.Audio, Codec.Opus, head.Write(), Rate: OpusHead.Clock, Channels: head.Channels);
        }
        if (type == Boxes.Type("mp4a"u8))
        {
            var inner = Boxes.From(entry, AudioEntry);
            var configuration = AacConfiguration.Checked(Esds.Configuration(Boxes.Find(inner, "esds"u8)));
            var (channels, rate) = (BinaryPrimitives.ReadUInt16BigEndian(entry[16..]), BinaryPrimitives.ReadUInt16BigEndian(entry[24..]));
            return new Track(MediaKind.Audio, Codec.Aac, configuration, Rate: rate >= 8000 ? rate : 48_000, Channels: Math.Clamp((int)channels, 1, 8));
        }
        if (type is 0 || type == Boxes.Type("tmcd"u8) || type == Boxes.Type("mebx"u8))
            return null;
        throw new BadMediaException("a codec that is not taken");
    }
}

/// <summary>The descriptors around an AudioSpecificConfig (ISO/IEC 14496-1 §7.2.6): a tag, a length in seven-bit pieces, a payload.</summary>
internal static class Esds
{
    private const int Stream = 3, Decoder = 4, Specific = 5;

    public static ReadOnlySpan<byte> Configuration(ReadOnlySpan<byte> box)
    {
        var stream = Payload(Boxes.From(box, 4), Stream);
        // Id and flags; what the flags announce is never there in a recording.
        return Payload(Boxes.From(Payload(Boxes.From(stream, 3), Decoder), 13), Specific);
    }

    public static byte[] Write(ReadOnlySpan<byte> configuration)
    {
        byte[] specific = [Specific, (byte)configuration.Length, .. configuration];
        byte[] decoder = [Decoder, (byte)(13 + specific.Length), 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. specific];
        byte[] layer = [6, 1, 2];
        return [Stream, (byte)(3 + decoder.Length + layer.Length), 0, 1, 0, .. decoder, .. layer];
    }

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> descriptor, int tag)
    {
        if (descriptor.IsEmpty || descriptor[0] != tag)
            throw new BadMediaException("no description of the sound");
        var (at, length) = (1, 0);
        for (var more = true; more; at++)
        {
            if (at >= descriptor.Length || at > 4)
                throw new BadMediaException("no description of the sound");
            length = (length << 7) | (descriptor[at] & 0x7F);
            more = (descriptor[at] & 0x80) != 0;
        }
        return length <= descriptor.Length - at ? descriptor.Slice(at, length) : throw new BadMediaException("no description of the sound");
    }
}
