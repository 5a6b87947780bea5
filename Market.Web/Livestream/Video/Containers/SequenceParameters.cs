namespace Market.Web.Livestream.Video.Containers;

/// <summary>What a sequence parameter set says of the pictures (ITU-T H.264 §7.3.2.1.1): a phone that is turned sends another.</summary>
internal sealed record SequenceParameters(byte Profile, byte Compatibility, byte Level, int Width, int Height)
{
    private const int MostCycle = 255;

    /// <param name="unit">The unit with its head, as it lies in the stream.</param>
    public static SequenceParameters Read(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 5)
            throw new BadMediaException("parameters that end too early");
        var bits = new Bits(WithoutEmulation(unit[1..]));
        var (profile, compatibility, level) = ((byte)bits.Number(8), (byte)bits.Number(8), (byte)bits.Number(8));
        bits.Unsigned();
        var chroma = profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135 ? ReadHighProfile(ref bits) : 1;
        bits.Unsigned();
        SkipOrder(ref bits);
        bits.Unsigned();
        bits.Flag();
        var (across, down) = (bits.Unsigned() + 1L, bits.Unsigned() + 1L);
        var frames = bits.Flag();
        if (!frames)
            bits.Flag();
        bits.Flag();
        var (width, height) = (across * 16, down * 16 * (frames ? 1 : 2));
        if (bits.Flag())
        {
            var (unitX, unitY) = (chroma is 1 or 2 ? 2 : 1, (chroma == 1 ? 2 : 1) * (frames ? 1 : 2));
            width -= (bits.Unsigned() + (long)bits.Unsigned()) * unitX;
            height -= (bits.Unsigned() + (long)bits.Unsigned()) * unitY;
        }
        return width is > 0 and <= MediaBounds.LargestSide && height is > 0 and <= MediaBounds.LargestSide
            ? new SequenceParameters(profile, compatibility, level, (int)width, (int)height)
            : throw new BadMediaException("pictures of an impossible size");
    }

    private static uint ReadHighProfile(ref Bits bits)
    {
        var chroma = bits.Unsigned();
        if (chroma == 3)
            bits.Flag();
        bits.Unsigned();
        bits.Unsigned();
        bits.Flag();
        if (bits.Flag())
            for (var list = 0; list < (chroma == 3 ? 12 : 8); list++)
                if (bits.Flag())
                    SkipScalingList(ref bits, list < 6 ? 16 : 64);
        return chroma;
    }

    private static void SkipScalingList(ref Bits bits, int size)
    {
        var (last, next) = (8, 8);
        for (var i = 0; i < size && next != 0; i++)
        {
            next = (last + bits.Signed()) & 0xFF;
            last = next == 0 ? last : next;
        }
    }

    private static void SkipOrder(ref Bits bits)
    {
        var kind = bits.Unsigned();
        if (kind == 0)
            bits.Unsigned();
        if (kind != 1)
            return;
        bits.Flag();
        bits.Signed();
        bits.Signed();
        var cycle = bits.Unsigned();
        if (cycle > MostCycle)
            throw new BadMediaException("a parameter too large");
        for (var i = 0; i < cycle; i++)
            bits.Signed();
    }

    /// <summary>After two zero bytes the encoder puts a 3, so that nothing looks like a start code (§7.4.1).</summary>
    private static byte[] WithoutEmulation(ReadOnlySpan<byte> unit)
    {
        var raw = new byte[unit.Length];
        var (length, zeros) = (0, 0);
        foreach (var part in unit)
        {
            if (zeros >= 2 && part == 3)
            {
                zeros = 0;
                continue;
            }
            zeros = part == 0 ? zeros + 1 : 0;
            raw[length++] = part;
        }
        return raw[..length];
    }
}
