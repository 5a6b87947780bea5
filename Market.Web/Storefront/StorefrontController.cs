using System.Security.Claims;
using Market.Orders.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Storefront;

/// <summary>What the pages of the shop have in common.</summary>
internal abstract class StorefrontController : Controller
{
    /// <summary>Account of whoever is signed in, or null.</summary>
    protected string? CustomerId => User.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>303: look there next, with GET. The answer to every form that did something.</summary>
    protected IActionResult SeeOther(string address)
    {
        Response.Headers.Location = address.StartsWith('~') ? Url.Content(address) : address;
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>An order opens to the token of its private link, or to the account that placed it; never to both mixed.</summary>
    protected OrderAccess Access(string? accessToken) => accessToken is null
        ? new OrderAccess(CustomerId, null, Office: false, "buyer")
        : new OrderAccess(null, accessToken, Office: false, CustomerId is null ? "guest" : "buyer");

    /// <summary>What one visitor is shown is nothing for the next: it stays out of caches.</summary>
    protected void KeepUncached() => Response.Headers.CacheControl = "no-cache, no-store";

    /// <summary>Pages whose address alone opens them also stay out of search engines and of other addresses.</summary>
    protected void KeepPrivate()
    {
        KeepUncached();
        ViewData["Private"] = true;
    }
}
