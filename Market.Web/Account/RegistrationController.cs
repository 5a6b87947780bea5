using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Account;

internal sealed record RegistrationForm(string? Email, string? Password, string? Repeated);

[Route("account/register"), AllowAnonymous]
internal sealed class RegistrationController(Registration registration, IStringLocalizer<AccountTexts> texts) : Controller
{
    [HttpGet]
    public IActionResult Show() => View("Register", new RegistrationForm(null, null, null));

    /// <summary>An address that is taken gets the answer of one that is free: whose address it is, is nobody else's business.</summary>
    [HttpPost, EnableRateLimiting(RateLimits.Registration)]
    public async Task<IActionResult> Create(RegistrationForm form)
    {
        if (!Registration.IsEmail(form.Email))
            ModelState.AddModelError(nameof(form.Email), texts["email.wrong"]);
        if (!await registration.IsGoodPassword(form.Password))
            ModelState.AddModelError(nameof(form.Password), texts["password.weak"]);
        else if (form.Password != form.Repeated)
            ModelState.AddModelError(nameof(form.Repeated), texts["password.differs"]);
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return View("Register", form with { Password = null, Repeated = null });
        }
        await registration.Create(form.Email!, form.Password!, Roles.Consumer);
        return View("Registered");
    }
}
