using Market.Web.Livestream.Video.Streams;

namespace Market.Web.Livestream.Video;

/// <summary>Video through this shop's own processes: no media server, no other port, no other program.</summary>
internal sealed class EmbeddedTransport(LiveStreams streams) : ILiveTransport
{
    public const string Kind = "embedded";

    public VideoLink ForHost(string session, string accountId) => new(Kind, $"{Base(session)}/host", null, null);

    public VideoLink ForViewer(string session) => new(Kind, $"{Base(session)}/watch", $"{Base(session)}/hls/live.m3u8", null);

    public async Task End(string session, CancellationToken cancellation)
    {
        if (streams.Here(session) is not { } stream)
            return;
        streams.Remove(stream);
        if (stream.Source is HostFeed feed)
            await feed.Close(CloseCodes.Done);
    }

    private static string Base(string session) => $"/live/{Uri.EscapeDataString(session)}/video";
}
