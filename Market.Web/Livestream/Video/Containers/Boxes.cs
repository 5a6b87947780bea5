using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>Boxes of the ISO base media file format (ISO/IEC 14496-12 §4.2): a size, a type of four letters, a payload.</summary>
internal static class Boxes
{
    public const int HeadLength = 8;

    /// <summary>A type as it is compared: four letters, big-endian.</summary>
    public static uint Type(ReadOnlySpan<byte> letters) => BinaryPrimitives.ReadUInt32BigEndian(letters);

    public static Children Of(ReadOnlySpan<byte> payload) => new(payload);

    /// <summary>The payload of the first box of this type, or nothing.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> letters)
    {
        var type = Type(letters);
        for (var boxes = Of(payload); boxes.Next();)
            if (boxes.BoxType == type)
                return boxes.Payload;
        return default;
    }

    public static uint Number(ReadOnlySpan<byte> payload, int at) =>
        at >= 0 && at + 4 <= payload.Length ? BinaryPrimitives.ReadUInt32BigEndian(payload[at..]) : throw new BadMediaException("a box that ends too early");

    public static ulong LongNumber(ReadOnlySpan<byte> payload, int at) => ((ulong)Number(payload, at) << 32) | Number(payload, at + 4);

    public static ReadOnlySpan<byte> From(ReadOnlySpan<byte> payload, int at) => at <= payload.Length ? payload[at..] : throw new BadMediaException("a box that ends too early");

    /// <summary>The boxes of a payload that has arrived whole.</summary>
    public ref struct Children(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        public uint BoxType { get; private set; }
        public ReadOnlySpan<byte> Payload { get; private set; }

        public bool Next()
        {
            if (rest.IsEmpty)
                return false;
            var size = Number(rest, 0);
            if (size < HeadLength || size > rest.Length)
                throw new BadMediaException("a box larger than what holds it");
            BoxType = Number(rest, 4);
            Payload = rest[HeadLength..(int)size];
            rest = rest[(int)size..];
            return true;
        }
    }
}
