using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Storefront;

/// <summary>
/// An order's pages, opened by the token of its private link or by the account that placed it; for anybody else there is no such
/// order. Route values are taken for what they are worth: Orders looks for all of them at once.
/// </summary>
internal sealed class OrdersController(IOrders orders, IFulfilment fulfilment, CurrentSnapshot current, WebDb db, PublicAddress address, TimeProvider time) : StorefrontController
{
    private const int PageSize = 20;
    private const int LastPage = 500;

    [HttpGet("/orders"), Authorize]
    public async Task<IActionResult> List(int page = 1, CancellationToken cancellation = default)
    {
        KeepPrivate();
        page = Math.Clamp(page, 1, LastPage);
        var found = await db.ListedOrders.AsNoTracking().Where(order => order.CustomerId == CustomerId).OrderByDescending(order => order.PlacedAt).ThenBy(order => order.OrderNo)
            .Skip((page - 1) * PageSize).Take(PageSize + 1).ToListAsync(cancellation);
        return View("Orders", new OrderListPage([.. found.Take(PageSize)], page, found.Count > PageSize));
    }

    [HttpGet("/orders/{orderNo}"), Authorize]
    public Task<IActionResult> ShowMine(string orderNo, string? notice, CancellationToken cancellation) => Page(orderNo, null, notice, cancellation);

    [HttpGet("/orders/{orderNo}/{accessToken}"), AllowAnonymous]
    public Task<IActionResult> Show(string orderNo, string accessToken, string? notice, CancellationToken cancellation) => Page(orderNo, accessToken, notice, cancellation);

    [HttpGet("/orders/{orderNo}/receipt"), Authorize]
    public Task<IActionResult> MyReceipt(string orderNo, CancellationToken cancellation) => ReceiptPage(orderNo, null, cancellation);

    [HttpGet("/orders/{orderNo}/{accessToken}/receipt"), AllowAnonymous]
    public Task<IActionResult> Receipt(string orderNo, string accessToken, CancellationToken cancellation) => ReceiptPage(orderNo, accessToken, cancellation);

    /// <summary>A word that changes with the order, for the script that watches a payment arrive.</summary>
    [HttpGet("/orders/{orderNo}/state"), Authorize]
    public Task<IActionResult> MyState(string orderNo, CancellationToken cancellation) => StatePart(orderNo, null, cancellation);

    /// <inheritdoc cref="MyState"/>
    [HttpGet("/orders/{orderNo}/{accessToken}/state"), AllowAnonymous]
    public Task<IActionResult> State(string orderNo, string accessToken, CancellationToken cancellation) => StatePart(orderNo, accessToken, cancellation);

