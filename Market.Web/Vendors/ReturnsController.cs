using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Returns;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Vendors;

/// <param name="Name">Of a place, by its code.</param>
internal sealed record ReturnListPage(ReturnList List, bool Open, int Page, int Pages, Func<string, string> Name);

/// <param name="MayDecide">What was taken to the office is the office's to decide.</param>
internal sealed record ReturnPage(ReturnView Return, string Place, bool MayDecide);

/// <summary>What is agreed of a claim, by number of the line.</summary>
internal sealed class ApproveForm
{
    public bool GoodsNeeded { get; set; }
    public Dictionary<int, int?> Units { get; set; } = [];
    public Dictionary<int, int?> Grams { get; set; } = [];

    /// <summary>Yuan, as typed.</summary>
    public Dictionary<int, string?> Amounts { get; set; } = [];

    /// <returns>Null when an amount is no amount.</returns>
    public IReadOnlyList<ReturnPart>? Parts()
    {
        var parts = new List<ReturnPart>();
        foreach (var lineNo in Units.Keys.Union(Grams.Keys).Union(Amounts.Keys).Order())
        {
            long? fen = null;
            if (Amounts.GetValueOrDefault(lineNo) is { Length: > 0 } typed)
                if ((fen = Money.Parse(typed)) is null)
                    return null;
            parts.Add(new ReturnPart(lineNo, Units.GetValueOrDefault(lineNo), GoodsNeeded ? null : Grams.GetValueOrDefault(lineNo), GoodsNeeded ? null : fen));
        }
        return parts;
    }
}

internal sealed class TakeInForm
{
    public Dictionary<int, int?> Units { get; set; } = [];
    public Dictionary<int, bool> Restock { get; set; } = [];
}

/// <summary>Returns and claims on goods of the vendor's places. Another place's request is not found.</summary>
[Route("vendor/returns")]
internal sealed class ReturnsController(IReturns returns, ReturnPhotos photos, Places places, CurrentSnapshot current, IStringLocalizer<VendorsTexts> texts) : VendorPage(places, texts)
{
    private const int PageSize = 30;

    [HttpGet]
    public async Task<IActionResult> List(CancellationToken cancellation, bool all = false, int page = 1)
    {
        Response.Headers.CacheControl = "no-store";
        page = Math.Max(1, page);
        var list = await returns.GetReturns(new GetReturns(await Access(cancellation), Open: !all, (page - 1) * PageSize, PageSize), cancellation);
        return View("Returns", new ReturnListPage(list, !all, page, Math.Max(1, (list.Total + PageSize - 1) / PageSize), code => current.Value.PlaceName(code)));
    }

    [HttpGet("{returnNo}")]
    public async Task<IActionResult> Show(string returnNo, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        return await Find(returnNo, cancellation) is { } found
            ? View("Return", new ReturnPage(found, current.Value.PlaceName(found.Location), IsOffice || found.AppealedAt is null))
            : NotFound();
    }

    [HttpGet("{returnNo}/photos/{id}")]
    public async Task<IActionResult> Photo(string returnNo, Guid id, CancellationToken cancellation) =>
        await Find(returnNo, cancellation) is { } found && found.Photos.Contains(id) ? await photos.Show(Response, id, cancellation) : NotFound();

    [HttpPost("{returnNo}/approve"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Approve(string returnNo, ApproveForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        if (form.Parts() is not { } parts)
            return Answer(ReturnOutcome.TooMuch, "", returnNo);
        var result = await returns.ApproveReturn(new ApproveReturn(returnNo, form.GoodsNeeded, parts, await Access(cancellation)), cancellation);
        return Answer(result.Outcome, "return_approved", returnNo);
    }

    [HttpPost("{returnNo}/reject"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Reject(string returnNo, string? reason, CancellationToken cancellation)
    {
        var result = await returns.RejectReturn(new RejectReturn(returnNo, reason?.ReplaceLineEndings("\n") ?? "", await Access(cancellation)), cancellation);
        return Answer(result.Outcome, "return_rejected", returnNo);
    }

    [HttpPost("{returnNo}/take-in"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> TakeIn(string returnNo, TakeInForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        var goods = form.Units.Where(line => line.Value is not (null or 0)).Select(line => new ReturnedGoods(line.Key, line.Value!.Value, form.Restock.GetValueOrDefault(line.Key)));
        var result = await returns.TakeInReturn(new TakeInReturn(returnNo, [.. goods], await Access(cancellation)), cancellation);
        return Answer(result.Outcome, "return_taken_in", returnNo);
    }

    private async Task<ReturnView?> Find(string returnNo, CancellationToken cancellation) =>
        (await returns.GetReturn(new GetReturn(returnNo, await Access(cancellation)), cancellation)).Return;

    /// <summary>Back to the request with what was done, or with why it was not.</summary>
    private IActionResult Answer(ReturnOutcome outcome, string done, string returnNo)
    {
        if (outcome == ReturnOutcome.NotFound)
            return NotFound();
        var address = $"~/vendor/returns/{Uri.EscapeDataString(returnNo)}";
        return outcome == ReturnOutcome.Done ? Say(Note, $"done.{done}", address) : Say(WrongNote, $"return.refused.{outcome}", address);
    }
}
