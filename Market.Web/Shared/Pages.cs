using System.Text.Encodings.Web;
using System.Text.Unicode;
using Market.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace Market.Web.Shared;

/// <summary>Controllers and views, found in their rooms.</summary>
internal static class Pages
{
    public static void AddPages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddLocalization();
        // Over https too: the one secret in a page, a form's token, is masked anew each time, so its length and text tell nothing (BREACH).
        builder.Services.AddResponseCompression(compression => compression.EnableForHttps = true);
        builder.Services.AddSingleton<DistrictMaps>();
        // Chinese as itself, not as &#x….; what could break out of the text is still encoded.
        builder.Services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        builder.Services.Configure<RazorViewEngineOptions>(razor => razor.ViewLocationExpanders.Add(new RoomViews()));
        builder.Services.AddOptions<CookieTempDataProviderOptions>().Configure<PublicAddress>((notes, address) => notes.Cookie.Follow(address, "note"));
        builder.Services.AddControllersWithViews().AddViewLocalization()
            .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new RoomControllers()));
    }
}
