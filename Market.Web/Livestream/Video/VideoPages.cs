namespace Market.Web.Livestream.Video;

/// <summary>What _Player.cshtml shows.</summary>
/// <param name="Poster">Address of a picture that stands there until the video comes.</param>
internal sealed record PlayerVideo(VideoLink Link, string Session, string Title, string? Poster)
{
    public string Still => $"/live/{Uri.EscapeDataString(Session)}/video/still.jpg";
}

/// <summary>What _Host.cshtml shows.</summary>
/// <param name="IsRehearsal">Nobody sees it but the host.</param>
internal sealed record HostVideo(VideoLink Link, bool IsRehearsal);

/// <summary>Marks the page that shows live video: its policy allows what players need, on this page only (<see cref="Security.Headers"/>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class ShowsVideo : Attribute;

/// <summary>Marks the page from which a host sends: the browser may ask for camera and microphone there, and nowhere else.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SendsVideo : ShowsVideo;
