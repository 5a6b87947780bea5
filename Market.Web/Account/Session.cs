using System.Security.Claims;
using Market.Web.Account.Data;
using Market.Web.Livestream.Room;
using Market.Web.Security;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Web.Account;

/// <summary>The cookie of someone who is signed in. It ends at once when the account's security stamp changes: sign-out, new password, new role.</summary>
internal static class Session
{
    public const string CookieName = "session";

    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions cookie, PublicAddress address)
    {
        cookie.Cookie.Follow(address, CookieName);
        cookie.ExpireTimeSpan = Lasts;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/account/sign-in";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.CookieManager = new PageCookies();
        cookie.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = Validate,
            // What was put into the cart before signing in is not lost; what belongs to the account does not stay in the browser.
            OnSigningIn = context => context.HttpContext.RequestServices.GetRequiredService<Carts>().TakeIn(context.HttpContext, context.Principal!),
            OnSigningOut = context =>
            {
                CartCookie.Forget(context.HttpContext);
                context.HttpContext.RequestServices.GetRequiredService<RoomVisits>().Forget(context.HttpContext);
                return Task.CompletedTask;
            },
            // Without the host, which the request's sender chose.
            OnRedirectToLogin = context =>
            {
                context.Response.Redirect(new Uri(context.RedirectUri).PathAndQuery);
                return Task.CompletedTask;
            },
            // An answer, not a journey: the status says what happened and the error page explains it.
            OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            },
        };
    }

    private static async Task Validate(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var claims = services.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity;
        var (id, stamp) = (context.Principal?.FindFirstValue(claims.UserIdClaimType), context.Principal?.FindFirstValue(claims.SecurityStampClaimType));
        var current = await services.GetRequiredService<AccountsDb>().Users.Where(account => account.Id == id)
            .Select(account => account.SecurityStamp).SingleOrDefaultAsync(context.HttpContext.RequestAborted);
        if (stamp is { Length: > 0 } && stamp == current)
            return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(context.Scheme.Name);
    }

    /// <summary>Sessions are for pages. Programs bring tokens: a browser lured to the API must not act there as whoever is signed in.</summary>
    private sealed class PageCookies : ICookieManager
    {
        private readonly ChunkingCookieManager cookies = new();

        public string? GetRequestCookie(HttpContext context, string key) => IsPage(context) ? cookies.GetRequestCookie(context, key) : null;

        public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
            cookies.AppendResponseCookie(context, key, value, options);

        public void DeleteCookie(HttpContext context, string key, CookieOptions options) => cookies.DeleteCookie(context, key, options);

        private static bool IsPage(HttpContext context) =>
            !Errors.IsForPrograms(context.Request.Path) && context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null;
    }
}
