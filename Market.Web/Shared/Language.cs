using System.Globalization;

namespace Market.Web.Shared;

/// <summary>
/// The language of a page is part of its address: /en/… is English, everything else Chinese. So pages can be shared, cached and
/// found in both. The prefix becomes the path base, and every generated link keeps it.
/// </summary>
internal static class Language
{
    public static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    public static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>The text in the page's language.</summary>
    public static string Pick(string chinese, string english) => IsEnglish && english.Length > 0 ? english : chinese;

    /// <summary>The same page in the other language. One slash only at its start: "//elsewhere" would be another site's address.</summary>
    public static string OtherAddress(HttpRequest request) =>
        (IsEnglish ? "" : "/en") + "/" + request.Path.ToUriComponent().TrimStart('/') + request.QueryString.ToUriComponent();

    public static void UseLanguageOfAddress(this WebApplication app) => app.Use((context, next) =>
    {
        var english = context.Request.Path.StartsWithSegments("/en", out var rest);
        if (english)
        {
            context.Request.PathBase = context.Request.PathBase.Add("/en");
            context.Request.Path = rest.HasValue && rest.Value.Length > 0 ? rest : "/";
        }
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = english ? English : Chinese;
        return next(context);
    });
}
