using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>A socket of a host or viewer, and all that has come through it.</summary>
internal sealed class VideoClient : IAsyncDisposable
{
    private const int LittleBuffer = 32 * 1024;
    private readonly ClientWebSocket socket = new();
    private readonly Lock gate = new();
    private readonly List<(byte[] Bytes, bool IsText)> messages = [];
    private Task reading = Task.CompletedTask;

    public int? CloseCode { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="slow">Reads nothing until <see cref="Read"/>, and its system keeps little for it.</param>
    public static async Task<VideoClient> Connect(Uri address, Action<ClientWebSocketOptions>? options, bool slow)
    {
        var client = new VideoClient();
        options?.Invoke(client.socket.Options);
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                var connection = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (slow)
                    connection.ReceiveBufferSize = LittleBuffer;
                await connection.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        await client.socket.ConnectAsync(address, new HttpMessageInvoker(handler, disposeHandler: false), Cancellation);
        if (!slow)
            client.Read();
        return client;
    }

    public IReadOnlyList<(byte[] Bytes, bool IsText)> Messages
    {
        get
        {
            lock (gate)
                return [.. messages];
        }
    }

    /// <summary>Types of the texts that came, in order.</summary>
    public IReadOnlyList<string> Texts => [.. Words.Select(word => word.GetProperty("type").GetString()!)];

    /// <summary>How much has come to the server, as it said last.</summary>
    public long Got => Said.LastOrDefault(word => word.GetProperty("type").GetString() == "got") is { ValueKind: JsonValueKind.Object } got ? got.GetProperty("bytes").GetInt64() : 0;

    private IEnumerable<JsonElement> Said => Messages.Where(message => message.IsText).Select(message => JsonSerializer.Deserialize<JsonElement>(message.Bytes));

    /// <summary>But for what comes now and then.</summary>
    private IEnumerable<JsonElement> Words => Said.Where(word => word.GetProperty("type").GetString() != "got");

    /// <summary>Epoch, number and whether a player could begin with it, of each fragment.</summary>
    public IReadOnlyList<(int Epoch, uint Number, bool IsKey, long Time)> Fragments => [.. Messages.Where(message => !message.IsText && message.Bytes[0] == 2).Select(message =>
        Market.Web.Livestream.Video.Streams.Fragment.Read(message.Bytes)).Select(fragment => (fragment.Epoch, fragment.Number, fragment.IsKey, fragment.Time))];

    /// <summary>How many messages of a type have come.</summary>
    public int Count(byte type)
    {
        lock (gate)
            return messages.Count(message => !message.IsText && message.Bytes[0] == type);
    }

    public byte[] Media => [.. Messages.Where(message => !message.IsText).SelectMany(message => message.Bytes.Skip(16))];

    public void Read() => reading = Task.Run(ReadAll);

    public Task Say(object text) => socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(text), WebSocketMessageType.Text, true, Cancellation);

    public Task Say(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Cancellation);

    public Task Send(byte[] blob, bool whole = true) => socket.SendAsync(blob, WebSocketMessageType.Binary, whole, Cancellation);

    /// <summary>Says hello and waits until the server has agreed.</summary>
    /// <returns>"live" or "rehearsal".</returns>
    public async Task<string> Begin()
    {
        var before = Texts.Count;
        await Say(new { type = "hello", mime = "video/webm;codecs=h264,opus" });
        await Eventually.Holds(() => Task.FromResult(Texts.Count > before || CloseCode is not null), "the server has agreed");
        return Texts.Count > before ? Words.Last().GetProperty("mode").GetString()! : "";
    }

    public Task Until(Func<VideoClient, bool> holds, string what) => Eventually.Holds(() => Task.FromResult(holds(this)), what);

    public Task UntilClosed() => Until(client => client.CloseCode is not null, "the server has closed the connection");

    public void Abort() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
    }

    private async Task ReadAll()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                lock (gate)
                    messages.Add((message.ToArray(), part.MessageType == WebSocketMessageType.Text));
                message.SetLength(0);
            }
            CloseCode = (int?)socket.CloseStatus;
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            CloseCode ??= 1006;
        }
    }
}
