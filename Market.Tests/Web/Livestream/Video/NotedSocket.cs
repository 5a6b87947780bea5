using System.Net.WebSockets;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>A socket that takes everything at once and remembers it.</summary>
internal sealed class NotedSocket : WebSocket
{
    public List<(byte[] Bytes, bool IsText)> Sent { get; } = [];
    /// <summary>Takes nothing, like a phone in a tunnel.</summary>
    public bool IsStuck { get; init; }
    public override WebSocketCloseStatus? CloseStatus => null;
    public override string? CloseStatusDescription => null;
    public override WebSocketState State => WebSocketState.Open;
    public override string? SubProtocol => null;

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        Sent.Add(([.. buffer], messageType == WebSocketMessageType.Text));
        return IsStuck ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.CompletedTask;
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override void Abort()
    {
    }

    public override void Dispose()
    {
    }
}
