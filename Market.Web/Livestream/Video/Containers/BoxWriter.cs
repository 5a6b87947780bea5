using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>Writes boxes within boxes; each gets its size when it is closed.</summary>
internal sealed class BoxWriter(int expected = 2048)
{
    private byte[] bytes = new byte[expected];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Box(ReadOnlySpan<byte> type, Action content)
    {
        var start = Length;
        Number(0);
        Bytes(type);
        content();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(start), Length - start);
    }

    /// <summary>A box with version and flags.</summary>
    public void FullBox(ReadOnlySpan<byte> type, byte version, uint flags, Action content)
    {
        var start = Length;
        Number(0);
        Bytes(type);
        Number(((uint)version << 24) | flags);
        content();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(start), Length - start);
    }

    public void Byte(int value) => Take(1)[0] = (byte)value;

    public void Short(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void Number(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void Long(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void Zeros(int count) => Take(count).Clear();

    /// <summary>Fills in what was not known when its place was passed.</summary>
    public void Patch(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);

    private Span<byte> Take(int count)
    {
        if (Length + count > bytes.Length)
            Array.Resize(ref bytes, Math.Max(Length + count, bytes.Length * 2));
        Length += count;
        return bytes.AsSpan(Length - count, count);
    }
}
