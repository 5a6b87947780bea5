using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Disclosure;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Planning.Planner;

/// <param name="Why">A candidate's sentence.</param>
internal sealed record PlannerPage(LiveSession Session, Suggestions Suggestions, Func<Candidate, string> Why);

/// <summary>Suggestions for the line-up of a session that is being planned, for its host; somebody else's session is not found.</summary>
[Route("cadre/live/{session}/planner"), Authorize(Roles = Roles.Hosts), NeedsSnapshot]
internal sealed class PlannerController(
    WebDb db, SuggestLineUp suggest, PickSuggestions pick, SuggestionWords words, CurrentSnapshot current, DisclosureFigures figures, IStringLocalizer<LivestreamTexts> texts) : StorefrontController
{
    [HttpGet]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        KeepUncached();
        if (await Own(session, cancellation) is not { } plan)
            return NotFound();
        if (!plan.IsOpen)
            return Back(session, texts["refused.NotOpen"]);
        var suggestions = await suggest.For(plan, cancellation);
        return View("Planner", new PlannerPage(plan, suggestions, candidate => words.Why(candidate, suggestions.ResultsKnown, figures.SmallestGroup)));
    }

    /// <summary>Only what is suggested can be chosen here; the form of the line-up takes everything else.</summary>
    [HttpPost]
    public async Task<IActionResult> Pick(string session, string[]? products, CancellationToken cancellation)
    {
        if (await Own(session, cancellation) is not { } plan)
            return NotFound();
        var chosen = (products ?? []).Take(LiveSession.MostItems).ToHashSet();
        if (chosen.Count == 0)
            return SeeOther($"~/cadre/live/{plan.Code}/planner?nothing=true");
        var known = plan.Items.Select(item => item.ProductCode).Where(chosen.Contains).Select(code => (code, (string?)null));
        var suggested = (await suggest.For(plan, cancellation)).Candidates.Where(candidate => chosen.Contains(candidate.Product.Code)).Select(candidate => (candidate.Product.Code, Points(plan, candidate)));
        var result = await pick.Run(session, [.. known, .. suggested], CustomerId!, User.Identity!.Name!, cancellation);
        return result.Outcome switch
        {
            PlanOutcome.NotFound => NotFound(),
            PlanOutcome.NotOpen => Back(session, texts["refused.NotOpen"]),
            _ => Told(plan.Code, result, chosen.Count - result.Added - result.Known - result.NoRoom),
        };
    }

    private IActionResult Told(string session, PickResult result, int gone)
    {
        if (result.Added > 0)
            TempData[PlanController.Note] = texts["planner.added", result.Added].Value;
        string[] left =
        [
            .. result.Known > 0 ? [texts["planner.known", result.Known]] : Array.Empty<string>(),
            .. result.NoRoom > 0 ? [texts["planner.no_room", result.NoRoom, LiveSession.MostItems]] : Array.Empty<string>(),
            .. gone > 0 ? [texts["planner.gone", gone]] : Array.Empty<string>(),
        ];
        return Back(session, left.Length > 0 ? string.Join(' ', left) : null);
    }

    private IActionResult Back(string session, string? wrong)
    {
        if (wrong is not null)
            TempData[PlanController.WrongNote] = wrong;
        return SeeOther($"~/cadre/live/{Uri.EscapeDataString(session)}");
    }

    /// <summary>To begin with, if nothing would be found against them.</summary>
    private string? Points(LiveSession session, Candidate candidate)
    {
        var points = words.Points(candidate, current.Value.Origin(candidate.Product), figures.SmallestGroup);
        return SuggestLineUp.MayBeShown(session.Plan, candidate.Product, current.Value, points) ? points : null;
    }

    private Task<LiveSession?> Own(string code, CancellationToken cancellation) => db.LiveSessions.AsNoTracking().Include(known => known.Items)
        .SingleOrDefaultAsync(known => known.Code == code && known.HostId == CustomerId, cancellation);
}
