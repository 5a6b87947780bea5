using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <inheritdoc cref="DealsPage"/>
internal sealed record CouponsPage(IReadOnlyList<CouponView> Coupons, CouponForm Form, CouponResult? Looked)
{
    public OrderProblem? Problem(string field) => Looked?.Problems.FirstOrDefault(problem => problem.Field == field);
}

/// <summary>Coupons: the latest, a form that shows first what buyers will get, and a way to end one early.</summary>
[Route("office/coupons")]
internal sealed class CouponsController(IDeals deals, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/coupons";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) => await Page(new CouponForm { Quota = "100" }, null, cancellation);

    [HttpPost, Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Create(CouponForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        if (!Guid.TryParse(form.Key, out var key))
            return Refused("KeyMissing", Room);
        var result = await deals.CreateCoupon(form.Command(key, Actor), cancellation);
        return form.Preview || result.Problems.Count > 0 ? await Page(form, result, cancellation) : await Done("coupon_made", result.Coupon!.Code, Room, result.Coupon.Code);
    }

    [HttpPost("{code}/stop"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Stop(string code, CancellationToken cancellation) => await Stopped(deals, code, Room, cancellation);

    private async Task<IActionResult> Page(CouponForm form, CouponResult? looked, CancellationToken cancellation)
    {
        if (looked?.Problems.Count > 0)
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        form.Key ??= $"{Guid.NewGuid()}";
        return View("Coupons", new CouponsPage((await deals.GetCoupons(new GetCoupons(), cancellation)).Coupons, form, looked));
    }
}
