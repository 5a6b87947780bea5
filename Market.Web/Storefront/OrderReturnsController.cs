using Market.Orders.Contracts;
using Market.Web.Photos;
using Market.Web.Returns;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Market.Web.Storefront;

/// <summary>Returns and claims by the buyer, below the order's page as it was opened: by account or by private link.</summary>
internal sealed class OrderReturnsController(IOrders orders, IReturns returns, ReturnPhotos photos, CurrentSnapshot current, TimeProvider time) : StorefrontController
{
    [HttpGet("/orders/{orderNo}/return-form"), Authorize]
    public Task<IActionResult> FormOfMine(string orderNo, string? parcelNo, CancellationToken cancellation) => Blank(orderNo, null, parcelNo, cancellation);

    [HttpGet("/orders/{orderNo}/{accessToken}/return-form"), AllowAnonymous]
    public Task<IActionResult> Form(string orderNo, string accessToken, string? parcelNo, CancellationToken cancellation) => Blank(orderNo, accessToken, parcelNo, cancellation);

    [HttpPost("/orders/{orderNo}/returns"), Authorize, LargeForm(ReturnPhotos.MostBytesOfForm), EnableRateLimiting(RateLimits.Uploads)]
    public Task<IActionResult> AskOfMine(string orderNo, ReturnForm form, CancellationToken cancellation) => Send(orderNo, null, form, cancellation);

    [HttpPost("/orders/{orderNo}/{accessToken}/returns"), AllowAnonymous, LargeForm(ReturnPhotos.MostBytesOfForm), EnableRateLimiting(RateLimits.Uploads)]
    public Task<IActionResult> Ask(string orderNo, string accessToken, ReturnForm form, CancellationToken cancellation) => Send(orderNo, accessToken, form, cancellation);

