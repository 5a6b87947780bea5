using Market.Web.Livestream.Video;
using Market.Web.Sharing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Market.Web.Security;

/// <summary>What a browser is told besides the page: no foreign script, no frame, no leaked address.</summary>
internal static class Headers
{
    private const string Nonce = "'nonce-";

    /// <summary>Names of all that the policies below set.</summary>
    private static readonly string[] Names =
    [
        HeaderNames.ContentSecurityPolicy, HeaderNames.XContentTypeOptions, HeaderNames.XFrameOptions, HeaderNames.StrictTransportSecurity,
        "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
    ];

    /// <summary>What an answer that has begun tells the browser, to be told again with the same answer over the same scheme; null when it is for one answer only.</summary>
    public static KeyValuePair<string, StringValues>[]? Of(HttpResponse response)
    {
        var told = Array.FindAll(Names, response.Headers.ContainsKey);
        return response.Headers.ContentSecurityPolicy.ToString().Contains(Nonce, StringComparison.Ordinal) ? null : Array.ConvertAll(told, name => KeyValuePair.Create(name, response.Headers[name]));
    }

    public static void AddSecurityHeaders(this IHostApplicationBuilder builder)
    {
        // The payment page that a form may lead to: Chromium checks form-action against every redirect of a submission too.
        var paymentPages = PaymentPages(builder.Configuration);
        var hsts = !builder.Environment.IsDevelopment();
        var pages = Common(hsts).AddReferrerPolicySameOrigin().AddContentSecurityPolicy(policy => Pages(policy, paymentPages, nonces: true));
        // Made once for all, they can hold no nonce: no script and no style of their own at all.
        var sharedPages = Common(hsts).AddReferrerPolicySameOrigin().AddContentSecurityPolicy(policy => Pages(policy, paymentPages, nonces: false));
        var privatePages = Common(hsts).AddReferrerPolicyNoReferrer().AddContentSecurityPolicy(policy => Pages(policy, paymentPages, nonces: true));
        var api = Common(hsts).AddReferrerPolicyNoReferrer().AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddBaseUri().None();
            policy.AddFrameAncestors().None();
        });
        var mediaServer = builder.Configuration["Live:Media:Address"] is { Length: > 0 } media ? new[] { media, builder.Configuration["Live:Media:Hls"] }.OfType<string>().ToArray() : [];
        var watching = Common(hsts).AddReferrerPolicySameOrigin().AddContentSecurityPolicy(policy => Video(policy, paymentPages, mediaServer, builder.Configuration["Web:PublicUrl"]));
        var sending = Common(hsts, camera: true).AddReferrerPolicySameOrigin().AddContentSecurityPolicy(policy => Video(policy, paymentPages, mediaServer, builder.Configuration["Web:PublicUrl"]));
        // The page that stands in for Stripe's is not ours to rule: it brings its own policy.
        var foreign = Common(hsts);
        builder.Services.AddSecurityHeaderPolicies().SetPolicySelector(selected => selected.HttpContext switch
        {
            var context when context.Request.Path.StartsWithSegments("/api") => api,
            var context when context.Request.Path.StartsWithSegments("/stripe-simulator") => foreign,
            var context when HoldsToken(context) => privatePages,
            var context when context.GetEndpoint()?.Metadata.GetMetadata<SendsVideo>() is not null => sending,
            var context when context.GetEndpoint()?.Metadata.GetMetadata<ShowsVideo>() is not null => watching,
            var context when context.GetEndpoint()?.Metadata.GetMetadata<SharedAnswer>() is not null => sharedPages,
            _ => pages,
        });
    }

    /// <summary>Origins of the hosted payment page: Stripe's, that of a simulator elsewhere, and Web:PaymentPages for another server that speaks Stripe's API.</summary>
    private static string[] PaymentPages(IConfiguration configuration)
    {
        string?[] pages = ["https://checkout.stripe.com", configuration["Stripe:SimulatorUrl"], configuration["Stripe:ApiBase"], .. (configuration["Web:PaymentPages"] ?? "").Split(' ')];
        return [.. pages.Where(page => page is { Length: > 0 }).Select(page => new Uri(page!).GetLeftPart(UriPartial.Authority)).Distinct()];
    }

    private static HeaderPolicyCollection Common(bool hsts, bool camera = false)
    {
        var headers = new HeaderPolicyCollection()
            .AddContentTypeOptionsNoSniff()
            .AddFrameOptionsDeny()
            .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
            .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
            .AddPermissionsPolicy(policy =>
            {
                // Only where a host sends live video.
                if (camera)
                {
                    policy.AddCamera().Self();
                    policy.AddMicrophone().Self();
                }
                else
                {
                    policy.AddCamera().None();
                    policy.AddMicrophone().None();
                }
                // Asked for by a button only, to find the nearest counter.
                policy.AddGeolocation().Self();
                policy.AddPayment().None();
                policy.AddUsb().None();
            });
        return hsts ? headers.AddStrictTransportSecurityMaxAgeIncludeSubDomains(maxAgeInSeconds: 365 * 24 * 60 * 60) : headers;
    }

    /// <summary>Live video is put together by the page's own script (blob:) and comes through a socket, which not every browser counts as 'self', or from the media server.</summary>
    private static void Video(CspBuilder policy, string[] paymentPages, string[] mediaServer, string? publicUrl)
    {
        Pages(policy, paymentPages, nonces: true);
        var (media, connections) = (policy.AddMediaSrc().Self().Blob(), policy.AddConnectSrc().Self());
        if (publicUrl is { Length: > 0 })
            connections.From(new UriBuilder(publicUrl) { Scheme = new Uri(publicUrl).Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "" }.Uri.GetLeftPart(UriPartial.Authority));
        foreach (var origin in mediaServer.Select(address => new Uri(address).GetLeftPart(UriPartial.Authority)).Distinct())
        {
            media.From(origin);
            connections.From(origin);
        }
    }

    private static void Pages(CspBuilder policy, string[] paymentPages, bool nonces)
    {
        policy.AddDefaultSrc().Self();
        var (scripts, styles) = (policy.AddScriptSrc().Self(), policy.AddStyleSrc().Self());
        if (nonces)
        {
            scripts.WithNonce();
            styles.WithNonce();
        }
        policy.AddImgSrc().Self().Data();
        policy.AddConnectSrc().Self();
        policy.AddObjectSrc().None();
        policy.AddBaseUri().None();
        policy.AddFrameAncestors().None();
        var forms = policy.AddFormAction().Self();
        foreach (var page in paymentPages)
            forms.From(page);
    }

    /// <summary>A private order link carries its token in the path, which must not travel on as a referrer.</summary>
    private static bool HoldsToken(HttpContext context) => context.Request.RouteValues.Keys.Any(key => key.EndsWith("token", StringComparison.OrdinalIgnoreCase));
}
