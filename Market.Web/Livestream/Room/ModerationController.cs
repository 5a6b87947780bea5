using System.Net.Mime;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Room;

/// <param name="Pictures">That are shown where no video comes, or were.</param>
internal sealed record ModeratePage(RoomState Room, SeenPictures Pictures);

/// <summary>The desk of a moderator, who may sit elsewhere than the host; the host's own desk sends its forms here too. To anybody else there is no such page, and asking is written down.</summary>
[Route("live/{session}/moderate"), Authorize]
internal sealed class ModerationController(WebDb db, Moderate moderate, KeepPictures pictures, RunSession run, Rooms rooms, Audit audit, IStringLocalizer<LivestreamTexts> texts) : RoomAnswers
{
    private string Actor => User.Identity!.Name!;

    [HttpGet]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        KeepUncached();
        return await Room(session, cancellation) is { } room
            ? View("Moderate", new ModeratePage(room, await SeenPictures.Of(db, session, $"~/live/{Uri.EscapeDataString(session)}/moderate/pictures", room.Session.State == SessionState.Live, cancellation)))
            : await Refused();
    }

    [HttpGet("pictures/{seq:int}.jpg")]
    public async Task<IActionResult> Picture(string session, long seq, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "private, no-store";
        if (await Room(session, cancellation) is null)
            return await Refused();
        return await SeenPictures.Jpeg(db, session, seq, cancellation) is { } jpeg ? File(jpeg, MediaTypeNames.Image.Jpeg) : NotFound();
    }

    [HttpPost("pictures/{seq:int}/remove")]
    public async Task<IActionResult> TakeOffPicture(string session, long seq, CancellationToken cancellation)
    {
        if (await Room(session, cancellation) is not { Session.State: SessionState.Live } room || await pictures.TakeOff(session, seq, Actor, cancellation) != PictureOutcome.Done)
            return await Refused();
        rooms.Changed(session);
        return Say(done: true, texts["done.picture_removed"], Desk(session, room));
    }

    [HttpPost("hide/{seq:int}")]
    public async Task<IActionResult> Hide(string session, long seq, HidingReason? reason, CancellationToken cancellation) =>
        await Answer(await moderate.Hide(session, seq, reason, CustomerId!, Actor, cancellation), session, "hidden", cancellation);

    [HttpPost("restore/{seq:int}")]
    public async Task<IActionResult> Restore(string session, long seq, CancellationToken cancellation) =>
        await Answer(await moderate.Restore(session, seq, CustomerId!, Actor, cancellation), session, "restored", cancellation);

    [HttpPost("answer/{seq:int}")]
    public async Task<IActionResult> MarkAnswered(string session, long seq, CancellationToken cancellation) =>
        await Answer(await moderate.Answer(session, seq, CustomerId!, Actor, cancellation), session, "answered", cancellation);

    [HttpPost("mute/{seq:int}")]
    public async Task<IActionResult> Mute(string session, long seq, bool off, CancellationToken cancellation) =>
        await Answer(await moderate.Mute(session, seq, off, CustomerId!, Actor, cancellation), session, off ? "unmuted" : "muted", cancellation);

    [HttpPost("slow")]
    public async Task<IActionResult> Slow(string session, int? seconds, CancellationToken cancellation) =>
        await Answer(await moderate.Slow(session, seconds ?? 0, CustomerId!, Actor, cancellation), session, "slowed", cancellation);

    /// <summary>A moderator types what the host says.</summary>
    [HttpPost("caption")]
    public async Task<IActionResult> Caption(string session, string? text, CancellationToken cancellation)
    {
        if (await Room(session, cancellation) is not { } room)
            return await Refused();
        var outcome = await run.Caption(session, text, room.HostId, Actor, cancellation);
        return Say(outcome == RunOutcome.Done, texts[outcome == RunOutcome.Done ? "done.captioned" : $"refused.{outcome}"], Desk(session, room));
    }

    private async Task<IActionResult> Answer(ModerateOutcome outcome, string session, string done, CancellationToken cancellation)
    {
        if (outcome == ModerateOutcome.NotFound || await rooms.Read(session, cancellation) is not { } room)
            return await Refused();
        return Say(outcome == ModerateOutcome.Done, texts[outcome == ModerateOutcome.Done ? $"done.{done}" : $"refused.{outcome}"], Desk(session, room));
    }

    private async Task<RoomState?> Room(string session, CancellationToken cancellation) => await rooms.Read(session, cancellation) is { } room && room.MayModerate(CustomerId) ? room : null;

    private string Desk(string session, RoomState room) => room.HostId == CustomerId ? $"~/cadre/live/{Uri.EscapeDataString(session)}/host" : $"~/live/{Uri.EscapeDataString(session)}/moderate";

    private async Task<IActionResult> Refused()
    {
        await audit.Refused(HttpContext);
        return NotFound();
    }
}
