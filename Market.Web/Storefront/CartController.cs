using Market.Web.Livestream.Room;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

[AllowAnonymous, NeedsSnapshot]
internal sealed class CartController(Carts carts, RoomVisits visits, CurrentSnapshot current, TimeProvider time) : StorefrontController
{
    private static readonly string[] Notices = ["added", "changed", "removed", "restored", "refused", "full", "unknown"];

    /// <param name="code">Of the product that has just been taken out, with its quantity, so that it can be put back.</param>
    [HttpGet("/cart")]
    public async Task<IActionResult> Show(string? notice, string? code, int? quantity)
    {
        KeepPrivate();
        ModelState.Clear();
        var undo = notice == "removed" && code is not null && current.Value.Product(code) is { } product && quantity is >= 1 and <= Cart.MostUnits
            ? new RemovedLine(product, quantity.Value)
            : null;
        return View("Cart", CartPage.Of(await carts.Read(HttpContext), visits.Read(HttpContext), current.Value, time.Today(), Notices.Contains(notice) ? notice : null, undo));
    }

    /// <summary>Adds to what is in the cart already.</summary>
    [HttpPost("/cart/lines")]
    public async Task<IActionResult> Add(string? code, int? quantity, CancellationToken cancellation)
    {
        if (code is null || current.Value.Product(code) is null)
            return Said("unknown");
        if (quantity is not (>= 1 and <= Cart.MostUnits))
            return Said("refused");
        var tooMany = false;
        var kept = await carts.Change(HttpContext, cart =>
        {
            tooMany = cart.QuantityOf(code) + quantity > Cart.MostUnits;
            return tooMany ? null : cart.With(code, cart.QuantityOf(code) + quantity.Value);
        });
        if (kept is not null)
            await visits.Took(HttpContext, code, cancellation);
        return Said(kept is not null ? "added" : tooMany ? "refused" : "full");
    }

    [HttpPost("/cart/lines/{code}")]
    public async Task<IActionResult> Change(string code, int? quantity) => Said(
        quantity is >= 1 and <= Cart.MostUnits && await carts.Change(HttpContext, cart => cart.QuantityOf(code) > 0 ? cart.With(code, quantity.Value) : null) is not null
            ? "changed"
            : "refused");

    /// <param name="quantity">As it was shown: who presses twice finds the line gone and can still put it back.</param>
    [HttpPost("/cart/lines/{code}/remove")]
    public async Task<IActionResult> Remove(string code, int? quantity)
    {
        await carts.Change(HttpContext, cart =>
        {
            quantity = cart.QuantityOf(code) is > 0 and var there ? there : quantity;
            return cart.With(code, 0);
        });
        return SeeOther($"~/cart?notice=removed&code={Uri.EscapeDataString(code)}&quantity={quantity}");
    }

    /// <summary>Undoes a removal. Pressed twice, it still is what it was.</summary>
    [HttpPost("/cart/lines/{code}/restore")]
    public async Task<IActionResult> Restore(string code, int? quantity)
    {
        if (current.Value.Product(code) is null)
            return Said("unknown");
        if (quantity is not (>= 1 and <= Cart.MostUnits))
            return Said("refused");
        var kept = await carts.Change(HttpContext, cart => cart.With(code, Math.Max(cart.QuantityOf(code), quantity.Value)));
        return Said(kept is null ? "full" : "restored");
    }

    private IActionResult Said(string notice) => SeeOther($"~/cart?notice={notice}");
}
