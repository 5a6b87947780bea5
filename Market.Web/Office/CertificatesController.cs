using Market.Catalog.Contracts;
using Market.Web.Account;
using Market.Web.Search;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

internal sealed record CertificateList(string? Q, CertificateStatus? Status, int Page, int Pages, int Total, IReadOnlyList<ProductRecord> Products);

/// <summary>Certificates of all products ever certified: look, withdraw with a reason, restore.</summary>
[Route("office/products")]
internal sealed class CertificatesController(
    CurrentSnapshot current, IProductSearch search, TimeProvider time, ICatalog catalog, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const int PageSize = 50;

    [HttpGet]
    public async Task<IActionResult> List(string? q, CertificateStatus? status, CancellationToken cancellation, int page = 1)
    {
        var found = (await Find(current.Value, q?.Trim(), cancellation)).Where(product => status is null || product.Status == status).ToList();
        var pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        return View("Certificates", new CertificateList(q, status, page, pages, found.Count, [.. found.Skip((page - 1) * PageSize).Take(PageSize)]));
    }

    [HttpGet("{code}")]
    public IActionResult Show(string code) => current.Value.Product(code) is { } product ? View("Certificate", product) : NotFound();

    [HttpPost("{code}/withdraw"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Withdraw(string code, string? reason, CancellationToken cancellation) =>
        await Answer(await catalog.WithdrawCertificate(new WithdrawCertificate(code, reason ?? "", Actor), cancellation), "certificate_withdrawn", code);

    [HttpPost("{code}/restore"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Restore(string code, string? reason, CancellationToken cancellation) =>
        await Answer(await catalog.RestoreCertificate(new RestoreCertificate(code, reason ?? "", Actor), cancellation), "certificate_restored", code);

    private async Task<IActionResult> Answer(CertificateDecision decision, string what, string code)
    {
        var page = $"~/office/products/{Uri.EscapeDataString(code)}";
        return decision.Outcome switch
        {
            CertificateDecisionOutcome.UnknownProduct => NotFound(),
            CertificateDecisionOutcome.Done => await Done(what, code, page, Language.Pick(decision.Product!.Name, decision.Product.NameEn)),
            var refused => Refused(refused.ToString(), page),
        };
    }

    /// <summary>By code or certificate number exactly, else as the shop searches; what is off sale too.</summary>
    private async ValueTask<IEnumerable<ProductRecord>> Find(CatalogueSnapshot snapshot, string? q, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(q))
            return snapshot.Products.Values.OrderBy(product => product.Code, StringComparer.Ordinal);
        var exact = snapshot.Products.Values.Where(product =>
            string.Equals(product.Code, q, StringComparison.OrdinalIgnoreCase) || string.Equals(product.CertificateNo, q, StringComparison.OrdinalIgnoreCase)).ToList();
        return exact.Count > 0 ? exact : (await search.Find(q, time.Today().Month, cancellation)).Codes.Select(snapshot.Product).OfType<ProductRecord>();
    }
}
