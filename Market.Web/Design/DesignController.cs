using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Design;

/// <summary>Marks the texts of this room.</summary>
internal sealed class DesignTexts;

/// <param name="Products">Real ones, so that a card is seen with the names it has to carry.</param>
internal sealed record DesignPage(IReadOnlyList<ShelfItem> Products);

/// <summary>Every part that pages are made of, in every state: what is not here is not part of the design system.</summary>
[AllowAnonymous, NeedsSnapshot]
internal sealed class DesignController(CurrentSnapshot current, ProductPictures pictures, TimeProvider time) : Controller
{
    private const int Shown = 2;

    [HttpGet("/design")]
    public IActionResult Show()
    {
        var (snapshot, today) = (current.Value, time.Today());
        var products = snapshot.OnSale(today).OrderBy(product => product.Code, StringComparer.Ordinal).Select(product => ShelfItem.Of(product, snapshot, pictures, today)).ToList();
        // Short, with the longest name, and one that cannot be had.
        List<ShelfItem> shown = [.. products.Take(Shown), products.MaxBy(product => product.Name.Length)!, products[0] with { CanBeHad = false, BenefitFen = 0 }];
        return View("Design", new DesignPage(shown));
    }
}
