using System.Security.Claims;
using Market.Catalog.Contracts;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Room;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Planning;

/// <param name="Findings">What keeps it off the air; empty when nothing does.</param>
/// <param name="Name">Of a product, by its code.</param>
/// <param name="History">Of its plan and reviews, the oldest first.</param>
/// <param name="Pictures">For where no video comes.</param>
/// <param name="Sales">What it has sold; null where that is not shown.</param>
internal sealed record PlanPage(
    LiveSession Session, SessionForm Form, IReadOnlyList<Finding> Findings, Func<string, ProductRecord?> Product, IReadOnlyList<LiveEvent> History, SeenPictures Pictures, SalesShown? Sales = null)
{
    public string Name(string code) => Product(code) is { } product ? Language.Pick(product.Name, product.NameEn) : code;
}

/// <summary>Cadres plan their live sessions: when, what, who, at which price. Somebody else's session is not found.</summary>
[Route("cadre/live"), Authorize(Roles = Roles.Hosts)]
internal sealed class PlanController(
    WebDb db, ChangePlan plans, ReviewPlan reviews, PreLiveCheck check, CurrentSnapshot current, TimeProvider time, IStringLocalizer<LivestreamTexts> texts) : Controller
{
    public const string Note = "live.note";
    public const string WrongNote = "live.wrong";
    private const int Latest = 100;

    private string AccountId => User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    private string Actor => User.Identity!.Name!;

    [HttpGet]
    public async Task<IActionResult> List(CancellationToken cancellation) =>
        View("Sessions", await db.LiveSessions.AsNoTracking().Where(session => session.HostId == AccountId).OrderByDescending(session => session.MadeAt).Take(Latest).ToListAsync(cancellation));

    [HttpGet("new")]
    public IActionResult New() => View("NewSession", new SessionForm { Key = $"{Guid.NewGuid()}" });

    [HttpPost]
    public async Task<IActionResult> Create(SessionForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        if (!Guid.TryParse(form.Key, out var key))
            form.Key = $"{key = Guid.NewGuid()}";
        if (!Check(form))
            return View("NewSession", form);
        return Redirect(Url.Content($"~/cadre/live/{await plans.Create($"{key:N}", form.Plan(), AccountId, Actor, cancellation)}"));
    }

    [HttpGet("{session}")]
    public Task<IActionResult> Show(string session, CancellationToken cancellation) => Page(session, null, cancellation);

    [HttpPost("{session}")]
    public async Task<IActionResult> Save(string session, SessionForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        return Check(form) ? Answer(await plans.Save(session, form.Plan(), AccountId, Actor, cancellation), session, "saved") : await Page(session, form, cancellation);
    }

    [HttpPost("{session}/items")]
    public async Task<IActionResult> SaveItem(string session, ItemForm form, CancellationToken cancellation)
    {
        if (current.Value.Product(form.Product) is null)
            return Refused("UnknownProduct", session);
        return form.Problem() is { } problem ? Refused(problem, session) : Answer(await plans.SaveItem(session, form, AccountId, Actor, cancellation), session, "item_saved");
    }

    [HttpPost("{session}/items/{code}/remove")]
    public async Task<IActionResult> RemoveItem(string session, string code, CancellationToken cancellation) =>
        Answer(await plans.RemoveItem(session, code, AccountId, Actor, cancellation), session, "item_removed");

    [HttpPost("{session}/items/{code}/up")]
    public async Task<IActionResult> MoveUp(string session, string code, CancellationToken cancellation) =>
        Answer(await plans.MoveUp(session, code, AccountId, Actor, cancellation), session, "item_moved");

    [HttpPost("{session}/submit")]
    public async Task<IActionResult> Submit(string session, CancellationToken cancellation) => Answer(await reviews.Submit(session, AccountId, Actor, cancellation), session, "submitted");

    [HttpPost("{session}/cancel")]
    public async Task<IActionResult> Cancel(string session, CancellationToken cancellation) => Answer(await reviews.Cancel(session, AccountId, Actor, cancellation), session, "cancelled");

    private async Task<IActionResult> Page(string code, SessionForm? form, CancellationToken cancellation)
    {
        var session = await db.LiveSessions.AsNoTracking().Include(known => known.Items.OrderBy(item => item.Position))
            .SingleOrDefaultAsync(known => known.Code == code && known.HostId == AccountId, cancellation);
        if (session is null)
            return NotFound();
        var findings = session.State is SessionState.Draft or SessionState.Submitted || session.IsScheduled ? await check.Run(session, cancellation) : [];
        return View("Session", new PlanPage(session, form ?? SessionForm.Of(session.Plan), findings, current.Value.Product, await db.LiveEvents.History(code, cancellation),
            await SeenPictures.Of(db, code, "", mayTakeOff: false, cancellation)));
    }

    private bool Check(SessionForm form)
    {
        foreach (var (field, reason) in form.Problems(time.GetUtcNow()))
            ModelState.AddModelError(field, texts[$"problem.{reason}"]);
        if (!ModelState.IsValid)
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return ModelState.IsValid;
    }

    private IActionResult Answer<T>(T outcome, string session, string done) where T : struct, Enum
    {
        if ($"{outcome}" == "NotFound")
            return NotFound();
        if ($"{outcome}" != "Done")
            return Refused($"{outcome}", session);
        TempData[Note] = texts[$"done.{done}"].Value;
        return Redirect(Url.Content($"~/cadre/live/{Uri.EscapeDataString(session)}"));
    }

    private IActionResult Refused(string reason, string session)
    {
        TempData[WrongNote] = texts[$"refused.{reason}"].Value;
        return Redirect(Url.Content($"~/cadre/live/{Uri.EscapeDataString(session)}"));
    }
}
