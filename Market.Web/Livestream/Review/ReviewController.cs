using System.Security.Claims;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Guard;
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
    WebDb db, ReviewPlan reviews, PreLiveCheck check, GuardedSales sales, CurrentSnapshot current, Audit audit, IStringLocalizer<LivestreamTexts> texts) : Controller
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
        return View("Review", new PlanPage(found, SessionForm.Of(found.Plan), findings, current.Value.Product, await db.LiveEvents.History(session, cancellation), sold));
    }

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
