using System.Buffers.Binary;

namespace Market.Web.Livestream.Video.Containers;

/// <summary>
/// H.264 between its two dresses: start codes with parameter sets inside (Annex B, what Chromium's MediaRecorder puts into Matroska) and lengths with parameter sets
/// aside (AVCC with avcC, what MP4 and MediaSource want).
/// </summary>
internal static class Avc
{
    private const int Slice = 1, Idr = 5, SequenceSet = 7, PictureSet = 8, Delimiter = 9, Filler = 12;
    private const int LargestSet = 1024;
    private const int MostUnits = 512;

    /// <summary>Rewrites a picture with 4-byte lengths, without its parameter sets.</summary>
    /// <param name="lengthSize">Of the lengths it has; 0: it has start codes.</param>
    /// <returns>No data when nothing in it is a picture.</returns>
    public static (byte[] Data, bool IsKey, byte[]? Sps, byte[]? Pps) Picture(ReadOnlySpan<byte> data, int lengthSize)
    {
        var units = new List<Range>();
        if (lengthSize == 0)
            FindStartCodes(data, units);
        else
            FindLengths(data, lengthSize, units);
        var kept = new List<Range>();
        var (isKey, isPicture, sps, pps) = (false, false, default(byte[]), default(byte[]));
        foreach (var range in units)
        {
            var unit = data[range];
            switch (unit[0] & 0x1F)
            {
                case SequenceSet:
                    sps ??= Set(unit);
                    break;
                case PictureSet:
                    pps ??= Set(unit);
                    break;
                case Delimiter or Filler:
                    break;
                case var kind:
                    isKey |= kind == Idr;
                    isPicture |= kind is >= Slice and <= Idr;
                    kept.Add(range);
                    break;
            }
        }
        return (isPicture ? Join(data, kept) : [], isKey, sps, pps);
    }

    /// <summary>avcC (ISO/IEC 14496-15 §5.3.3.1) of one of each set.</summary>
    public static byte[] Configuration(byte[] sps, byte[] pps)
    {
        byte[] head = [1, sps[1], sps[2], sps[3], 0xFF, 0xE1, (byte)(sps.Length >> 8), (byte)sps.Length];
        byte[] middle = [1, (byte)(pps.Length >> 8), (byte)pps.Length];
        // High profiles say their chroma format and depths too; all that is taken is 4:2:0 of eight bits.
        byte[] tail = sps[1] is 100 or 110 or 122 or 144 ? [0xFD, 0xF8, 0xF8, 0] : [];
        return [.. head, .. sps, .. middle, .. pps, .. tail];
    }

    /// <summary>Takes an avcC apart: the first of each set, and how long lengths are.</summary>
    public static (byte[] Sps, byte[] Pps, int LengthSize) ReadConfiguration(ReadOnlySpan<byte> configuration)
    {
        if (configuration.Length < 7 || configuration[0] != 1)
            throw new BadMediaException("no description of the pictures");
        var lengthSize = (configuration[4] & 3) + 1;
        var rest = configuration[5..];
        var sps = FirstSet(ref rest, rest[0] & 0x1F);
        if (rest.IsEmpty)
            throw new BadMediaException("no description of the pictures");
        return (sps, FirstSet(ref rest, rest[0]), lengthSize);
    }

    private static byte[] FirstSet(ref ReadOnlySpan<byte> rest, int count)
    {
        byte[]? first = null;
        rest = rest[1..];
        for (var i = 0; i < count; i++)
        {
            var length = rest.Length < 2 ? -1 : BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length <= 0 || length > rest.Length - 2)
                throw new BadMediaException("no description of the pictures");
            first ??= Set(rest.Slice(2, length));
            rest = rest[(2 + length)..];
        }
        return first ?? throw new BadMediaException("no description of the pictures");
    }

    private static byte[] Set(ReadOnlySpan<byte> unit) => unit.Length is >= 2 and <= LargestSet ? unit.ToArray() : throw new BadMediaException("a parameter set of an impossible size");

    private static void FindStartCodes(ReadOnlySpan<byte> data, List<Range> units)
    {
        var code = data.IndexOf(StartCode);
        while (code >= 0)
        {
            var begin = code + 3;
            var next = data[begin..].IndexOf(StartCode);
            var end = next < 0 ? data.Length : begin + next;
            Add(data, begin, next < 0 ? end : TrimZeros(data, begin, end), units);
            code = next < 0 ? -1 : end;
        }
    }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>The longer start code begins with one zero more; no unit ends with one.</summary>
    private static int TrimZeros(ReadOnlySpan<byte> data, int begin, int end) => begin + data[begin..end].TrimEnd((byte)0).Length;

    private static void FindLengths(ReadOnlySpan<byte> data, int lengthSize, List<Range> units)
    {
        for (var at = 0; at < data.Length;)
        {
            uint length = 0;
            for (var i = 0; i < lengthSize; i++)
                length = (length << 8) | (at + i < data.Length ? data[at + i] : throw new BadMediaException("a picture cut off"));
            at += lengthSize;
            if (length > data.Length - at)
                throw new BadMediaException("a picture cut off");
            Add(data, at, at + (int)length, units);
            at += (int)length;
        }
    }

    private static void Add(ReadOnlySpan<byte> data, int begin, int end, List<Range> units)
    {
        if (end <= begin)
            return;
        if (units.Count >= MostUnits)
            throw new BadMediaException("a picture in too many pieces");
        units.Add(begin..end);
    }

    private static byte[] Join(ReadOnlySpan<byte> data, List<Range> kept)
    {
        var length = data.Length;
        var joined = new byte[kept.Sum(range => 4 + range.GetOffsetAndLength(length).Length)];
        var at = 0;
        foreach (var range in kept)
        {
            var unit = data[range];
            BinaryPrimitives.WriteInt32BigEndian(joined.AsSpan(at), unit.Length);
            unit.CopyTo(joined.AsSpan(at + 4));
            at += 4 + unit.Length;
        }
        return joined;
    }
}
