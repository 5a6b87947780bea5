using Market.Orders.Contracts;
using Market.Web.Security;
using Market.Web.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Market.Web.Storefront;

/// <param name="Address">Absolute address of this page, which its QR code leads to.</param>
/// <param name="Picture">Absolute address of the picture that chat programs show beside the link.</param>
internal sealed record SharedReceiptPage(ReceiptView Receipt, string Address, string Picture);

/// <summary>
/// The receipt that a buyer may show to others. Its token opens this and nothing else: it is neither the order's token nor derived from
/// one, and what Orders answers holds nothing of the buyer.
/// </summary>
[AllowAnonymous, EnableRateLimiting(RateLimits.Receipts)]
internal sealed class ReceiptsController(IOrders orders, ReceiptPictures pictures, PublicAddress address) : StorefrontController
{
    [HttpGet("/receipts/{shareToken}")]
    public async Task<IActionResult> Show(string shareToken, CancellationToken cancellation)
    {
        // What its holder has shown, the holder's friends may see; search engines were not asked along.
        KeepPrivate();
        return await Find(shareToken, cancellation) is { } receipt ? View("SharedReceipt", new SharedReceiptPage(receipt, Address(shareToken), $"{Address(shareToken)}/picture.png")) : NotFound();
    }

    [HttpGet("/receipts/{shareToken}/picture.png")]
    public async Task<IActionResult> Picture(string shareToken, CancellationToken cancellation)
    {
        if (await Find(shareToken, cancellation) is not { } receipt)
            return NotFound();
        if (await pictures.Of(receipt, Address(shareToken), Language.IsEnglish, cancellation) is not { } picture)
        {
            Response.Headers.RetryAfter = "5";
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        Response.Headers.CacheControl = "private, max-age=300";
        return File(picture, "image/png");
    }

    private async Task<ReceiptView?> Find(string shareToken, CancellationToken cancellation) =>
        (await orders.GetReceipt(new GetReceipt(shareToken), cancellation)).Receipt;

    private string Address(string shareToken) => address.Absolute(Request, Url.Content($"~/receipts/{Uri.EscapeDataString(shareToken)}"));
}
