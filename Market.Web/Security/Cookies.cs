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
