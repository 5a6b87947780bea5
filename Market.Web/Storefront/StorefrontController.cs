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

    /// <summary>Pages that only one person may see stay out of caches.</summary>
    protected void KeepPrivate()
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        ViewData["Private"] = true;
    }
}
