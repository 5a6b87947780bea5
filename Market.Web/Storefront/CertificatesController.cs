using System.Text;
using Market.Catalog.Contracts;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using QRCoder;

namespace Market.Web.Storefront;

/// <param name="Asked">The number as it was typed, or null on the empty form.</param>
/// <param name="Product">Whose certificate it is; null when nobody knows the number.</param>
/// <param name="Status">What its certificate is today (<see cref="CertificateState"/>).</param>
/// <param name="CheckedAt">When the page was made.</param>
internal sealed record CertificatePage(string? Asked, ProductRecord? Product, string Status, string Origin, DateTimeOffset CheckedAt);

/// <summary>Whether a certificate (产品认定) is genuine and in force, for whoever holds the goods: the QR code on a price tag leads here.</summary>
[AllowAnonymous, NeedsSnapshot]
internal sealed class CertificatesController(CurrentSnapshot current, PublicAddress address, TimeProvider time) : StorefrontController
{
    private const int LongestNumber = 40;

    /// <param name="no">As typed into the form; it leads to the certificate's own page.</param>
    [HttpGet("/certificates")]
    public IActionResult Find(string? no) => Number(no) is { Length: > 0 } number ? SeeOther($"~/certificates/{Uri.EscapeDataString(number)}") : Page(null);

    [HttpGet("/certificates/{certificateNo}")]
    public IActionResult Show(string certificateNo)
    {
        var page = Page(Number(certificateNo));
        if (page.Model is CertificatePage { Product: null })
            Response.StatusCode = StatusCodes.Status404NotFound;
        return page;
    }

    /// <summary>The QR code that leads to a certificate's page, to print beside a price.</summary>
    [HttpGet("/certificates/{certificateNo}/qr.svg"), ResponseCache(Duration = 24 * 60 * 60)]
    public IActionResult Qr(string certificateNo)
    {
        if (Certified(certificateNo) is null)
            return NotFound();
        var target = address.Absolute(Request, Url.Content($"~/certificates/{Uri.EscapeDataString(certificateNo)}"));
        using var code = QRCodeGenerator.GenerateQrCode(target, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        return Content(drawing.GetGraphic(4), "image/svg+xml");
    }

    private ViewResult Page(string? number)
    {
        var (snapshot, today) = (current.Value, time.Today());
        var product = number is null ? null : Certified(number);
        return View("Certificate", new CertificatePage(
            number, product, product is null ? "" : CertificateState.Of(product, today), product is null ? "" : snapshot.Origin(product), time.GetUtcNow()));
    }

    private ProductRecord? Certified(string number) => current.Value.Products.Values.FirstOrDefault(product => product.CertificateNo.Equals(number, StringComparison.OrdinalIgnoreCase));

    /// <summary>Forgives what happens in copying: blanks, and letters in full width.</summary>
    private static string? Number(string? typed) => typed?.Normalize(NormalizationForm.FormKC).Trim() is { } number ? number[..Math.Min(number.Length, LongestNumber)] : null;
}
