using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Market.Tests.Web.Livestream;

/// <summary>A browser's link to a room, byte by byte as SignalR's protocol has it: what a page can send, and what a hostile one can.</summary>
internal sealed class RoomLink : IAsyncDisposable
{
    private const char End = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket socket = new();
    private readonly Channel<JsonElement> messages = Channel.CreateUnbounded<JsonElement>();
    private int invocations;

    public List<JsonElement> News { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RoomLink> Open(Uri shop, System.Net.CookieContainer? cookies = null, string? origin = null)
    {
        var link = new RoomLink();
        link.socket.Options.Cookies = cookies;
        link.socket.Options.SetRequestHeader("Origin", origin ?? shop.GetLeftPart(UriPartial.Authority));
        await link.socket.ConnectAsync(new Uri($"ws://{shop.Authority}/live/hub"), Cancellation);
        await link.Send("""{"protocol":"json","version":1}""");
        _ = link.Listen();
        return link;
    }

    public Task Send(string message) => socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, true, Cancellation);

    /// <summary>The answer to a call: its result, or the message that says it failed.</summary>
    public async Task<JsonElement> Invoke(string target, params object?[] arguments)
    {
        var id = $"{++invocations}";
        await Send(JsonSerializer.Serialize(new { type = 1, invocationId = id, target, arguments }));
        while (true)
        {
            var message = await Next(Patience);
            if (message.GetProperty("type").GetInt32() == 3 && message.GetProperty("invocationId").GetString() == id)
                return message.TryGetProperty("result", out var result) ? result : message;
        }
    }

    /// <summary>The first news, come already or coming, of which this holds.</summary>
    public async Task<JsonElement> Hears(Func<JsonElement, bool> holds, string what, double seconds = 60)
    {
        if (News.FindIndex(news => holds(news)) is >= 0 and var at)
            return News[at];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            while (true)
            {
                await Next(TimeSpan.FromSeconds(seconds), patience.Token);
                if (News.Count > 0 && holds(News[^1]))
                    return News[^1];
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not heard: {what}. Heard: {string.Join('\n', News)}");
        }
    }

    /// <summary>Whether the server has closed the link, within a few seconds; after half a minute it closes every one that is silent.</summary>
    public async Task<bool> IsClosed()
    {
        try
        {
            while (true)
                await Next(TimeSpan.FromSeconds(10));
        }
        catch (ChannelClosedException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        await Task.CompletedTask;
    }

    private async Task<JsonElement> Next(TimeSpan patience, CancellationToken cancellation = default)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wait.CancelAfter(patience);
        var message = await messages.Reader.ReadAsync(wait.Token);
        if (message.GetProperty("type").GetInt32() == 1 && message.GetProperty("target").GetString() == "news")
            News.Add(message.GetProperty("arguments")[0]);
        return message;
    }

    private async Task Listen()
    {
        var (buffer, text) = (new byte[64 * 1024], new StringBuilder());
        try
        {
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
                if (!received.EndOfMessage)
                    continue;
                foreach (var message in text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries).Where(message => message.Contains("\"type\"", StringComparison.Ordinal)))
                    messages.Writer.TryWrite(JsonSerializer.Deserialize<JsonElement>(message));
                text.Clear();
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // It is closed, one way or another.
        }
        messages.Writer.TryComplete();
    }
}
