namespace Market.Web.Livestream.Video.Containers;

/// <summary>Bits of a raw byte sequence, the highest first, with Exp-Golomb numbers (ITU-T H.264 §9.1).</summary>
internal ref struct Bits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    public int Bit()
    {
        if (position >= bytes.Length * 8)
            throw new BadMediaException("parameters that end too early");
        var bit = (bytes[position >> 3] >> (7 - (position & 7))) & 1;
        position++;
        return bit;
    }

    public bool Flag() => Bit() == 1;

    public uint Number(int bits)
    {
        uint value = 0;
        for (var i = 0; i < bits; i++)
            value = (value << 1) | (uint)Bit();
        return value;
    }

    public uint Unsigned()
    {
        var zeros = 0;
        while (Bit() == 0)
            if (++zeros > 31)
                throw new BadMediaException("a parameter too large");
        return (uint)((1UL << zeros) - 1 + Number(zeros));
    }

    public int Signed() => Unsigned() is var code && (code & 1) == 1 ? (int)((code + 1L) / 2) : -(int)(code / 2);
}
