using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>Writes EBML elements; sizes of masters always take eight bytes.</summary>
internal sealed class EbmlWriter(int expected = 1024)
{
    private readonly BoxWriter bytes = new(expected);

    public int Length => bytes.Length;

    public byte[] ToArray() => bytes.ToArray();

    public void Master(uint id, Action content)
    {
        Id(id);
        var at = bytes.Length;
        bytes.Zeros(8);
        content();
        var size = (uint)(bytes.Length - at - 8);
        bytes.Patch(at, 0x0100_0000);
        bytes.Patch(at + 4, size);
    }

    /// <summary>A master that goes on until the end of what is sent.</summary>
    public void Open(uint id)
    {
        Id(id);
        bytes.Long(0x01FF_FFFF_FFFF_FFFF);
    }

    public void Unsigned(uint id, ulong value)
    {
        Id(id);
        bytes.Byte(0x88);
        bytes.Long(value);
    }

    public void Real(uint id, double value) => Binary(id, Big(value));

    public void Text(uint id, string value) => Binary(id, System.Text.Encoding.ASCII.GetBytes(value));

    public void Binary(uint id, ReadOnlySpan<byte> value)
    {
        Id(id);
        bytes.Number(0x1000_0000 | (uint)value.Length);
        bytes.Bytes(value);
    }

    public void Bytes(ReadOnlySpan<byte> value) => bytes.Bytes(value);

    /// <summary>Nothing, of so many bytes in all: a place for what is known later.</summary>
    public void Void(int length)
    {
        bytes.Byte(0xEC);
        if (length < 9)
            bytes.Byte(0x80 | (length - 2));
        else
            bytes.Long(0x0100_0000_0000_0000UL | (uint)(length - 9));
        bytes.Zeros(length < 9 ? length - 2 : length - 9);
    }

    private void Id(uint id)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
            if (id >> shift != 0)
                bytes.Byte((int)(id >> shift) & 0xFF);
    }

    private static byte[] Big(double value)
    {
        var big = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(big, value);
        return big;
    }
}
