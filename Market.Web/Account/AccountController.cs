using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Account;

[Route("account"), Authorize]
internal sealed class AccountController : Controller
{
    [HttpGet]
    public IActionResult Show() => View("Account");
}
