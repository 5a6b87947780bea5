using System.Net.Mime;
using System.Security.Claims;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Guard;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Room;
using Market.Web.Security;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Review;

/// <summary>The second pair of eyes: the office reads what a cadre has planned, and approves or returns it. The auditor may read.</summary>
[Route("office/live"), Authorize(Roles = Roles.OfficeReaders)]
internal sealed class ReviewController(
    WebDb db, ReviewPlan reviews, PreLiveCheck check, KeepPictures pictures, GuardedSales sales, CurrentSnapshot current, Audit audit, IStringLocalizer<LivestreamTexts> texts) : Controller
{
    private const string Room = "~/office/live";
    private const int Latest = 100;

    private string AccountId => User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    /// <summary>What waits first, then the latest.</summary>
    [HttpGet]
    public async Task<IActionResult> List(CancellationToken cancellation) => View("Reviews", await db.LiveSessions.AsNoTracking()
        .OrderByDescending(session => session.State == SessionState.Submitted).ThenByDescending(session => session.MadeAt).Take(Latest).ToListAsync(cancellation));

    [HttpGet("{session}")]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        var found = await db.LiveSessions.AsNoTracking().Include(known => known.Items.OrderBy(item => item.Position)).SingleOrDefaultAsync(known => known.Code == session, cancellation);
        if (found is null)
            return NotFound();
        var findings = found.State is SessionState.Draft or SessionState.Submitted || found.IsScheduled ? await check.Run(found, cancellation) : [];
        var sold = found.State is SessionState.Live or SessionState.Ended ? new SalesShown(await sales.Of(found, cancellation), current.Value.NameOf) : null;
        return View("Review", new PlanPage(found, SessionForm.Of(found.Plan), findings, current.Value.Product, await db.LiveEvents.History(session, cancellation),
            await SeenPictures.Of(db, session, Pictures(session), User.IsInRole(Roles.Office) && found.State is not (SessionState.Ended or SessionState.Cancelled), cancellation), sold));
    }

    /// <summary>Also one that is shown no more: the office answers for what was shown.</summary>
    [HttpGet("{session}/pictures/{seq:int}.jpg")]
    public async Task<IActionResult> Picture(string session, long seq, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "private, no-store";
        return await SeenPictures.Jpeg(db, session, seq, cancellation) is { } jpeg ? File(jpeg, MediaTypeNames.Image.Jpeg) : NotFound();
    }

    [HttpPost("{session}/pictures/{seq:int}/remove"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> TakeOffPicture(string session, long seq, CancellationToken cancellation)
    {
        if (await pictures.TakeOff(session, seq, User.Identity!.Name!, cancellation) != PictureOutcome.Done)
            return NotFound();
        await audit.Acted(HttpContext, "live_picture_taken_off", $"{session}/{seq}");
        TempData[PlanController.Note] = texts["done.picture_removed"].Value;
        return Redirect(Url.Content($"{Room}/{Uri.EscapeDataString(session)}"));
    }

    private static string Pictures(string session) => $"{Room}/{Uri.EscapeDataString(session)}/pictures";

    [HttpPost("{session}/approve"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Approve(string session, long seen, bool verified, CancellationToken cancellation) =>
        await Answer(await reviews.Approve(session, seen, verified, AccountId, User.Identity!.Name!, cancellation), session, "approved");

    [HttpPost("{session}/return"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Return(string session, long seen, string? reason, CancellationToken cancellation) =>
        await Answer(await reviews.Return(session, seen, reason, AccountId, User.Identity!.Name!, cancellation), session, "returned");

    private async Task<IActionResult> Answer(ReviewOutcome outcome, string session, string done)
    {
        if (outcome == ReviewOutcome.NotFound)
            return NotFound();
        if (outcome == ReviewOutcome.Done)
        {
            await audit.Acted(HttpContext, $"live_{done}", session);
            TempData[PlanController.Note] = texts[$"done.{done}"].Value;
        }
        else
            TempData[PlanController.WrongNote] = texts[$"refused.{outcome}"].Value;
        return Redirect(Url.Content(outcome == ReviewOutcome.Done ? Room : $"{Room}/{Uri.EscapeDataString(session)}"));
    }
}
