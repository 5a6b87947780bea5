using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Account;

internal sealed record SignInForm(string? Email, string? Password, string? ReturnUrl);

[Route("account")]
internal sealed class SignInController(SignIn signIn, UserManager<Account> accounts, SignInManager<Account> session, IStringLocalizer<AccountTexts> texts) : Controller
{
    [HttpGet("sign-in"), AllowAnonymous]
    public IActionResult Show(string? returnUrl) => View("SignIn", new SignInForm(null, null, returnUrl));

    [HttpPost("sign-in"), AllowAnonymous, EnableRateLimiting(RateLimits.SignIn)]
    public async Task<IActionResult> Enter(SignInForm form)
    {
        if (await signIn.Try(form.Email, form.Password))
            return Redirect(Url.IsLocalUrl(form.ReturnUrl) ? form.ReturnUrl : Url.Content("~/"));
        ModelState.AddModelError("", texts["sign_in.refused"]);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return View("SignIn", form with { Password = null });
    }

    /// <summary>Ends every session of the account: a cookie that somebody copied is worth nothing afterwards.</summary>
    [HttpPost("sign-out"), Authorize]
    public async Task<IActionResult> Leave()
    {
        if (await accounts.GetUserAsync(User) is { } account)
            await accounts.UpdateSecurityStampAsync(account);
        await session.SignOutAsync();
        return Redirect(Url.Content("~/"));
    }
}
