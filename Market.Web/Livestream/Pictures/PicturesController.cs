using System.Net.Mime;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Market.Web.Photos;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Pictures;

/// <summary>Pictures of a session, from its host's desk. Somebody else's session is not found.</summary>
[Route("cadre/live/{session}/pictures"), Authorize(Roles = Roles.Hosts)]
internal sealed class PicturesController(WebDb db, KeepPictures pictures, Audit audit, IStringLocalizer<LivestreamTexts> texts) : RoomAnswers
{
    private const int MostOfTheRest = 64 * 1024;

    [HttpPost, LargeForm(PhotoIntake.MostBytes + MostOfTheRest), EnableRateLimiting(RateLimits.Uploads)]
    public async Task<IActionResult> Add(string session, IFormFile? picture, bool plan, CancellationToken cancellation)
    {
        if (picture?.Length > PhotoIntake.MostBytes)
            return await Answer(PictureOutcome.TooLarge, session, "", plan);
        using var sent = new MemoryStream();
        if (picture is not null)
            await picture.CopyToAsync(sent, cancellation);
        return await Answer(await pictures.Add(session, sent.ToArray(), CustomerId!, User.Identity!.Name!, cancellation), session, "picture_added", plan);
    }

    [HttpPost("{seq:int}/remove")]
    public async Task<IActionResult> Remove(string session, long seq, bool plan, CancellationToken cancellation) =>
        await Answer(await pictures.Remove(session, seq, CustomerId!, User.Identity!.Name!, cancellation), session, "picture_removed", plan);

    [HttpGet("{seq:int}.jpg")]
    public async Task<IActionResult> Show(string session, long seq, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "private, no-store";
        return await db.LivePictures.AsNoTracking().Where(picture => picture.SessionCode == session && picture.Seq == seq && !picture.Removed
                && db.LiveSessions.Any(own => own.Code == session && own.HostId == CustomerId)).Select(picture => picture.Jpeg).SingleOrDefaultAsync(cancellation) is { } jpeg
            ? File(jpeg, MediaTypeNames.Image.Jpeg) : NotFound();
    }

    /// <param name="plan">They come from the plan's page, not from the desk.</param>
    private async Task<IActionResult> Answer(PictureOutcome outcome, string session, string done, bool plan)
    {
        var words = outcome switch
        {
            PictureOutcome.Done => texts[$"done.{done}"],
            PictureOutcome.Full => texts["pictures.full", KeepPictures.Most],
            _ => texts[$"refused.{outcome}"],
        };
        if (outcome != PictureOutcome.NotFound)
            return Say(outcome == PictureOutcome.Done, words, $"~/cadre/live/{Uri.EscapeDataString(session)}{(plan ? "" : "/host")}");
        await audit.Refused(HttpContext);
        return NotFound();
    }
}
