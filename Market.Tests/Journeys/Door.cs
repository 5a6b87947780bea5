using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Market.Tests.Journeys;

/// <summary>
/// The way of one visitor's browser into the network, as its proxy: every new connection goes to the first of its ports where somebody listens, whatever address was asked
/// for, as a balancer would have it; and it can be made as narrow as a bad network.
/// </summary>
internal sealed class Door : IAsyncDisposable
{
    private const int Block = 2 * 1024;
    private readonly int[] ports;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly Task serving;

    public Door(params int[] ports)
    {
        this.ports = ports;
        // What waits in the kernel would seem to have been sent.
        listener.Server.ReceiveBufferSize = 8 * 1024;
        listener.Start();
        serving = Serve();
    }

    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>Of what the browser sends, on each of its connections; 0 for as much as it likes.</summary>
    public int BytesPerSecond { get; set; }

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        listener.Stop();
        await serving;
        closed.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
                _ = Pass(await listener.AcceptTcpClientAsync(closed.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task Pass(TcpClient browser)
    {
        using (browser)
            try
            {
                var outside = browser.GetStream();
                var head = await Head(outside);
                using var node = await Node();
                var inside = node.GetStream();
                // Web sockets come through a tunnel; other requests name the address they mean, which the market reads as well.
                if (Encoding.ASCII.GetString(head).StartsWith("CONNECT ", StringComparison.Ordinal))
                    await outside.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), closed.Token);
                else
                    await inside.WriteAsync(head, closed.Token);
                await Task.WhenAny(Narrow(outside, inside), inside.CopyToAsync(outside, closed.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two is gone, and so is the other.
            }
    }

    private async Task<TcpClient> Node()
    {
        foreach (var port in ports)
        {
            var node = new TcpClient();
            try
            {
                await node.ConnectAsync(IPAddress.Loopback, port, closed.Token);
                return node;
            }
            catch (SocketException)
            {
                node.Dispose();
            }
        }
        throw new IOException("Nobody listens.");
    }

    private async Task<byte[]> Head(NetworkStream stream)
    {
        var (head, part) = (new MemoryStream(), new byte[Block]);
        do
        {
            var count = await stream.ReadAsync(part, closed.Token);
            if (count == 0)
                throw new IOException("Nothing was asked.");
            head.Write(part, 0, count);
        }
        while (head.GetBuffer().AsSpan(0, (int)head.Length).IndexOf("\r\n\r\n"u8) < 0);
        return head.ToArray();
    }

    private async Task Narrow(NetworkStream from, NetworkStream to)
    {
        var part = new byte[Block];
        for (int count; (count = await from.ReadAsync(part, closed.Token)) > 0;)
        {
            await to.WriteAsync(part.AsMemory(0, count), closed.Token);
            // In short steps, so that a door that is opened wide is wide at once.
            for (var owed = (double)count; BytesPerSecond is > 0 and var rate && owed > 0; owed -= rate / 20d)
                await Task.Delay(50, closed.Token);
        }
    }
}
