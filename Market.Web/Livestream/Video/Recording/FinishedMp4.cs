using System.Buffers.Binary;
using Market.Web.Livestream.Video.Containers;

namespace Market.Web.Livestream.Video.Recording;

/// <summary>
/// Turns a file of fragments into one that can be sought in, without writing it anew: a full moov is appended, and sixteen bytes that were kept free in front become the head
/// of a 64-bit mdat that takes in all that lies between, fragments' indexes and all.
/// </summary>
internal static class FinishedMp4
{
    private const int Place = 16;

    /// <summary>The init with the place kept free, after its ftyp.</summary>
    public static byte[] Reserve(ReadOnlySpan<byte> init)
    {
        var first = (int)Boxes.Number(init, 0);
        return [.. init[..first], 0, 0, 0, Place, .. "free"u8, 0, 0, 0, 0, 0, 0, 0, 0, .. init[first..]];
    }

    /// <returns>Milliseconds.</returns>
    public static long Finish(FileStream file)
    {
        var tables = new List<TrackTable>();
        long free = -1, end = 0;
        var head = new byte[16];
        for (file.Position = 0; TryReadHead(file, head, out var type, out var size);)
        {
            if (type == Boxes.Type("mdat"u8) && free < 0)
                return DurationOf(file, end + size);
            if (type == Boxes.Type("free"u8) && free < 0)
                free = end;
            else if (type == Boxes.Type("moov"u8) && tables.Count > 0)
                break;
            else if (type == Boxes.Type("moov"u8))
                tables.AddRange(TrackTable.Of(ReadPayload(file, end, size)));
            else if (type == Boxes.Type("moof"u8) && !HasData(file, end + size, head))
                break;
            else if (type == Boxes.Type("moof"u8))
                TrackTable.Add(tables, ReadPayload(file, end, size), end);
            file.Position = end += size;
        }
        if (free < 0 || tables.All(table => table.IsEmpty))
            throw new BadMediaException("nothing was recorded");
        file.SetLength(end);
        var (moov, duration) = TrackTable.Movie([.. tables.Where(table => !table.IsEmpty)]);
        file.Position = end;
        file.Write(moov);
        file.Flush(flushToDisk: true);
        // From here on it is finished: sixteen bytes, within one sector.
        BinaryPrimitives.WriteUInt32BigEndian(head, 1);
        "mdat"u8.CopyTo(head.AsSpan(4));
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(8), end - free);
        file.Position = free;
        file.Write(head);
        file.Flush(flushToDisk: true);
        return duration;
    }

    /// <summary>A box that has been written to its end.</summary>
    private static bool TryReadHead(FileStream file, byte[] head, out uint type, out long size)
    {
        var at = file.Position;
        var read = file.ReadAtLeast(head, Boxes.HeadLength, throwOnEndOfStream: false);
        (type, size) = read < Boxes.HeadLength ? (0, 0) : (Boxes.Number(head, 4), Boxes.Number(head, 0));
        if (size == 1 && read == head.Length)
            size = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8));
        return size >= Boxes.HeadLength && size <= file.Length - at;
    }

    /// <summary>A crash may have come between a fragment's index and its data.</summary>
    private static bool HasData(FileStream file, long at, byte[] head)
    {
        file.Position = at;
        return TryReadHead(file, head, out var type, out _) && type == Boxes.Type("mdat"u8);
    }

    private static byte[] ReadPayload(FileStream file, long at, long size)
    {
        if (size > 16 * MediaBounds.LargestMessage)
            throw new BadMediaException("an index too large");
        var payload = new byte[size - Boxes.HeadLength];
        file.Position = at + Boxes.HeadLength;
        file.ReadExactly(payload);
        return payload;
    }

    /// <summary>It was finished, and the word of it was lost.</summary>
    private static long DurationOf(FileStream file, long at)
    {
        file.Position = at;
        return TryReadHead(file, new byte[16], out var type, out var size) && type == Boxes.Type("moov"u8)
            ? Boxes.Number(Boxes.Find(ReadPayload(file, at, size), "mvhd"u8), 16)
            : throw new BadMediaException("a recording without its index");
    }
}
