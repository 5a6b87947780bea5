using Market.Orders.Contracts;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Market.Web.Storefront;

/// <summary>From the cart to an order: one form, placed once however often it is sent.</summary>
[AllowAnonymous, NeedsSnapshot]
internal sealed partial class CheckoutController(
    CurrentSnapshot current, IOrders orders, PublicAddress address, TimeProvider time, ILogger<CheckoutController> log) : StorefrontController
{
    [HttpGet("/checkout")]
    public IActionResult Show()
    {
        var cart = CartCookie.Read(HttpContext);
        return cart.Lines.IsEmpty ? SeeOther("~/cart") : Form(new CheckoutForm { How = CheckoutForm.Delivery }, cart, []);
    }

    /// <param name="narrow">Set by the button that only narrows the counters to a town: nothing is placed.</param>
    [HttpPost("/checkout"), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Place(CheckoutForm form, string? narrow, CancellationToken cancellation)
    {
        // Our own words for every problem; and what is shown again is what was typed, not what the binder made of it.
        ModelState.Clear();
        var cart = CartCookie.Read(HttpContext);
        if (cart.Lines.IsEmpty)
            return SeeOther("~/cart");
        if (narrow is not null)
            return Form(form, cart, [], keepKey: true);
        PlaceOrderResult result;
        try
        {
            result = await orders.PlaceOrder(form.Command(cart, CustomerId), cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Whether it was placed is not known. The key stays, so that sending the form again finds the order instead of making a second.
            LogNoAnswer(exception);
            return Form(form, cart, [new OrderProblem("", "no_answer", null, null)], keepKey: true, StatusCodes.Status503ServiceUnavailable);
        }
        return result.Order is { } placed
            ? await Pay(placed, cancellation)
            : Form(form, cart, result.Problems, keepKey: false, StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IActionResult> Pay(PlacedOrder placed, CancellationToken cancellation)
    {
        CartCookie.Write(HttpContext, Cart.Empty);
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

    private ViewResult Form(CheckoutForm form, Cart cart, IReadOnlyList<OrderProblem> problems, bool keepKey = false, int status = StatusCodes.Status200OK)
    {
        KeepPrivate();
        Response.StatusCode = status;
        var page = CheckoutPage.Of(form, cart, current.Value, time.Today(), problems);
        if (!keepKey || string.IsNullOrWhiteSpace(form.Key))
            form.Key = Guid.NewGuid().ToString("N");
        form.How = form.ToCounter ? CheckoutForm.PickUp : CheckoutForm.Delivery;
        form.ShownGoodsFen = page.Cart.GoodsFen;
        form.ShownDeliveryFen = page.Cart.DeliveryFen;
        return View("Checkout", page);
    }

    [LoggerMessage(LogLevel.Error, "Orders did not answer a checkout")]
    private partial void LogNoAnswer(Exception exception);
}
