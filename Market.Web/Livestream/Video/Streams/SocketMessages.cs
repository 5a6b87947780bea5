using System.Net.WebSockets;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>Whole messages of a socket, each no larger than is allowed.</summary>
internal sealed class SocketMessages(WebSocket socket, int most)
{
    private byte[] buffer = new byte[16 * 1024];

    /// <summary>Null at the end of the connection.</summary>
    public async Task<(byte[] Bytes, bool IsText)?> Next(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (length > most)
                return null;
            if (part.EndOfMessage)
                return (buffer[..length], part.MessageType == WebSocketMessageType.Text);
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, most + 1));
        }
    }
}
