using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>EBML (RFC 8794): elements are an id, a size and that many bytes, all of variable length.</summary>
internal static class Ebml
{
    public const long UnknownSize = -1;
    private const int LongestId = 4;

    /// <summary>An element's id with its length marker, as ids are written down.</summary>
    /// <returns>Bytes read; 0 when more must arrive.</returns>
    public static int ReadId(ReadOnlySpan<byte> bytes, out uint id)
    {
        id = 0;
        if (bytes.IsEmpty)
            return 0;
        var length = Length(bytes[0]);
        if (length > LongestId)
            throw new BadMediaException("an element id longer than four bytes");
        if (bytes.Length < length)
            return 0;
        for (var i = 0; i < length; i++)
            id = (id << 8) | bytes[i];
        return length;
    }

    /// <inheritdoc cref="ReadId"/>
    public static int ReadSize(ReadOnlySpan<byte> bytes, out long size)
    {
        size = 0;
        if (bytes.IsEmpty)
            return 0;
        var length = Length(bytes[0]);
        if (bytes.Length < length)
            return 0;
        var value = (ulong)bytes[0] & (0xFFUL >> length);
        for (var i = 1; i < length; i++)
            value = (value << 8) | bytes[i];
        size = value == (1UL << (7 * length)) - 1 ? UnknownSize : (long)value;
        return length;
    }

    public static long Unsigned(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > 8)
            throw new BadMediaException("a number longer than eight bytes");
        ulong value = 0;
        foreach (var part in payload)
            value = (value << 8) | part;
        return value <= long.MaxValue ? (long)value : throw new BadMediaException("a number too large");
    }

    public static double Real(ReadOnlySpan<byte> payload) => payload.Length switch
    {
        4 => BinaryPrimitives.ReadSingleBigEndian(payload),
        8 => BinaryPrimitives.ReadDoubleBigEndian(payload),
        _ => throw new BadMediaException("a real number of neither four nor eight bytes"),
    };

    public static Elements Of(ReadOnlySpan<byte> payload) => new(payload);

    private static int Length(byte first) => first != 0 ? System.Numerics.BitOperations.LeadingZeroCount((uint)first) - 23 : throw new BadMediaException("an element without a length");

    /// <summary>The elements of a payload that has arrived whole.</summary>
    public ref struct Elements(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        public uint Id { get; private set; }
        public ReadOnlySpan<byte> Payload { get; private set; }

        public bool Next()
        {
            if (rest.IsEmpty)
                return false;
            var idLength = ReadId(rest, out var id);
            var head = idLength + ReadSize(rest[idLength..], out var size);
            if (idLength == 0 || head == idLength || size < 0 || size > rest.Length - head)
                throw new BadMediaException("an element larger than what holds it");
            Id = id;
            Payload = rest.Slice(head, (int)size);
            rest = rest[(head + (int)size)..];
            return true;
        }
    }
}
