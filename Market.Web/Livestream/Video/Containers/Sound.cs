using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>What a decoder must know of an Opus stream (RFC 7845 §5.1): little-endian in Ogg and Matroska, big-endian in MP4's dOps.</summary>
internal sealed record OpusHead(byte Channels, ushort PreSkip, uint InputRate, short Gain)
{
    /// <summary>Opus always decodes at 48 kHz, whatever went in.</summary>
    public const int Clock = 48_000;
    private const int Length = 19;

    /// <summary>Frame durations in microseconds by configuration, the first five bits of a packet (RFC 6716 §3.1).</summary>
    private static readonly int[] Silk = [10_000, 20_000, 40_000, 60_000], Hybrid = [10_000, 20_000], Celt = [2_500, 5_000, 10_000, 20_000];

    public static OpusHead Read(ReadOnlySpan<byte> head)
    {
        if (head.Length < Length || !head.StartsWith("OpusHead"u8) || head[18] != 0 || head[9] is 0 or > 2)
            throw new BadMediaException("no description of the sound");
        return new OpusHead(head[9], BinaryPrimitives.ReadUInt16LittleEndian(head[10..]), BinaryPrimitives.ReadUInt32LittleEndian(head[12..]), BinaryPrimitives.ReadInt16LittleEndian(head[16..]));
    }

    /// <summary>From MP4's box (Encapsulation of Opus in ISOBMFF §4.3.2).</summary>
    public static OpusHead ReadBox(ReadOnlySpan<byte> box)
    {
        if (box.Length < 11 || box[0] != 0 || box[1] is 0 or > 2 || box[10] != 0)
            throw new BadMediaException("no description of the sound");
        return new OpusHead(box[1], BinaryPrimitives.ReadUInt16BigEndian(box[2..]), BinaryPrimitives.ReadUInt32BigEndian(box[4..]), BinaryPrimitives.ReadInt16BigEndian(box[8..]));
    }

    public byte[] Write()
    {
        var head = new byte[Length];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, Channels);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), InputRate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(16), Gain);
        return head;
    }

    public byte[] WriteBox()
    {
        var box = new byte[11];
        box[1] = Channels;
        BinaryPrimitives.WriteUInt16BigEndian(box.AsSpan(2), PreSkip);
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(4), InputRate);
        BinaryPrimitives.WriteInt16BigEndian(box.AsSpan(8), Gain);
        return box;
    }

    /// <summary>How long a packet plays, in microseconds: told by the packet itself; 0 for one that is none.</summary>
    public static long Duration(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
            return 0;
        var (configuration, code) = (packet[0] >> 3, packet[0] & 3);
        var frame = configuration < 12 ? Silk[configuration & 3] : configuration < 16 ? Hybrid[configuration & 1] : Celt[configuration & 3];
        var count = code switch { 0 => 1, 1 or 2 => 2, _ => packet.Length > 1 ? packet[1] & 0x3F : 0 };
        return Math.Min(frame * count, 120_000);
    }
}

/// <summary>AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1): two bytes and, for some profiles, a few more.</summary>
internal static class AacConfiguration
{
    private const int Longest = 64;

    public static byte[] Checked(ReadOnlySpan<byte> configuration) =>
        configuration.Length is >= 2 and <= Longest && ObjectType(configuration) is > 0 and < 31 ? configuration.ToArray() : throw new BadMediaException("no description of the sound");

    public static int ObjectType(ReadOnlySpan<byte> configuration) => configuration[0] >> 3;
}
