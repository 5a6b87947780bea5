using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Video.Streams;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Livestream.Video.WhipWhep;

/// <summary>What a media server asks before it lets somebody send or watch (MediaMTX's authHTTPAddress). It tells more than is needed here, and another version may tell something else.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record MediaQuestion(string? Action, string? Path, string? Token, string? Password);

/// <summary>Answers the media server. It shows a key; a browser's session is worth nothing here.</summary>
[Route("webhooks/live-media"), AllowAnonymous, IgnoreAntiforgeryToken]
internal sealed class MediaServerController(LiveSchedule schedule, LiveHostings hostings, IServiceProvider services) : Controller
{
    [HttpPost]
    public async Task<IActionResult> Ask([FromQuery] string? key, [FromBody] MediaQuestion? question, CancellationToken cancellation)
    {
        // Only where there is a media server, and only by it.
        if (services.GetService<MediaServer>() is not { } server || services.GetRequiredService<ILiveTransport>() is not WhipWhepTransport transport
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key ?? ""), Encoding.UTF8.GetBytes(server.Key)))
            return NotFound();
        if (WhipWhepTransport.Session(question?.Path ?? "") is not { } session)
            return Unauthorized();
        var may = question!.Action switch
        {
            "publish" => transport.Host(session, question.Token is { Length: > 0 } token ? token : question.Password ?? "") is var (account, page) && await hostings.TakeElsewhere(session, account, page, cancellation),
            "read" => schedule.Session(session)?.State == SessionState.Live,
            _ => false,
        };
        return may ? NoContent() : Unauthorized();
    }
}
