namespace Market.Web.Security;

/// <summary>One rule for every cookie: HttpOnly, SameSite=Lax, the whole site's (pages live under /en too), __Host- and Secure where https is.</summary>
internal static class Cookies
{
    /// <summary>Full name of a cookie: __Host-market-cart over https, market-cart on a developer's machine.</summary>
    public static string Name(PublicAddress address, string name) => address.Secure ? $"__Host-market-{name}" : $"market-{name}";

    public static CookieOptions Options(PublicAddress address) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = address.Secure,
        Path = "/",
        IsEssential = true,
    };

    /// <summary>What the visitor's browser keeps under this name, or null. Who brings no cookie at all, as most do who come for the first time, is not looked at further.</summary>
    public static string? Read(HttpContext context, string name) => context.Request.Headers.Cookie.Count == 0 ? null : context.Request.Cookies[Name(Address(context), name)];

    /// <param name="value">Null to forget what is kept.</param>
    /// <param name="kept">How long; null until the browser is closed.</param>
    public static void Write(HttpContext context, string name, string? value, TimeSpan? kept)
    {
        var (address, options) = (Address(context), Options(Address(context)));
        options.MaxAge = kept;
        if (value is not null)
            context.Response.Cookies.Append(Name(address, name), value, options);
        else if (Read(context, name) is not null)
            context.Response.Cookies.Delete(Name(address, name), options);
    }

    private static PublicAddress Address(HttpContext context) => context.RequestServices.GetRequiredService<PublicAddress>();

    /// <summary>Brings a framework's own cookie under the rule.</summary>
    public static void Follow(this CookieBuilder cookie, PublicAddress address, string name)
    {
        cookie.Name = Name(address, name);
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = address.Secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.Path = "/";
        cookie.Domain = null;
        cookie.IsEssential = true;
    }
}
