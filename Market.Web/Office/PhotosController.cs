using System.Security.Claims;
using Market.Catalog.Contracts;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.ProductPhotos;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <param name="Product">Null when the registry does not know it (any more).</param>
/// <param name="Origin">Town and village, in the page's language.</param>
/// <param name="Own">Sent by who is looking, who therefore cannot judge it.</param>
internal sealed record PhotoToJudge(PhotoNote Photo, ProductRecord? Product, string? Origin, bool Own);

/// <param name="Shown">Those in the shop, the latest first; else those that wait, the oldest first.</param>
/// <param name="At">Which one the last click was about.</param>
internal sealed record PhotosPage(IReadOnlyList<PhotoToJudge> Photos, bool Shown, int Waiting, int InShop, Guid? At, int Page, int Pages);

/// <summary>Photos that suppliers have sent: looked at here before anybody else sees them, and taken down when they turn out to be wrong.</summary>
[Route("office/photos")]
internal sealed class PhotosController(WebDb db, JudgePhoto judge, CurrentSnapshot current, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/photos";
    private const int PageSize = 20;

    private string AccountId => User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    [HttpGet]
    public async Task<IActionResult> List(Guid? at, CancellationToken cancellation, bool shown = false, int page = 1)
    {
        Response.Headers.CacheControl = "no-store";
        var photos = db.ProductPhotos.AsNoTracking();
        var (waiting, inShop) = (await photos.CountAsync(photo => photo.State == PhotoState.Waiting, cancellation), await photos.CountAsync(photo => photo.State == PhotoState.Shown, cancellation));
        var pages = Math.Max(1, ((shown ? inShop : waiting) + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        var wanted = shown
            ? photos.Where(photo => photo.State == PhotoState.Shown).OrderByDescending(photo => photo.JudgedAt).ThenBy(photo => photo.ProductCode)
            : photos.Where(photo => photo.State == PhotoState.Waiting).OrderBy(photo => photo.SentAt).ThenBy(photo => photo.ProductCode);
        var (found, own) = (await wanted.Skip((page - 1) * PageSize).Take(PageSize).Select(PhotoNote.Of).ToListAsync(cancellation),
            await photos.Where(photo => photo.State == PhotoState.Waiting && photo.SentById == AccountId).Select(photo => photo.Id).ToListAsync(cancellation));
        var snapshot = current.Value;
        return View("Photos", new PhotosPage(
            [.. from photo in found
                let product = snapshot.Product(photo.ProductCode)
                select new PhotoToJudge(photo, product, product is null ? null : snapshot.Origin(product), own.Contains(photo.Id))], shown, waiting, inShop, at, page, pages));
    }

    [HttpGet("{id}.webp")]
    public async Task<IActionResult> Pixels(Guid id, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "private, no-store";
        return await db.ProductPhotos.AsNoTracking().Where(photo => photo.Id == id).Select(photo => photo.Large).SingleOrDefaultAsync(cancellation) is { } pixels
            ? File(pixels, ProductPhotos.PhotosController.MediaType) : NotFound();
    }

    [HttpPost("{id}/accept"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Accept(Guid id, CancellationToken cancellation) =>
        await Answer(await judge.Accept(id, AccountId, Actor, cancellation), "photo_accepted", id, Room, cancellation);

    [HttpPost("{id}/refuse"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Refuse(Guid id, string? reason, CancellationToken cancellation) =>
        await Answer(await judge.Refuse(id, reason, Actor, cancellation), "photo_refused", id, Room, cancellation);

    [HttpPost("{id}/take-down"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> TakeDown(Guid id, string? reason, CancellationToken cancellation) =>
        await Answer(await judge.TakeDown(id, reason, Actor, cancellation), "photo_taken_down", id, $"{Room}?shown=true", cancellation);

    private async Task<IActionResult> Answer(JudgePhotoOutcome outcome, string what, Guid id, string room, CancellationToken cancellation)
    {
        if (outcome == JudgePhotoOutcome.NotFound)
            return NotFound();
        if (outcome != JudgePhotoOutcome.Done)
            return Refused($"photo.{outcome}", $"{room}{(room.Contains('?') ? '&' : '?')}at={id}");
        var code = await db.ProductPhotos.Where(photo => photo.Id == id).Select(photo => photo.ProductCode).SingleAsync(cancellation);
        return await Done(what, code, room, current.Value.Product(code) is { } product ? Language.Pick(product.Name, product.NameEn) : code);
    }
}
