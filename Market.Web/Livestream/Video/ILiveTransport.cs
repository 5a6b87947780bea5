namespace Market.Web.Livestream.Video;

/// <summary>What a page's script needs to send or to show a session's video.</summary>
/// <param name="Kind">"embedded" or "whip-whep": which protocol the script speaks.</param>
/// <param name="Address">Absolute path of the socket, or address of the media server's endpoint.</param>
/// <param name="Hls">For browsers without MediaSource or WebRTC.</param>
/// <param name="Token">To be shown to a media server; null: the session's cookie does.</param>
internal sealed record VideoLink(string Kind, string Address, string? Hls, string? Token);

/// <summary>How video goes from a host to viewers: through this shop's own processes, or through a media server (Live:Transport).</summary>
internal interface ILiveTransport
{
    /// <summary>For the session's host, who has been found to be it.</summary>
    VideoLink ForHost(string session, string accountId);

    VideoLink ForViewer(string session);

    /// <summary>The session is over: nobody sends or watches any more, and its recording is finished.</summary>
    Task End(string session, CancellationToken cancellation);
}
