using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

[AllowAnonymous, NeedsSnapshot]
internal sealed class CartController(CurrentSnapshot current, TimeProvider time) : StorefrontController
{
    private static readonly string[] Notices = ["added", "changed", "removed", "refused", "full", "unknown"];

    [HttpGet("/cart")]
    public IActionResult Show(string? notice)
    {
        KeepPrivate();
        return View("Cart", CartPage.Of(CartCookie.Read(HttpContext), current.Value, time.Today(), Notices.Contains(notice) ? notice : null));
    }

    /// <summary>Adds to what is in the cart already.</summary>
    [HttpPost("/cart/lines")]
    public IActionResult Add(string? code, int? quantity)
    {
        var cart = CartCookie.Read(HttpContext);
        if (code is null || current.Value.Product(code) is null)
            return Said("unknown");
        if (quantity is not (>= 1 and <= Cart.MostUnits))
            return Said("refused");
        if (cart.QuantityOf(code) + quantity > Cart.MostUnits)
            return Said("refused");
        return Keep(cart.With(code, cart.QuantityOf(code) + quantity.Value), "added");
    }

    [HttpPost("/cart/lines/{code}")]
    public IActionResult Change(string code, int? quantity) =>
        quantity is >= 1 and <= Cart.MostUnits && CartCookie.Read(HttpContext).QuantityOf(code) > 0
            ? Keep(CartCookie.Read(HttpContext).With(code, quantity.Value), "changed")
            : Said("refused");

    [HttpPost("/cart/lines/{code}/remove")]
    public IActionResult Remove(string code) => Keep(CartCookie.Read(HttpContext).With(code, 0), "removed");

    private IActionResult Keep(Cart? cart, string notice)
    {
        if (cart is null)
            return Said("full");
        CartCookie.Write(HttpContext, cart);
        return Said(notice);
    }

    private IActionResult Said(string notice) => SeeOther($"~/cart?notice={notice}");
}
