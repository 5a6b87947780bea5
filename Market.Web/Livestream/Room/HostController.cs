using System.Security.Claims;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Guard;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Video;
using Market.Web.Security;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Room;

/// <param name="Shown">As the room sees it; null for a product that nobody knows any more.</param>
/// <param name="Findings">Why it may not be shown; empty when it may.</param>
internal sealed record HostItem(LiveItem Item, RoomProduct? Shown, IReadOnlyList<Finding> Findings);

/// <param name="Opens">From then it may go live.</param>
/// <param name="Pictures">Numbers of those that are shown where no video comes.</param>
/// <param name="Video">While there is somebody to send to: in the rehearsal the host alone, then everybody.</param>
internal sealed record HostPage(LiveSession Session, RoomState Room, IReadOnlyList<HostItem> Items, SalesShown Sales, DateTimeOffset Opens, DateTimeOffset Now, int Viewers,
    HostVideo? Video, IReadOnlyList<long> Pictures);

/// <summary>The host's desk: rehearse, go live, show products, type what is said, end. Somebody else's session is not found.</summary>
[Route("cadre/live/{session}/host"), Authorize(Roles = Roles.Hosts), NeedsSnapshot]
internal sealed class HostController(
    WebDb db, RunSession run, Moderate moderate, UserManager<Account.Account> accounts, Rooms rooms, RoomTail tail, GuardedSales sales, CurrentSnapshot current, Audit audit, TimeProvider time,
    ILiveTransport transport, IConfiguration configuration, IStringLocalizer<LivestreamTexts> texts) : RoomAnswers
{
    private string Actor => User.Identity!.Name!;

    [HttpGet, SendsVideo]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        KeepUncached();
        var found = await db.LiveSessions.AsNoTracking().Include(known => known.Items.OrderBy(item => item.Position))
            .SingleOrDefaultAsync(known => known.Code == session && known.HostId == CustomerId, cancellation);
        if (found is null || await rooms.Read(session, cancellation) is not { } room)
            return await Refused();
        var (snapshot, now) = (current.Value, time.GetUtcNow());
        var sold = found.State is SessionState.Live or SessionState.Ended ? await sales.Of(found, cancellation) : SalesShown.Nothing;
        return View("Host", new HostPage(
            found, room,
            [.. found.View().Items.Zip(found.Items, (item, planned) => new HostItem(planned, RoomProduct.Of(item, room, snapshot, now), [.. RunSession.WhyNotShow(found, planned, snapshot)]))],
            new SalesShown(sold, snapshot.NameOf), found.Plan.StartsAt - LiveSettings.Of(configuration).EarlyStart, now, tail.ViewersOf(session),
            found.State is SessionState.Rehearsing or SessionState.Live ? new HostVideo(transport.ForHost(session, CustomerId!), found.State == SessionState.Rehearsing) : null,
            await db.LivePictures.Where(picture => picture.SessionCode == session && !picture.Removed).OrderBy(picture => picture.Seq).Select(picture => picture.Seq).ToListAsync(cancellation)));
    }

    [HttpPost("rehearse")]
    public async Task<IActionResult> Rehearse(string session, CancellationToken cancellation) => await Answer(await run.Rehearse(session, CustomerId!, Actor, cancellation), session, "rehearsing");

    [HttpPost("rest")]
    public async Task<IActionResult> Rest(string session, CancellationToken cancellation) => await Stop(await run.Rest(session, CustomerId!, Actor, cancellation), session, "rested", cancellation);

    [HttpPost("start")]
    public async Task<IActionResult> Start(string session, CancellationToken cancellation) => await Answer(await run.GoLive(session, CustomerId!, Actor, cancellation), session, "started");

    [HttpPost("end")]
    public async Task<IActionResult> End(string session, CancellationToken cancellation) => await Stop(await run.End(session, CustomerId!, Actor, cancellation), session, "ended", cancellation);

    [HttpPost("pin/{code}")]
    public async Task<IActionResult> Pin(string session, string code, CancellationToken cancellation) => await Answer(await run.Pin(session, code, CustomerId!, Actor, cancellation), session, "pinned");

    [HttpPost("unpin")]
    public async Task<IActionResult> Unpin(string session, CancellationToken cancellation) => await Answer(await run.Unpin(session, CustomerId!, Actor, cancellation), session, "unpinned");

    [HttpPost("caption")]
    public async Task<IActionResult> Caption(string session, string? text, CancellationToken cancellation) =>
        await Answer(await run.Caption(session, text, CustomerId!, Actor, cancellation), session, "captioned");

    [HttpPost("correct")]
    public async Task<IActionResult> Correct(string session, string? text, CancellationToken cancellation) =>
        await Answer(await run.Correct(session, text, CustomerId!, Actor, cancellation), session, "corrected");

    /// <summary>The video stops at once where it is; other nodes notice within seconds.</summary>
    private async Task<IActionResult> Stop(RunOutcome outcome, string session, string done, CancellationToken cancellation)
    {
        if (outcome == RunOutcome.Done)
            await transport.End(session, cancellation);
        return await Answer(outcome, session, done);
    }

    /// <summary>Names somebody with an account as a moderator, or takes it back.</summary>
    [HttpPost("moderators")]
    public async Task<IActionResult> NameModerator(string session, string? email, bool off, CancellationToken cancellation)
    {
        var named = email is { Length: > 0 and <= 256 } ? await accounts.FindByEmailAsync(email.Trim()) : null;
        var outcome = await moderate.Name(session, named is null ? null : (named.Id, named.Email!), off, CustomerId!, Actor, cancellation);
        if (outcome == ModerateOutcome.NotFound)
            return await Refused();
        return Say(outcome == ModerateOutcome.Done, texts[outcome == ModerateOutcome.Done ? off ? "done.dropped" : "done.named" : $"refused.{outcome}"], Desk(session));
    }

    private async Task<IActionResult> Answer(RunOutcome outcome, string session, string done) => outcome == RunOutcome.NotFound
        ? await Refused()
        : Say(outcome == RunOutcome.Done, texts[outcome == RunOutcome.Done ? $"done.{done}" : $"refused.{outcome}"], Desk(session));

    private static string Desk(string session) => $"~/cadre/live/{Uri.EscapeDataString(session)}/host";

    private async Task<IActionResult> Refused()
    {
        await audit.Refused(HttpContext);
        return NotFound();
    }
}
