using System.Net;
using Market.ServiceDefaults.Database;
using Market.Web.Account.Data;
using Market.Web.Api;
using Market.Web.Shared;
using Market.Web.Sharing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.HttpOverrides;

namespace Market.Web.Security;

/// <summary>What stands between a request and the rooms.</summary>
internal static class SecurityModule
{
    /// <summary>Pattern of the route that MapStaticAssets adds in Development for files made after the build.</summary>
    public const string UnbuiltFiles = "{**path:file}";

    public static void AddSecurity(this IHostApplicationBuilder builder)
    {
        // Read now, so that a wrong one stops the start.
        _ = new PublicAddress(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(services => new PublicAddress(builder.Configuration, builder.Environment, services.GetService<IServer>()));
        builder.AddKnownProxies();
        builder.AddSecurityHeaders();
        builder.AddBounds();
        builder.AddRateLimits();
        builder.Services.AddAntiforgeryEverywhere();
        builder.Services.AddSingleton<AuditBound>().AddScoped<Audit>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuditedAuthorization>();
        builder.Services.AddPreparation<AccountsDb>(Audit.ForgetOldRefusals);
        // Every route is closed unless it says who may enter.
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
    }

    public static void UseSecurity(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseResponseCompression();
        app.UseLanguageOfAddress();
        app.UseLanguageOfPrograms();
        app.UseSharingWithStrangers();
        app.UseSecurityHeaders();
        app.UseErrors();
        app.UseRouting();
        app.UseUnmatchedAnswers();
        app.UseRequestTimeouts();
        app.UseBounds();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        Audit.UseAuditOfOrders(app);
    }

    /// <summary>The address of a client is taken from a header only when a proxy of ours has written it (Web:KnownProxies: addresses or networks).</summary>
    private static void AddKnownProxies(this IHostApplicationBuilder builder) => builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
    {
        var proxies = (builder.Configuration["Web:KnownProxies"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        forwarded.ForwardedHeaders = proxies.Length > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            forwarded.KnownIPNetworks.Add(proxy.Contains('/') ? System.Net.IPNetwork.Parse(proxy) : new System.Net.IPNetwork(IPAddress.Parse(proxy), proxy.Contains(':') ? 128 : 32));
    });

    /// <summary>What no route takes is answered here (404, 405), so that the closed door of routes does not send strangers to the sign-in page for it.</summary>
    private static void UseUnmatchedAnswers(this WebApplication app) => app.Use((context, next) =>
    {
        switch (context.GetEndpoint())
        {
            // In Development, files that the build did not know yet; their route cannot be given metadata.
            case RouteEndpoint { RoutePattern.RawText: UnbuiltFiles } files:
                return files.RequestDelegate!(context);
            case RouteEndpoint:
                return next(context);
            case { RequestDelegate: { } answer }:
                return answer(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    });
}