    [HttpPost("/orders/{orderNo}/returns/{returnNo}/withdraw"), Authorize, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> WithdrawMine(string orderNo, string returnNo, CancellationToken cancellation) => Withdraw(orderNo, null, returnNo, cancellation);

    [HttpPost("/orders/{orderNo}/{accessToken}/returns/{returnNo}/withdraw"), AllowAnonymous, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> WithdrawByLink(string orderNo, string accessToken, string returnNo, CancellationToken cancellation) => Withdraw(orderNo, accessToken, returnNo, cancellation);

    [HttpPost("/orders/{orderNo}/returns/{returnNo}/appeal"), Authorize, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> AppealMine(string orderNo, string returnNo, string? note, CancellationToken cancellation) => Appeal(orderNo, null, returnNo, note, cancellation);

    [HttpPost("/orders/{orderNo}/{accessToken}/returns/{returnNo}/appeal"), AllowAnonymous, EnableRateLimiting(RateLimits.Orders)]
    public Task<IActionResult> AppealByLink(string orderNo, string accessToken, string returnNo, string? note, CancellationToken cancellation) => Appeal(orderNo, accessToken, returnNo, note, cancellation);

    [HttpGet("/orders/{orderNo}/return-photos/{id}"), Authorize]
    public Task<IActionResult> PhotoOfMine(string orderNo, Guid id, CancellationToken cancellation) => Photo(orderNo, null, id, cancellation);

    [HttpGet("/orders/{orderNo}/{accessToken}/return-photos/{id}"), AllowAnonymous]
    public Task<IActionResult> PhotoByLink(string orderNo, string accessToken, Guid id, CancellationToken cancellation) => Photo(orderNo, accessToken, id, cancellation);

    private async Task<IActionResult> Blank(string orderNo, string? accessToken, string? parcelNo, CancellationToken cancellation)
    {
        if (await Find(orderNo, accessToken, cancellation) is not { } order || order.Parcels.All(parcel => parcel.ParcelNo != parcelNo))
            return NotFound();
        return Form(order, accessToken, new ReturnForm { ParcelNo = parcelNo }, []);
    }

    private ViewResult Form(OrderView order, string? accessToken, ReturnForm form, IReadOnlyList<OrderProblem> problems)
    {
        KeepPrivate();
        form.Key = $"{Guid.NewGuid():N}";
        Response.StatusCode = problems.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
        var place = current.Value.PlaceName(order.Parcels.First(parcel => parcel.ParcelNo == form.ParcelNo).Location);
        return View("ReturnForm", new ReturnFormPage(order, Path(order.OrderNo, accessToken), place, form, problems, time.GetUtcNow()));
    }

    private async Task<IActionResult> Send(string orderNo, string? accessToken, ReturnForm form, CancellationToken cancellation)
    {
        ModelState.Clear();
        if (await Find(orderNo, accessToken, cancellation) is not { } order || order.Parcels.All(parcel => parcel.ParcelNo != form.ParcelNo))
            return NotFound();
        var files = (form.Photos ?? []).Where(file => file.Length > 0).ToList();
        if (files.Count > ReturnPhotos.Most)
            return Form(order, accessToken, form, [new OrderProblem("photos", ReturnProblems.TooManyPhotos, null, null)]);
        var (problem, taken) = await photos.TakeIn(orderNo, files, cancellation);
        if (problem != PhotoProblem.None || taken.Count < files.Count)
            return Form(order, accessToken, form, [new OrderProblem("photos", problem == PhotoProblem.None ? "photos_waiting" : $"photo_{problem}", null, null)]);
        await photos.Hold(taken, cancellation);
        var result = await returns.AskReturn(form.Command(orderNo, taken, Access(accessToken)), cancellation);
        if (result.Outcome == ReturnOutcome.Done && !result.Replayed)
            return SeeOther($"{Path(orderNo, accessToken)}?notice=return_asked#returns");
        await photos.Release(taken, cancellation);
        return result.Outcome switch
        {
            ReturnOutcome.NotFound => NotFound(),
            // A second click: the first one's request stands, with its pictures.
            ReturnOutcome.Done => SeeOther($"{Path(orderNo, accessToken)}?notice=return_asked#returns"),
            _ => Form(order, accessToken, form, result.Problems),
        };
    }

    private async Task<IActionResult> Withdraw(string orderNo, string? accessToken, string returnNo, CancellationToken cancellation)
    {
        var result = await returns.WithdrawReturn(new WithdrawReturn(orderNo, returnNo, Access(accessToken)), cancellation);
        return Answer(result, orderNo, accessToken, "return_withdrawn");
    }

    private async Task<IActionResult> Appeal(string orderNo, string? accessToken, string returnNo, string? note, CancellationToken cancellation)
    {
        var result = await returns.AppealReturn(new AppealReturn(orderNo, returnNo, note?.ReplaceLineEndings("\n"), Access(accessToken)), cancellation);
        return Answer(result, orderNo, accessToken, "return_appealed");
    }

    private async Task<IActionResult> Photo(string orderNo, string? accessToken, Guid id, CancellationToken cancellation) =>
        await Find(orderNo, accessToken, cancellation) is { } order && order.Returns.Any(request => request.Photos.Contains(id)) ? await photos.Show(Response, id, cancellation) : NotFound();

    private IActionResult Answer(ReturnResult result, string orderNo, string? accessToken, string done) => result.Outcome == ReturnOutcome.NotFound
        ? NotFound()
        : SeeOther($"{Path(orderNo, accessToken)}?notice={(result.Outcome == ReturnOutcome.Done ? done : "return_not_now")}#returns");

    private async Task<OrderView?> Find(string orderNo, string? accessToken, CancellationToken cancellation) =>
        (await orders.GetOrder(new GetOrder(orderNo, Access(accessToken)), cancellation)).Order;

    private string Path(string orderNo, string? accessToken) =>
        Url.Content(accessToken is null ? $"~/orders/{Uri.EscapeDataString(orderNo)}" : $"~/orders/{Uri.EscapeDataString(orderNo)}/{Uri.EscapeDataString(accessToken)}");
}
