using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Shared;

/// <summary>What a phone needs to keep the shop among its apps, in the language of the address. https://www.w3.org/TR/appmanifest/</summary>
[AllowAnonymous]
internal sealed class ManifestController(IStringLocalizer<Texts> texts) : Controller
{
    // Colours of tokens.css: the ground of the page while it starts.
    private const string Paper = "#FAF6EE";

    [HttpGet("/manifest.webmanifest"), ResponseCache(Duration = 3600)]
    public IActionResult Show()
    {
        var start = Url.Content("~/");
        return new JsonResult(new
        {
            id = "/",
            name = texts["site.name"].Value,
            short_name = texts["site.short_name"].Value,
            description = texts["site.description"].Value,
            lang = Language.IsEnglish ? "en" : "zh-CN",
            start_url = start,
            // All of the shop, in both languages: a change of language must not leave the app.
            scope = "/",
            display = "standalone",
            background_color = Paper,
            theme_color = Paper,
            icons = new[] { Icon(192, "any"), Icon(512, "any"), Icon(512, "maskable") },
            shortcuts = new[] { Shortcut("nav.products", "~/products"), Shortcut("nav.cart", "~/cart"), Shortcut("nav.counters", "~/counters") },
        })
        {
            ContentType = "application/manifest+json",
        };
    }

    private static object Icon(int size, string purpose) =>
        new { src = purpose == "any" ? $"/img/icon-{size}.png" : $"/img/icon-{purpose}-{size}.png", sizes = $"{size}x{size}", type = "image/png", purpose };

    private object Shortcut(string text, string address) => new { name = texts[text].Value, url = Url.Content(address) };
}
