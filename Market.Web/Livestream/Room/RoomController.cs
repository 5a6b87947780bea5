using System.Security.Claims;
using Market.Catalog.Contracts;
using Market.Web.Data;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Video;
using Market.Web.Security;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Room;

/// <summary>A session that has not begun, is over, or will not be.</summary>
/// <param name="Address">Absolute address of this page, which its QR code leads to.</param>
/// <param name="Reminded">Whether whoever looks will get a mail.</param>
internal sealed record AnnouncedPage(LiveSessionRecord Session, ProductRecord? Cover, IReadOnlyList<(LiveItemRecord Item, ProductRecord Product)> Items, string Address, bool? Reminded, bool SignedIn);

/// <param name="Pinned">What is being shown, or null.</param>
/// <param name="Viewers">On all nodes, as last counted.</param>
/// <param name="WindowMinutes">For so long after leaving, a purchase is owed to the room.</param>
internal sealed record RoomPage(RoomState Room, ProductRecord? Cover, RoomProduct? Pinned, IReadOnlyList<RoomProduct> LineUp, int Viewers, int WindowMinutes, VideoLink Video)
{
    public LiveSessionRecord Session => Room.Session;

    public bool ForAdults => LineUp.Any(shown => shown.Product.AdultOnly);
}

/// <summary>A session's page: before it begins, the room while it is live, and afterwards.</summary>
[Route("live/{session}"), AllowAnonymous, NeedsSnapshot]
internal sealed class RoomController(
    Rooms rooms, RoomTail tail, RoomViewers viewers, LiveSchedule schedule, RoomVisits visits, Carts carts, CurrentSnapshot current, WebDb db, PublicAddress address,
    IConfiguration configuration, TimeProvider time, ILiveTransport transport, IStringLocalizer<LivestreamTexts> texts)
    : RoomAnswers
{
    [HttpGet, ShowsVideo]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        KeepUncached();
        if (schedule.Session(session) is null || await rooms.Read(session, cancellation) is not { } room)
            return NotFound();
        if (room.Session.State != SessionState.Live)
            return View("Announced", await Announced(room.Session, cancellation));
        visits.Enter(HttpContext, room);
        return View("Room", Page(room));
    }

    /// <summary>Puts a product of the line-up into the cart and comes back to the room, or goes on to the checkout.</summary>
    [HttpPost("cart"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Take(string session, string? code, int? quantity, string? then, CancellationToken cancellation)
    {
        if (schedule.Session(session) is null || await rooms.Read(session, cancellation) is not { } room)
            return NotFound();
        if (room.Session.State != SessionState.Live)
            return Back(session, "over");
        if (code is null || room.Session.Items.All(item => item.ProductCode != code) || current.Value.Product(code) is null)
            return Back(session, "unknown");
        if (quantity is not (>= 1 and <= Cart.MostUnits))
            return Back(session, "refused");
        var kept = await carts.Change(HttpContext, cart => cart.With(code, Math.Min(Cart.MostUnits, cart.QuantityOf(code) + quantity.Value)));
        if (kept is null)
            return Back(session, "full");
        visits.Took(HttpContext, code, room);
        return then == "checkout" ? SeeOther("~/checkout") : Back(session, "added");
    }

    /// <summary>Sent now and then by the page's script: whoever watches is still in the room.</summary>
    [HttpPost("here"), EnableRateLimiting(RateLimits.Chat)]
    public async Task<IActionResult> Here(string session, CancellationToken cancellation)
    {
        if (schedule.Session(session) is null || await rooms.Read(session, cancellation) is not { } room)
            return NotFound();
        visits.Enter(HttpContext, room);
        return NoContent();
    }

    /// <summary>Without script; with it the hub takes likes.</summary>
    [HttpPost("like"), EnableRateLimiting(RateLimits.Chat)]
    public async Task<IActionResult> Like(string session, CancellationToken cancellation)
    {
        if (schedule.Session(session) is null || await rooms.Read(session, cancellation) is not { Session.State: SessionState.Live })
            return NotFound();
        viewers.LikeRoom(session);
        return Back(session, "liked");
    }

    private IActionResult Back(string session, string notice) => Say(notice is "added" or "liked", texts[$"room.notice.{notice}"], $"~/live/{Uri.EscapeDataString(session)}");

    private RoomPage Page(RoomState room)
    {
        var (snapshot, now) = (current.Value, time.GetUtcNow());
        List<RoomProduct> lineUp = [.. room.Session.Items.Select(item => RoomProduct.Of(item, room, snapshot, now)).OfType<RoomProduct>()];
        return new RoomPage(
            room, Cover(room.Session), lineUp.Find(shown => shown.Pinned), lineUp, tail.ViewersOf(room.Session.Code), (int)LiveSettings.Of(configuration).After.TotalMinutes,
            transport.ForViewer(room.Session.Code));
    }

    private async Task<AnnouncedPage> Announced(LiveSessionRecord session, CancellationToken cancellation)
    {
        var accountId = User.FindFirstValue(ClaimTypes.NameIdentifier);
        var reminded = accountId is null ? (bool?)null
            : await db.LiveReminders.AnyAsync(reminder => reminder.SessionCode == session.Code && reminder.AccountId == accountId, cancellation);
        return new AnnouncedPage(
            session, Cover(session), [.. session.Items.Select(item => (item, current.Value.Product(item.ProductCode)!)).Where(shown => shown.Item2 is not null)],
            address.Absolute(Request, Url.Content($"~/live/{Uri.EscapeDataString(session.Code)}")), reminded, accountId is not null);
    }

    private ProductRecord? Cover(LiveSessionRecord session) => session.Cover is { } code ? current.Value.Product(code) : null;
}
