using System.Security.Claims;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Account;

/// <param name="Moderated">Rooms in which a host has asked for this account's help.</param>
internal sealed record AccountPage(IReadOnlyList<ModeratedRoom> Moderated);

[Route("account"), Authorize]
internal sealed class AccountController(WebDb db) : Controller
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) =>
        View("Account", new AccountPage(await db.ModeratedBy(User.FindFirstValue(ClaimTypes.NameIdentifier)!, cancellation)));
}
