using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Shared;

internal enum TextSize
{
    Normal,
    Large,
}

internal enum Theme
{
    System,
    Light,
    Dark,
}

/// <summary>How a visitor wants pages to look. Kept in their browser and written into the page by the server, so it needs no script and no page flickers.</summary>
internal sealed record Look(TextSize Size, Theme Theme)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>The same for everybody who has chosen the same, and short: whoever keeps whole pages keys them by it. What nobody can have chosen is the usual look.</summary>
    public static Look Of(HttpContext context) => context.Request.Cookies[Name(context)]?.Split('.') is [var size, var theme]
        && Choice<TextSize>(size) is { } chosenSize && Choice<Theme>(theme) is { } chosenTheme ? new Look(chosenSize, chosenTheme) : new Look(TextSize.Normal, Theme.System);

    /// <summary>One of the names of <typeparamref name="T"/>, as they are written; null for anything else (numbers and lists too, which Enum.Parse takes).</summary>
    public static T? Choice<T>(string? name) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => $"{value}" == name);

    public void Keep(HttpContext context)
    {
        var options = Cookies.Options(Address(context));
        options.MaxAge = Kept;
        context.Response.Cookies.Append(Name(context), $"{Size}.{Theme}", options);
    }

    private static string Name(HttpContext context) => Cookies.Name(Address(context), "look");

    private static PublicAddress Address(HttpContext context) => context.RequestServices.GetRequiredService<PublicAddress>();
}

/// <param name="From">The page to go back to.</param>
internal sealed record PreferencesForm(string? Size, string? Theme, string? From);

[Route("preferences"), AllowAnonymous]
internal sealed class PreferencesController : Controller
{
    [HttpGet]
    public IActionResult Show(string? from)
    {
        var look = Look.Of(HttpContext);
        return View("Preferences", new PreferencesForm($"{look.Size}", $"{look.Theme}", from));
    }

    [HttpPost]
    public IActionResult Choose(PreferencesForm form)
    {
        if (Look.Choice<TextSize>(form.Size) is not { } size || Look.Choice<Theme>(form.Theme) is not { } theme)
            return BadRequest();
        new Look(size, theme).Keep(HttpContext);
        Response.Headers.Location = Url.IsLocalUrl(form.From) ? form.From : Url.Content("~/");
        return StatusCode(StatusCodes.Status303SeeOther);
    }
}
