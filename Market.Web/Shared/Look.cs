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
    private const string Cookie = "look";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);
    private static readonly Look Usual = new(TextSize.Normal, Theme.System);

    /// <summary>The same for everybody who has chosen the same, and short: whoever keeps whole pages keys them by it. What nobody can have chosen is the usual look.</summary>
    public static Look Of(HttpContext context) => Cookies.Read(context, Cookie)?.Split('.') is [var size, var theme]
        && Choice<TextSize>(size) is { } chosenSize && Choice<Theme>(theme) is { } chosenTheme ? new Look(chosenSize, chosenTheme) : Usual;

    /// <summary>One of the names of <typeparamref name="T"/>, as they are written; null for anything else (numbers and lists too, which Enum.Parse takes).</summary>
    public static T? Choice<T>(string? name) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => $"{value}" == name);

    public void Keep(HttpContext context) => Cookies.Write(context, Cookie, $"{Size}.{Theme}", Kept);
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
