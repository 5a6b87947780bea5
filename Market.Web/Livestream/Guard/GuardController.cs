using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Planning;
using Market.Web.Security;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Guard;

/// <param name="Result">Null when Orders does not answer just now.</param>
internal sealed record GuardPage(LiveSession Session, GuardedResult? Result, GuardSettings Settings);

/// <summary>What may be for show in a session: the office reads, only an auditor decides.</summary>
[Route("office/live/{session}/orders"), Authorize(Roles = Roles.OfficeReaders)]
internal sealed class GuardController(WebDb db, GuardedSales sales, JudgeOrder judge, Audit audit, IConfiguration configuration, IStringLocalizer<LivestreamTexts> texts) : StorefrontController
{
    [HttpGet]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        KeepUncached();
        return await Session(session, cancellation) is { } found ? View("Guard", new GuardPage(found, await sales.Of(found, cancellation), GuardSettings.Of(configuration))) : NotFound();
    }

    [HttpPost("{orderNo}"), Authorize(Roles = Roles.Auditor)]
    public async Task<IActionResult> Judge(string session, string orderNo, bool counted, string? reason, CancellationToken cancellation)
    {
        var outcome = await Session(session, cancellation) is { } found ? await judge.Judge(found, orderNo, counted, reason, User.Identity!.Name!, cancellation) : JudgeOutcome.NotFound;
        if (outcome == JudgeOutcome.NotFound)
            return NotFound();
        if (outcome == JudgeOutcome.Done)
            await audit.Acted(HttpContext, counted ? "live_order_counted" : "live_order_left_out", orderNo);
        TempData[outcome == JudgeOutcome.Done ? PlanController.Note : PlanController.WrongNote] = texts[outcome == JudgeOutcome.Done ? "done.judged" : $"refused.{outcome}"].Value;
        return SeeOther($"~/office/live/{Uri.EscapeDataString(session)}/orders");
    }

    private Task<LiveSession?> Session(string code, CancellationToken cancellation) =>
        db.LiveSessions.AsNoTracking().SingleOrDefaultAsync(known => known.Code == code && (known.State == SessionState.Live || known.State == SessionState.Ended), cancellation);
}
