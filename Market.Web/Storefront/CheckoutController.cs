using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Storefront;

/// <summary>From the cart to an order: one form, placed once however often it is sent.</summary>
[AllowAnonymous, NeedsSnapshot]
internal sealed partial class CheckoutController(
    Carts carts, RoomVisits visits, CurrentSnapshot current, Divisions divisions, IOrders orders, OutgoingOrders outgoing, IDeals deals, WebDb db, PublicAddress address, IConfiguration configuration, TimeProvider time,
    ILogger<CheckoutController> log) : StorefrontController
{
    [HttpGet("/checkout")]
    public async Task<IActionResult> Show(CancellationToken cancellation)
    {
        var cart = await carts.Read(HttpContext);
        return cart.Lines.IsEmpty ? SeeOther("~/cart") : await Form(await LastTime(cancellation) ?? AtHome(), cart, [], cancellation);
    }

    /// <param name="renew">Set by the buttons that only show other cities, other counters or what a coupon takes off: nothing is placed.</param>
    [HttpPost("/checkout"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Place(CheckoutForm form, string? renew, CancellationToken cancellation)
    {
        // Our own words for every problem; and what is shown again is what was typed, not what the binder made of it.
        ModelState.Clear();
        var cart = await carts.Read(HttpContext);
        if (cart.Lines.IsEmpty)
            return renew is null && await PlacedBefore(form, cancellation) is { } before ? await Pay(before, cancellation) : SeeOther("~/cart");
        if (renew is not null)
            return await Form(form, cart, [], cancellation, keepKey: true, renewed: renew);
        PlaceOrderResult result;
        try
        {
            var origins = visits.Read(HttpContext);
            result = await outgoing.Place(form.Command(cart, origins, CustomerId, divisions) with { From = await visits.Trace(HttpContext, origins, cancellation) }, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Whether it was placed is not known. All stays as it was sent, so that sending the form again finds the order instead of making a second.
            // And nobody is asked what it costs now: the buyer has waited long enough, and on the way no answer is waited for much longer.
            LogNoAnswer(exception);
            return Shown(Page(form, cart, [new OrderProblem("", CheckoutPage.NoAnswer, null, null)], null).AsSent(), keepKey: true, StatusCodes.Status503ServiceUnavailable);
        }
        return result.Order is { } placed
            ? await Pay(placed, cancellation)
            : await Form(form, cart, result.Problems, cancellation, keepKey: false, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>
    /// What this very form has placed, when its answer did not arrive: the order has emptied the account's cart on every device. A guest's cart is emptied by the answer itself.
    /// </summary>
    private async Task<PlacedOrder?> PlacedBefore(CheckoutForm form, CancellationToken cancellation) =>
        CustomerId is { } customerId && form.Key is { Length: > 0 } key ? (await orders.GetPlacedOrder(new GetPlacedOrder(customerId, key), cancellation)).Order : null;

    private async Task<IActionResult> Pay(PlacedOrder placed, CancellationToken cancellation)
    {
        await carts.Change(HttpContext, _ => Cart.Empty);
        visits.Ordered(HttpContext);
        var page = Url.Content($"~/orders/{placed.OrderNo}/{placed.AccessToken}");
        try
        {
            var payment = await orders.StartPayment(new StartPayment(placed.OrderNo, Access(placed.AccessToken), address.Absolute(Request, $"{page}/return")), cancellation);
            return SeeOther(payment is { Outcome: StartPaymentOutcome.Ready, Url: { } url } ? url : $"{page}?notice={OrderNotices.Of(payment.Outcome)}");
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // The order stands; its page has the button to pay.
            LogNoAnswer(exception);
            return SeeOther($"{page}?notice={OrderNotices.Of(StartPaymentOutcome.ProviderUnavailable)}");
        }
    }

    private async Task<IActionResult> Form(
        CheckoutForm form, Cart cart, IReadOnlyList<OrderProblem> problems, CancellationToken cancellation, bool keepKey = false, int status = StatusCodes.Status200OK, string? renewed = null) =>
        Shown(Page(form, cart, problems, await Quote(form, cart, cancellation), renewed), keepKey, status);

    private CheckoutPage Page(CheckoutForm form, Cart cart, IReadOnlyList<OrderProblem> problems, OrderQuote? quote, string? renewed = null) =>
        CheckoutPage.Of(form, cart, visits.Read(HttpContext), current.Value, divisions, time.Today(), problems, renewed, CustomerId is not null, quote);

    private ViewResult Shown(CheckoutPage page, bool keepKey, int status)
    {
        KeepUncached();
        Response.StatusCode = status;
        var form = page.Form;
        if (!keepKey || string.IsNullOrWhiteSpace(form.Key))
            form.Key = Guid.NewGuid().ToString("N");
        form.How = form.ToCounter ? CheckoutForm.PickUp : CheckoutForm.Delivery;
        form.ShownGoodsFen = page.NetFen;
        form.ShownDeliveryFen = page.Quote.DeliveryFen;
        return View("Checkout", page);
    }

    /// <summary>What it costs this buyer now: deals, their limits and the coupon are the orders' to judge. Null when they do not answer.</summary>
    private async Task<OrderQuote?> Quote(CheckoutForm form, Cart cart, CancellationToken cancellation)
    {
        try
        {
            return await deals.Quote(form.Command(cart, visits.Read(HttpContext), CustomerId, divisions), cancellation) is { Lines.Count: > 0 } quote ? quote : null;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(exception);
            return null;
        }
    }

    /// <summary>Most buyers live where the shop is.</summary>
    private CheckoutForm AtHome()
    {
        var home = configuration["Web:HomeProvince"] ?? "重庆市";
        return new CheckoutForm { How = CheckoutForm.Delivery, DeliverTo = new AddressFields { Province = home } };
    }

    /// <summary>An account's last order, for its own eyes only, fills in the form; without it one types as a guest does.</summary>
    private async Task<CheckoutForm?> LastTime(CancellationToken cancellation)
    {
        if (CustomerId is not { } customerId)
            return null;
        try
        {
            var last = await db.ListedOrders.Where(order => order.CustomerId == customerId).OrderByDescending(order => order.PlacedAt).Select(order => order.OrderNo).FirstOrDefaultAsync(cancellation);
            var order = last is null ? null : (await orders.GetOrder(new GetOrder(last, Access(null)), cancellation)).Order;
            if (order is null)
                return null;
            var form = CheckoutForm.After(order);
            form.DeliverTo.Province ??= AtHome().DeliverTo.Province;
            return form;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(exception);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "Orders did not answer a checkout")]
    private partial void LogNoAnswer(Exception exception);
}
