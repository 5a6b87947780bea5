using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace Market.Benchmarks.Live;

/// <summary>What viewers have seen between two moments, together.</summary>
internal sealed class Seen
{
    public long Bytes;
    public int Fragments;
    public int Lost;
    public Times Delays { get; } = new(1_000_000);
}

/// <summary>One who watches: has the room's page, hears its news and sees its video, each over a connection of its own, and does as little as can be with what comes.</summary>
internal sealed class Viewer(Uri shop, Show show, HttpClient pages, HttpMessageInvoker sockets) : IDisposable
{
    private const byte FragmentType = 2;
    private const int HeadLength = 16;
    private static readonly byte[] Ping = Encoding.UTF8.GetBytes("{\"type\":6}\u001e");
    private static readonly byte[] Begin = Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e");
    private readonly ClientWebSocket hub = new();
    private readonly ClientWebSocket video = new();
    private readonly TaskCompletionSource room = new(), picture = new();
    private volatile bool leaving;
    private uint last;

    /// <summary>Why it is gone; null while it is there.</summary>
    public string? Gone { get; private set; }

    public Seen? Seen { get; set; }

    /// <summary>Called with what has come of the room's news.</summary>
    public Action<ReadOnlySpan<byte>>? Heard { get; set; }

    /// <summary>Until it has the room as it stands, and the first picture that a player could show.</summary>
    public async Task Join(CancellationToken cancellation)
    {
        using (var page = await pages.GetAsync(new Uri(shop, $"/live/{show.Session}"), cancellation))
            if (!page.IsSuccessStatusCode)
                throw new InvalidOperationException($"The room's page answers {(int)page.StatusCode}");
        await Connect(video, $"/live/{show.Session}/video/watch", cancellation);
        _ = Until(Watch(), picture);
        await Connect(hub, "/live/hub", cancellation);
        await Say(Begin, cancellation);
        await Say(Encoding.UTF8.GetBytes($"{{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[\"{show.Session}\"]}}\u001e"), cancellation);
        _ = Until(Hear(), room);
        await Task.WhenAll(room.Task, picture.Task).WaitAsync(cancellation);
    }

    /// <summary>Or the server would think it gone.</summary>
    public Task Live(CancellationToken cancellation) => Gone is null ? Say(Ping, cancellation) : Task.CompletedTask;

    public void Dispose()
    {
        leaving = true;
        hub.Abort();
        video.Abort();
    }

    private Task Say(byte[] message, CancellationToken cancellation) => hub.SendAsync(message, WebSocketMessageType.Text, true, cancellation);

    private Task Connect(ClientWebSocket socket, string path, CancellationToken cancellation)
    {
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        return socket.ConnectAsync(new UriBuilder(new Uri(shop, path)) { Scheme = "ws" }.Uri, sockets, cancellation);
    }

    private async Task Until(Task end, TaskCompletionSource waiting)
    {
        try
        {
            await end;
            Gone ??= leaving ? null : "was told to go";
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            Gone ??= leaving ? null : exception.Message;
        }
        waiting.TrySetException(new InvalidOperationException(Gone ?? "left"));
    }

    private async Task Hear()
    {
        var buffer = new byte[8 * 1024];
        while (await hub.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: not WebSocketMessageType.Close } part)
        {
            if (!room.Task.IsCompleted && buffer.AsSpan(0, part.Count).IndexOf("\"invocationId\":\"1\""u8) >= 0)
                room.TrySetResult();
            Heard?.Invoke(buffer.AsSpan(0, part.Count));
        }
    }

    private async Task Watch()
    {
        var buffer = new byte[32 * 1024];
        var (isBegun, number) = (false, 0u);
        while (await video.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: not WebSocketMessageType.Close } part)
        {
            if (!isBegun)
                number = part.MessageType == WebSocketMessageType.Binary && buffer[0] == FragmentType && part.Count > HeadLength ? BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4)) : 0;
            isBegun = !part.EndOfMessage;
            if (Seen is { } counting)
                Interlocked.Add(ref counting.Bytes, part.Count);
            if (isBegun || number == 0)
                continue;
            picture.TrySetResult();
            if (Seen is { } seen)
                Note(seen, number);
            last = number;
        }
    }

    private void Note(Seen seen, uint number)
    {
        Interlocked.Increment(ref seen.Fragments);
        if (last > 0 && number > last + 1)
            Interlocked.Add(ref seen.Lost, (int)(number - last - 1));
        seen.Delays.Add(Clock.Now - show.SentAt(number));
    }
}
