using System.Globalization;
using Market.Web.Photos;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.ProductPhotos;

/// <summary>Photos that were accepted, for everybody. An address names its content, so who has it need not ask again.</summary>
[Route("img/photo"), AllowAnonymous]
internal sealed class PhotosController(PhotoFiles files, CurrentSnapshot current) : Controller
{
    public const string MediaType = "image/webp";
    private static readonly string Small = SquarePhoto.SmallSide.ToString(CultureInfo.InvariantCulture);
    private static readonly string Large = SquarePhoto.LargeSide.ToString(CultureInfo.InvariantCulture);

    [HttpGet("{code}-{hash}-{side}.webp")]
    public async Task<IActionResult> Show(string code, string hash, string side, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        if (side != Small && side != Large || current.Value.Product(code) is null || await files.Of(code, hash, side == Large, cancellation) is not { } photo)
            return NotFound();
        Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return File(photo, MediaType);
    }
}
