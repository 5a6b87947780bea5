using System.Net.WebSockets;
using System.Text.Json;
using Market.Web.Livestream.Video.Containers;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>
/// Hands a stream on from the node that has its host: that node sees one viewer, this node's viewers see no difference. When the connection breaks it is made anew, to
/// wherever the host is by then, until the session is over or nobody has watched for a while.
/// </summary>
internal sealed partial class Relay(LiveStream stream, LiveHostings hostings, VideoSettings settings, ILogger<Relay> log)
{
    /// <summary>Names the caller to the other node, as asks between services do.</summary>
    public const string SecretHeader = "x-market-service";
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    public void Start(CancellationToken stopping)
    {
        stream.TakeOver(this);
        _ = Task.Run(() => Run(stopping), CancellationToken.None);
    }

    /// <summary>Nobody watches here: there is nothing to hand on.</summary>
    public static bool IsIdle(LiveStream stream, DateTimeOffset now) => stream.Source is Relay && stream.Viewers == 0 && now - stream.WatchedAt > Unwatched;

    private async Task Run(CancellationToken stopping)
    {
        var wait = TimeSpan.FromMilliseconds(300);
        while (stream.Source == this && !stream.IsEnded && !stopping.IsCancellationRequested)
        {
            try
            {
                if (await hostings.Find(stream.Session, stopping) is { NodeAddress: { } address } && new Uri(address) != settings.NodeAddress && await Follow(new Uri(address), stopping))
                    wait = TimeSpan.FromMilliseconds(300);
                else if (await hostings.IsOver(stream.Session, stopping))
                    stream.End();
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                LogBroken(stream.Session, exception.Message);
            }
            stream.Pause(this);
            await Task.Delay(wait * (0.5 + Random.Shared.NextDouble()), stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <returns>Whether anything came.</returns>
    private async Task<bool> Follow(Uri node, CancellationToken stopping)
    {
        using var socket = new ClientWebSocket();
        (socket.Options.KeepAliveInterval, socket.Options.KeepAliveTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        socket.Options.SetRequestHeader(SecretHeader, settings.Secret);
        var address = new UriBuilder(new Uri(node, $"live/{Uri.EscapeDataString(stream.Session)}/video/node"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        await socket.ConnectAsync(address.Uri, patience.Token);
        var messages = new SocketMessages(socket, MediaBounds.LargestMessage + Wire.HeadLength);
        var (mime, came) = ("", false);
        while (stream.Source == this && !stream.IsEnded && await messages.Next(stopping) is { } message)
        {
            came = true;
            if (message.IsText)
                Tell(message.Bytes, ref mime);
            else if (Wire.IsMessage(message.Bytes))
                Take(message.Bytes, mime);
        }
        return came;
    }

    private void Tell(byte[] text, ref string mime)
    {
        using var message = JsonDocument.Parse(text);
        switch (message.RootElement.GetProperty("type").GetString())
        {
            case "init":
                mime = message.RootElement.GetProperty("mime").GetString()!;
                break;
            case "state" when message.RootElement.GetProperty("state").GetString() == "paused":
                stream.Pause(this);
                break;
            case "end":
                stream.End();
                break;
        }
    }

    private void Take(byte[] message, string mime)
    {
        if (message[0] == Wire.StillType)
            stream.Show(this, message[Wire.HeadLength..]);
        else if (message[0] == Wire.FragmentType)
            stream.Add(this, Fragment.Read(message));
        else
            stream.Begin(this, new StreamInit(Fragment.Read(message).Epoch, mime, message));
    }

    [LoggerMessage(LogLevel.Information, "The video of {Session} does not come from its node and is asked for again: {Reason}")]
    private partial void LogBroken(string session, string reason);
}
