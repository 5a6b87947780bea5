using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <param name="Looked">What the form's deal would be, or what is wrong with it; null until somebody asks.</param>
/// <param name="Product">By its code.</param>
internal sealed record DealsPage(IReadOnlyList<DealView> Deals, DealForm Form, DealResult? Looked, Func<string, ProductRecord?> Product)
{
    public OrderProblem? Problem(string field) => Looked?.Problems.FirstOrDefault(problem => problem.Field == field);
}

/// <summary>Deals: the latest, a form that shows first what the shop will show, and a way to end one early.</summary>
[Route("office/deals")]
internal sealed class DealsController(IDeals deals, CurrentSnapshot current, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/deals";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) => await Page(new DealForm { Quota = "10" }, null, cancellation);

    [HttpPost, Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Create(DealForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        if (!Guid.TryParse(form.Key, out var key))
            return Refused("KeyMissing", Room);
        var result = await deals.CreateDeal(form.Command(key, Actor), cancellation);
        if (form.Preview || result.Problems.Count > 0)
            return await Page(form, result, cancellation);
        var name = current.Value.Product(result.Deal!.ProductCode) is { } product ? Language.Pick(product.Name, product.NameEn) : result.Deal.ProductCode;
        return await Done("deal_made", result.Deal.Code, Room, name, Money.Text(result.Deal.PriceFen));
    }

    [HttpPost("{code}/stop"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Stop(string code, CancellationToken cancellation) => await Stopped(deals, code, Room, cancellation);

    private async Task<IActionResult> Page(DealForm form, DealResult? looked, CancellationToken cancellation)
    {
        if (looked?.Problems.Count > 0)
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        form.Key ??= $"{Guid.NewGuid()}";
        return View("Deals", new DealsPage((await deals.GetDeals(new GetDeals(), cancellation)).Deals, form, looked, current.Value.Product));
    }
}