    /// <summary>
    /// Where the payment page sends people back to. That they come says nothing: the provider is asked, and the order's page shows the
    /// answer. Repeating it changes nothing more.
    /// </summary>
    [HttpGet("/orders/{orderNo}/{accessToken}/return"), AllowAnonymous, EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Return(string orderNo, string accessToken, CancellationToken cancellation) =>
        (await orders.CheckPayment(new CheckPayment(orderNo, Access(accessToken)), cancellation)).Order is null ? NotFound() : SeeOther(Path(orderNo, accessToken));

    [HttpPost("/orders/{orderNo}/pay"), Authorize, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> PayMine(string orderNo, CancellationToken cancellation) => StartPayment(orderNo, null, cancellation);

    [HttpPost("/orders/{orderNo}/{accessToken}/pay"), AllowAnonymous, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> Pay(string orderNo, string accessToken, CancellationToken cancellation) => StartPayment(orderNo, accessToken, cancellation);

    [HttpPost("/orders/{orderNo}/cancel"), Authorize, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> CancelMine(string orderNo, CancellationToken cancellation) => CancelOrder(orderNo, null, cancellation);

    [HttpPost("/orders/{orderNo}/{accessToken}/cancel"), AllowAnonymous, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> Cancel(string orderNo, string accessToken, CancellationToken cancellation) => CancelOrder(orderNo, accessToken, cancellation);

    [HttpPost("/orders/{orderNo}/received"), Authorize, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> ReceivedMine(string orderNo, string? parcelNo, CancellationToken cancellation) => ConfirmReceipt(orderNo, null, parcelNo, cancellation);

    [HttpPost("/orders/{orderNo}/{accessToken}/received"), AllowAnonymous, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> Received(string orderNo, string accessToken, string? parcelNo, CancellationToken cancellation) => ConfirmReceipt(orderNo, accessToken, parcelNo, cancellation);

    private async Task<IActionResult> Page(string orderNo, string? accessToken, string? notice, CancellationToken cancellation)
    {
        KeepPrivate();
        if (await Find(orderNo, accessToken, cancellation) is not { } order)
            return NotFound();
        var counter = order.PickUpAt is { } code ? current.Value.Counter(code) : null;
        return View("Order", new OrderPage(order, Path(orderNo, accessToken), counter, OrderNotices.Checked(notice), Share(order), Parcels(order), time.GetUtcNow()));
    }

    private async Task<IActionResult> StatePart(string orderNo, string? accessToken, CancellationToken cancellation)
    {
        KeepPrivate();
        return await Find(orderNo, accessToken, cancellation) is { } order ? Json(new { stamp = OrderPage.Stamp(order) }) : NotFound();
    }

    private async Task<IActionResult> ReceiptPage(string orderNo, string? accessToken, CancellationToken cancellation)
    {
        KeepPrivate();
        if (await Find(orderNo, accessToken, cancellation) is not { } order)
            return NotFound();
        var page = new OrderPage(order, Path(orderNo, accessToken), null, null, Share(order), [], time.GetUtcNow());
        return page.HasReceipt ? View("Receipt", page) : SeeOther(page.Address);
    }

    private async Task<IActionResult> StartPayment(string orderNo, string? accessToken, CancellationToken cancellation)
    {
        if (await Find(orderNo, accessToken, cancellation) is not { } order)
            return NotFound();
        var back = address.Absolute(Request, $"{Path(orderNo, order.AccessToken)}/return");
        var payment = await orders.StartPayment(new StartPayment(orderNo, Access(accessToken), back), cancellation);
        return SeeOther(payment is { Outcome: StartPaymentOutcome.Ready, Url: { } url } ? url : $"{Path(orderNo, accessToken)}?notice={OrderNotices.Of(payment.Outcome)}");
    }

    private async Task<IActionResult> CancelOrder(string orderNo, string? accessToken, CancellationToken cancellation)
    {
        var result = await orders.CancelOrder(new CancelOrder(orderNo, Access(accessToken)), cancellation);
        return result.Outcome == CancelOrderOutcome.NotFound ? NotFound() : SeeOther($"{Path(orderNo, accessToken)}?notice={OrderNotices.Of(result.Outcome)}");
    }

    private async Task<IActionResult> ConfirmReceipt(string orderNo, string? accessToken, string? parcelNo, CancellationToken cancellation)
    {
        var result = await fulfilment.ConfirmReceipt(new ConfirmReceipt(orderNo, parcelNo ?? "", Access(accessToken)), cancellation);
        return result.Outcome == ParcelOutcome.NotFound ? NotFound() : SeeOther($"{Path(orderNo, accessToken)}?notice={OrderNotices.Of(result.Outcome)}");
    }

    private List<ParcelPart> Parcels(OrderView order) => [.. order.Parcels.Select(parcel => new ParcelPart(
        parcel, current.Value.PlaceName(parcel.Location), [.. order.Lines.Where(line => line.ParcelNo == parcel.ParcelNo)],
        parcel.PickUpCode is { } code ? address.Absolute(Request, Url.Content("~/vendor/hand-over")) + QueryString.Create([KeyValuePair.Create<string, string?>("place", parcel.Location), KeyValuePair.Create<string, string?>("code", code)]) : null))];

    private async Task<OrderView?> Find(string orderNo, string? accessToken, CancellationToken cancellation) =>
        (await orders.GetOrder(new GetOrder(orderNo, Access(accessToken)), cancellation)).Order;

    private string Share(OrderView order) => address.Absolute(Request, Url.Content($"~/receipts/{order.ShareToken}"));

    private string Path(string orderNo, string? accessToken) =>
        Url.Content(accessToken is null ? $"~/orders/{Uri.EscapeDataString(orderNo)}" : $"~/orders/{Uri.EscapeDataString(orderNo)}/{Uri.EscapeDataString(accessToken)}");
}
