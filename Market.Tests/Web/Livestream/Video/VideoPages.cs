using Market.Web.Livestream.Video;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Sharing;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>The player and the host's tools alone on a page each, under the policy that rooms give them.</summary>
internal static class VideoPages
{
    public static void Add(IHostApplicationBuilder builder)
    {
        builder.AddPages();
        builder.AddSharing();
        builder.AddStorefront();
        builder.AddSecurityHeaders();
    }

    public static void Use(WebApplication app, string recordings)
    {
        app.UseSecurityHeaders();
        app.UseRouting();
        app.UseStaticFiles();
        app.UseStaticFiles(new StaticFileOptions { RequestPath = "/recordings", FileProvider = new PhysicalFileProvider(Directory.CreateDirectory(recordings).FullName), ServeUnknownFileTypes = true });
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/host/{code}", (HttpContext context, string code, ILiveTransport transport) =>
            Show(context, "_Host", new HostVideo(transport.ForHost(code, VideoNodes.Cadre), IsRehearsal: false))).WithMetadata(new SendsVideo());
        app.MapGet("/watch/{code}", (HttpContext context, string code, ILiveTransport transport) =>
            Show(context, "_Player", new PlayerVideo(transport.ForViewer(code), code, "青椒入坛", null))).WithMetadata(new ShowsVideo());
    }

    private static Task Show<T>(HttpContext context, string name, T model) => new PartialViewResult
    {
        ViewName = $"/Livestream/Video/Views/{name}.cshtml",
        ContentType = "text/html; charset=utf-8",
        ViewData = new ViewDataDictionary<T>(context.RequestServices.GetRequiredService<IModelMetadataProvider>(), new ModelStateDictionary()) { Model = model },
    }.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
}
