using System.Security.Claims;
using Market.Catalog.Contracts;
using Market.Web.Data;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Schedule;

/// <param name="Cover">Its picture's product; null when nobody knows it.</param>
internal sealed record ScheduledSession(LiveSessionRecord Session, ProductRecord? Cover);

/// <param name="Over">Those that have ended lately.</param>
internal sealed record SchedulePage(IReadOnlyList<ScheduledSession> Sessions, IReadOnlyList<ScheduledSession> Over);

/// <summary>What will be live and when: a page, a calendar and a reminder. A session's own page is its room's.</summary>
[Route("live"), AllowAnonymous, NeedsSnapshot]
internal sealed class ScheduleController(
    LiveSchedule schedule, CurrentSnapshot current, WebDb db, PublicAddress address, TimeProvider time, IStringLocalizer<LivestreamTexts> texts) : Controller
{
    public const string Note = "live.reminder";
    private const int MostReminders = 20_000;
    private const int MostOver = 12;

    private string? AccountId => User.FindFirstValue(ClaimTypes.NameIdentifier);

    [HttpGet, SharedAnswer]
    public IActionResult Show() => View("Schedule", new SchedulePage([.. schedule.Upcoming(time.GetUtcNow()).Select(Shown)], [.. schedule.Over(MostOver).Select(Shown)]));

    [HttpGet("calendar.ics")]
    public IActionResult Feed() => Ics(schedule.Upcoming(time.GetUtcNow()));

    [HttpGet("{session}/calendar.ics")]
    public IActionResult FeedOf(string session) => schedule.Session(session) is { } found ? Ics([found]) : NotFound();

    [HttpPost("{session}/reminder"), Authorize, EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Remind(string session, bool off, CancellationToken cancellation)
    {
        // What lets everybody onto the pages lets everybody send this, too.
        if (AccountId is null)
            return Challenge();
        if (schedule.Session(session) is not { } found)
            return NotFound();
        if (off)
            await db.Write(token => db.LiveReminders.Where(reminder => reminder.SessionCode == session && reminder.AccountId == AccountId).ExecuteDeleteAsync(token), cancellation);
        else if (found.State == SessionState.Approved)
            await db.Write(token => Add(session, token), cancellation);
        TempData[Note] = texts[off ? "reminder.off" : found.State == SessionState.Approved ? "reminder.on" : "reminder.too_late"].Value;
        return Redirect(Url.Content($"~/live/{Uri.EscapeDataString(session)}"));
    }

    private async Task Add(string session, CancellationToken cancellation)
    {
        if (await db.LiveReminders.AnyAsync(reminder => reminder.SessionCode == session && reminder.AccountId == AccountId, cancellation)
            || await db.LiveReminders.CountAsync(reminder => reminder.SessionCode == session, cancellation) >= MostReminders)
            return;
        db.LiveReminders.Add(new LiveReminder
        {
            SessionCode = session,
            AccountId = AccountId!,
            Email = User.Identity!.Name!,
            Language = Language.IsEnglish ? "en" : "zh-CN",
            AskedAt = time.GetUtcNow(),
        });
    }

    private ScheduledSession Shown(LiveSessionRecord session) => new(session, Cover(session));

    private ProductRecord? Cover(LiveSessionRecord session) => session.Cover is { } code ? current.Value.Product(code) : null;

    private string Address(LiveSessionRecord session) => address.Absolute(Request, Url.Content($"~/live/{Uri.EscapeDataString(session.Code)}"));

    private FileContentResult Ics(IEnumerable<LiveSessionRecord> sessions)
    {
        Response.Headers.CacheControl = "private, max-age=300";
        var host = new Uri(address.Absolute(Request, "/")).Host;
        return File(System.Text.Encoding.UTF8.GetBytes(Calendar.Of(sessions, Address, host, time.GetUtcNow(), texts)), "text/calendar; charset=utf-8");
    }
}
