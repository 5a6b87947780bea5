using System.Net.WebSockets;
using System.Text.Json;
using Market.Web.Livestream.Video.Containers;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Photos;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>
/// A host's connection. Texts: hello (a recorder begins), still (the next message is a picture), bye (it ends); between them what the recorder gives, in order. It is told ok when
/// a recorder may begin, and now and then how much has come (got).
/// Everything that comes is hostile until it has been read.
/// </summary>
internal sealed partial class HostSocket(
    WebSocket socket, string session, string accountId, LiveHostings hostings, LiveStreams streams, Recorders recorders, TimeProvider time, ILogger<HostFeed> log)
{
    private const int LongestText = 1024;
    private const int LargestStill = 512 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenStills = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenTellings = TimeSpan.FromMilliseconds(250);
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource gone = new();
    private readonly Pace pace = new(time);
    private HostFeed? feed;
    private bool stillFollows;
    private DateTimeOffset lastStill;
    private bool closed;
    private long received;
    private long toldAt;

    /// <param name="stopping">The node stops: the host is told to go on at another.</param>
    public async Task Run(CancellationToken stopping, CancellationToken aborted)
    {
        using var leaving = stopping.Register(() => _ = Close(CloseCodes.Restart));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, gone.Token);
        try
        {
            await Receive(either.Token);
        }
        catch (Exception bad) when (bad is BadMediaException or JsonException)
        {
            LogUnreadable(session, bad.Message);
            await Close(CloseCodes.Unreadable);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            LogGone(session, exception.Message);
        }
        finally
        {
            if (feed is not null)
                await feed.Finish();
        }
        await Close(CloseCodes.Done);
    }

    /// <summary>Says why and waits for the other side to agree; what still comes is not read any more.</summary>
    private async Task Close(int code)
    {
        closed = true;
        await sending.WaitAsync();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, null, patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            LogGone(session, exception.Message);
        }
        finally
        {
            sending.Release();
            gone.CancelAfter(Patience);
        }
    }

    private async Task Receive(CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        using var kept = new MemoryStream();
        var length = 0;
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return;
            if (closed)
                continue;
            length += part.Count;
            var isText = part.MessageType == WebSocketMessageType.Text;
            if (length > (isText ? LongestText : stillFollows ? LargestStill : MediaBounds.LargestMessage))
                await Close(CloseCodes.TooLarge);
            else if (isText || stillFollows)
                await Keep(kept, buffer.AsMemory(0, part.Count), isText, part.EndOfMessage, cancellation);
            else if (feed is null)
                throw new BadMediaException("nothing was announced");
            else if (!await feed.Read(buffer.AsMemory(0, part.Count), part.EndOfMessage, cancellation))
                await Close(CloseCodes.Replaced);
            if (part.EndOfMessage)
                length = 0;
            await TellReceived(part.Count, cancellation);
            await pace.Wait(part.Count, part.EndOfMessage ? 1 : 0, cancellation);
        }
    }

    private async Task Keep(MemoryStream kept, ReadOnlyMemory<byte> part, bool isText, bool isWhole, CancellationToken cancellation)
    {
        kept.Write(part.Span);
        if (!isWhole)
            return;
        var message = kept.ToArray();
        kept.SetLength(0);
        if (isText)
            await Tell(message, cancellation);
        else
            await Show(message, cancellation);
    }

    private async Task Tell(byte[] text, CancellationToken cancellation)
    {
        using var message = JsonDocument.Parse(text);
        switch (message.RootElement.ValueKind == JsonValueKind.Object && message.RootElement.TryGetProperty("type", out var type) ? type.ToString() : "")
        {
            case "hello":
                await pace.Wait(0, Pace.Beginning, cancellation);
                await Begin(cancellation);
                break;
            case "still":
                stillFollows = true;
                break;
            case "bye" when feed is not null:
                await feed.Finish();
                break;
        }
    }

    private async Task Begin(CancellationToken cancellation)
    {
        if (feed is not null)
            await feed.Finish();
        if (await hostings.Take(session, accountId, cancellation) is not { } held)
        {
            await Close(CloseCodes.Forbidden);
            return;
        }
        var stream = streams.ForHost(held);
        var own = feed;
        feed = new HostFeed(held, stream, hostings, recorders, time, Close);
        // The newest connection of a host wins: a phone that lost its network comes back before the server has noticed.
        if (stream.TakeOver(feed) is HostFeed before && before != own)
            await before.Close(CloseCodes.Replaced);
        await Answer(new { type = "ok", epoch = held.Epoch, mode = held.IsRehearsal ? "rehearsal" : "live" }, cancellation);
    }

    /// <summary>What waits in a phone's own network buffers is seen by nobody there: only what has come here tells its page how much the network carries.</summary>
    private async Task TellReceived(int count, CancellationToken cancellation)
    {
        received += count;
        if (closed || time.GetElapsedTime(toldAt) < BetweenTellings)
            return;
        toldAt = time.GetTimestamp();
        await Answer(new { type = "got", bytes = received }, cancellation);
    }

    private async Task Answer(object text, CancellationToken cancellation)
    {
        await sending.WaitAsync(cancellation);
        try
        {
            if (socket.State is WebSocketState.Open)
                await socket.SendAsync(Wire.Text(text), WebSocketMessageType.Text, true, cancellation);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>A picture of the host's is drawn anew before anybody sees it.</summary>
    private async Task Show(byte[] picture, CancellationToken cancellation)
    {
        stillFollows = false;
        var now = time.GetUtcNow();
        if (feed is null || now - lastStill < BetweenStills)
            return;
        lastStill = now;
        if (await PhotoIntake.TakeIn(picture, cancellation) is { Jpeg: { } jpeg })
            feed.Stream.Show(feed, jpeg);
    }

    [LoggerMessage(LogLevel.Warning, "The host of {Session} sent what cannot be read: {Reason}")]
    private partial void LogUnreadable(string session, string reason);

    [LoggerMessage(LogLevel.Information, "The host of {Session} is gone: {Reason}")]
    private partial void LogGone(string session, string reason);
}
