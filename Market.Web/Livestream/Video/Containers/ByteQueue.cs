namespace Market.Web.Livestream.Video.Containers;

/// <summary>Bytes that have arrived and are not understood yet. Grows to what really came, never to what was announced.</summary>
internal sealed class ByteQueue(int most)
{
    private byte[] bytes = new byte[16 * 1024];
    private int start;
    private int end;

    public ReadOnlySpan<byte> Unread => bytes.AsSpan(start, end - start);

    public int Count => end - start;

    public void Append(ReadOnlySpan<byte> more)
    {
        if (more.Length > most - Count)
            throw new BadMediaException("more than is taken at once");
        if (end + more.Length > bytes.Length)
            MakeRoom(more.Length);
        more.CopyTo(bytes.AsSpan(end));
        end += more.Length;
    }

    public void Skip(int count)
    {
        start += count;
        if (start == end)
            start = end = 0;
    }

    private void MakeRoom(int more)
    {
        var needed = Count + more;
        var target = needed * 2L <= bytes.Length ? bytes : new byte[Math.Max(needed, (int)Math.Min(most, bytes.Length * 2L))];
        Unread.CopyTo(target);
        (end, start, bytes) = (Count, 0, target);
    }
}
