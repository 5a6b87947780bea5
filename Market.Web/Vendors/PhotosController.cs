using System.Security.Claims;
using Market.Catalog.Contracts;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Photos;
using Market.Web.ProductPhotos;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Vendors;

/// <param name="Latest">Of its photos, the one last sent; null when none ever was.</param>
internal sealed record DeliveredProduct(ProductRecord Product, bool Waits, bool Shown, PhotoNote? Latest);

/// <param name="HasPlaces">False for a vendor to whom the office has given none.</param>
internal sealed record DeliveredProductsPage(IReadOnlyList<DeliveredProduct> Products, bool HasPlaces, int Page, int Pages);

/// <param name="Earlier">The latest that neither wait nor are shown.</param>
internal sealed record ProductPhotoPage(ProductRecord Product, PhotoNote? Waiting, PhotoNote? Shown, IReadOnlyList<PhotoNote> Earlier);

/// <summary>Photos of the goods that the vendor's suppliers deliver. Another supplier's product is not found.</summary>
[Route("vendor/products")]
internal sealed class PhotosController(
    WebDb db, SendPhoto send, Places places, CurrentSnapshot current, Audit audit, IStringLocalizer<VendorsTexts> texts) : VendorPage(places, texts)
{
    private const int PageSize = 30;
    private const int EarlierShown = 10;

    /// <summary>More than a photo may weigh: who sends what a camera made is told beside the field that it is too much, and not by a broken connection.</summary>
    private const long MostOfTheForm = 4L * PhotoIntake.MostBytes;
    private readonly IStringLocalizer<VendorsTexts> texts = texts;

    private string AccountId => User.FindFirstValue(ClaimTypes.NameIdentifier)!;

    [HttpGet]
    public async Task<IActionResult> List(CancellationToken cancellation, int page = 1)
    {
        Response.Headers.CacheControl = "no-store";
        var access = await Access(cancellation);
        var delivered = current.Value.Products.Values.Where(product => access.Office || access.Places.Contains(product.SupplierCode)).OrderBy(product => product.Code, StringComparer.Ordinal).ToList();
        var pages = Math.Max(1, (delivered.Count + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        var shown = delivered.Skip((page - 1) * PageSize).Take(PageSize).ToList();
        var codes = shown.ConvertAll(product => product.Code);
        var all = db.ProductPhotos.AsNoTracking();
        var photos = (await all.Where(photo => codes.Contains(photo.ProductCode) && (photo.State == PhotoState.Waiting || photo.State == PhotoState.Shown
            || !all.Any(later => later.ProductCode == photo.ProductCode && later.SentAt > photo.SentAt))).Select(PhotoNote.Of).ToListAsync(cancellation)).ToLookup(photo => photo.ProductCode);
        return View("Products", new DeliveredProductsPage([.. shown.Select(product => new DeliveredProduct(
            product, photos[product.Code].Any(photo => photo.State == PhotoState.Waiting), photos[product.Code].Any(photo => photo.State == PhotoState.Shown),
            photos[product.Code].MaxBy(photo => photo.SentAt)))], access.Office || access.Places.Count > 0, page, pages));
    }

    [HttpGet("{code}/photo")]
    public async Task<IActionResult> Show(string code, CancellationToken cancellation) =>
        await Mine(code, cancellation) is { } product ? await Show(product, cancellation) : NotFound();

    [HttpPost("{code}/photo"), LargeForm(MostOfTheForm), EnableRateLimiting(RateLimits.Uploads)]
    public async Task<IActionResult> Send(string code, IFormFile? photo, CancellationToken cancellation)
    {
        // Decoding is work: it is done for those only whose product it is.
        if (await Mine(code, cancellation) is not { } product)
            return NotFound();
        ModelState.Clear();
        var problem = photo is null ? PhotoProblem.NotAPicture : photo.Length > PhotoIntake.MostBytes ? PhotoProblem.TooLarge : await Take(product, photo, cancellation);
        if (problem == PhotoProblem.None)
        {
            await audit.Acted(HttpContext, "photo_sent", product.Code);
            return Say(Note, "done.photo_sent", Address(product));
        }
        ModelState.AddModelError("photo", problem == PhotoProblem.TooFewPixels ? texts["photo.TooFewPixels", SquarePhoto.LeastSide] : texts[$"photo.{problem}"]);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await Show(product, cancellation);
    }

    [HttpPost("{code}/photo/{id}/take-back"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> TakeBack(string code, Guid id, CancellationToken cancellation)
    {
        if (await Mine(code, cancellation) is not { } product)
            return NotFound();
        if (!await send.TakeBack(product.Code, id, User.Identity!.Name!, cancellation))
            return Say(WrongNote, "refused.photo_gone", Address(product));
        await audit.Acted(HttpContext, "photo_taken_back", product.Code);
        return Say(Note, "done.photo_taken_back", Address(product));
    }

    /// <summary>Large, as those see it who may know of it: one that waits or was refused too.</summary>
    [HttpGet("{code}/photo/{id}.webp")]
    public async Task<IActionResult> Pixels(string code, Guid id, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "private, no-store";
        return await Mine(code, cancellation) is { } product && await db.ProductPhotos.AsNoTracking().Where(photo => photo.Id == id && photo.ProductCode == product.Code)
            .Select(photo => photo.Large).SingleOrDefaultAsync(cancellation) is { } pixels ? File(pixels, ProductPhotos.PhotosController.MediaType) : NotFound();
    }

    private async Task<PhotoProblem> Take(ProductRecord product, IFormFile photo, CancellationToken cancellation)
    {
        using var sent = new MemoryStream();
        await photo.CopyToAsync(sent, cancellation);
        return await send.Send(product.Code, sent.ToArray(), AccountId, User.Identity!.Name!, cancellation);
    }

    private async Task<IActionResult> Show(ProductRecord product, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        var photos = db.ProductPhotos.AsNoTracking().Where(photo => photo.ProductCode == product.Code);
        var open = await photos.Where(photo => photo.State == PhotoState.Waiting || photo.State == PhotoState.Shown).Select(PhotoNote.Of).ToListAsync(cancellation);
        var earlier = await photos.Where(photo => photo.State != PhotoState.Waiting && photo.State != PhotoState.Shown)
            .OrderByDescending(photo => photo.SentAt).Take(EarlierShown).Select(PhotoNote.Of).ToListAsync(cancellation);
        return View("ProductPhoto", new ProductPhotoPage(
            product, open.Find(photo => photo.State == PhotoState.Waiting), open.Find(photo => photo.State == PhotoState.Shown), earlier));
    }

    /// <summary>The product if the vendor acts for who delivers it. What is not found may be somebody else's: whoever asks for it is written down.</summary>
    private async Task<ProductRecord?> Mine(string code, CancellationToken cancellation)
    {
        var access = await Access(cancellation);
        if (current.Value.Product(code) is { } product && (access.Office || access.Places.Contains(product.SupplierCode)))
            return product;
        await audit.Refused(HttpContext);
        return null;
    }

    private static string Address(ProductRecord product) => $"~/vendor/products/{Uri.EscapeDataString(product.Code)}/photo";
}
