using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Account;

internal sealed record PasswordForm(string? Current, string? Password, string? Repeated);

[Route("account/password"), Authorize]
internal sealed class PasswordController(
    Registration registration, UserManager<Account> accounts, SignInManager<Account> session, IStringLocalizer<AccountTexts> texts) : Controller
{
    [HttpGet]
    public IActionResult Show() => View("Password", new PasswordForm(null, null, null));

    /// <summary>Every other session of the account ends; this one goes on with a new cookie.</summary>
    [HttpPost, EnableRateLimiting(RateLimits.SignIn)]
    public async Task<IActionResult> Change(PasswordForm form)
    {
        if (!await registration.IsGoodPassword(form.Password))
            ModelState.AddModelError(nameof(form.Password), texts["password.weak"]);
        else if (form.Password != form.Repeated)
            ModelState.AddModelError(nameof(form.Repeated), texts["password.differs"]);
        if (ModelState.IsValid && await Changed(form))
            return View("PasswordChanged");
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return View("Password", new PasswordForm(null, null, null));
    }

    private async Task<bool> Changed(PasswordForm form)
    {
        var account = (await accounts.GetUserAsync(User))!;
        if (form.Current is { Length: > 0 and <= Registration.LongestPassword } current && !await accounts.IsLockedOutAsync(account))
        {
            if ((await accounts.ChangePasswordAsync(account, current, form.Password!)).Succeeded)
            {
                await session.RefreshSignInAsync(account);
                return true;
            }
            await accounts.AccessFailedAsync(account);
        }
        ModelState.AddModelError(nameof(form.Current), texts["password.wrong"]);
        return false;
    }
}
