using System.Net.WebSockets;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Market.Web.Account;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Connections.Features;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>The sockets of embedded video: a host's, a viewer's, another node's.</summary>
internal static class VideoSockets
{
    /// <summary>What waits in the kernel is seen by nobody: with its usual megabytes a slow viewer would seem fast.</summary>
    private const int KernelBuffer = 128 * 1024;
    private static readonly WebSocketOptions KeepAlive = new() { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(20) };

    public static void MapVideoSockets(this WebApplication app)
    {
        Map(app, "host", Host).RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Hosts });
        Map(app, "watch", Watch).AllowAnonymous();
        Map(app, "node", Relay).AllowAnonymous();
    }

    private static IEndpointConventionBuilder Map(WebApplication app, string name, Func<HttpContext, string, Task> serve)
    {
        var pipeline = ((IEndpointRouteBuilder)app).CreateApplicationBuilder().UseWebSockets(KeepAlive);
        pipeline.Run(context => IsOurs(context) ? serve(context, (string)context.Request.RouteValues["session"]!) : Refuse(context, StatusCodes.Status426UpgradeRequired));
        return app.Map($"live/{{session}}/video/{name}", pipeline.Build()).DisableRequestTimeout();
    }

    /// <summary>Another site's page can open sockets with a visitor's cookies; it cannot hide where it comes from.</summary>
    private static bool IsOurs(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return false;
        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0 || Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && (from.Authority == context.Request.Host.Value || origin == context.RequestServices.GetRequiredService<PublicAddress>().Outside(""));
    }

    private static async Task Host(HttpContext context, string session)
    {
        var services = context.RequestServices;
        var account = context.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        var hostings = services.GetRequiredService<LiveHostings>();
        if (!await hostings.MayHost(session, account, context.RequestAborted))
        {
            // Somebody else's session is not found, like one that does not exist.
            await services.GetRequiredService<Audit>().Refused(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await Bounded(context, async () =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await new HostSocket(
                socket, session, account, hostings, services.GetRequiredService<LiveStreams>(), services.GetRequiredService<Recorders>(), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<HostFeed>>()).Run(Stopping(context), context.RequestAborted);
        });
    }

    private static Task Watch(HttpContext context, string session) => Bounded(context, async () =>
    {
        var streams = context.RequestServices.GetRequiredService<LiveStreams>();
        var stream = await streams.Find(session, context.RequestAborted) ?? await Rehearsal(context, streams, session);
        await Serve(context, stream, new Viewer());
    });

    private static Task Relay(HttpContext context, string session)
    {
        var settings = context.RequestServices.GetRequiredService<VideoSettings>();
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers[Streams.Relay.SecretHeader].ToString()), Encoding.UTF8.GetBytes(settings.Secret)))
            return Refuse(context, StatusCodes.Status404NotFound);
        // Only from where the host is: two nodes that ask each other would go in a circle.
        var stream = context.RequestServices.GetRequiredService<LiveStreams>().Here(session);
        return Serve(context, stream is { IsPublic: true, Source: HostFeed } ? stream : null, new Viewer(isNode: true));
    }

    /// <summary>The host sees a rehearsal as viewers would; nobody else does.</summary>
    private static async Task<LiveStream?> Rehearsal(HttpContext context, LiveStreams streams, string session) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } account && streams.Here(session) is { } stream
            && await context.RequestServices.GetRequiredService<LiveHostings>().MayHost(session, account, context.RequestAborted) ? stream : null;

    private static async Task Serve(HttpContext context, LiveStream? stream, Viewer viewer)
    {
        using var leaving = Stopping(context).Register(() => viewer.Finish(CloseCodes.Restart));
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } connection)
            connection.SendBufferSize = KernelBuffer;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        if (stream?.Join(viewer) != true)
        {
            viewer.Finish(CloseCodes.NotLive);
            stream = null;
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var listening = Listen(socket, viewer, over);
        try
        {
            await viewer.Send(socket, over.Token);
            // The other side's agreement, for a moment: hanging up at once would lose what was said last.
            over.CancelAfter(TimeSpan.FromSeconds(5));
            await listening;
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // Gone, or too slow for too long: nothing more can be said to it.
            socket.Abort();
        }
        finally
        {
            stream?.Part(viewer);
        }
    }

    /// <summary>A viewer has nothing to say but that it goes: whoever talks is cut off.</summary>
    private static async Task Listen(WebSocket socket, Viewer viewer, CancellationTokenSource over)
    {
        try
        {
            if ((await socket.ReceiveAsync(new byte[128].AsMemory(), over.Token)).MessageType == WebSocketMessageType.Close)
                viewer.Finish(CloseCodes.Done);
            else
                await over.CancelAsync();
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            await over.CancelAsync();
        }
    }

    /// <summary>When this node stops everybody is told to go elsewhere, who comes while it does too: it would wait for them.</summary>
    private static CancellationToken Stopping(HttpContext context) => context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    private static async Task Bounded(HttpContext context, Func<Task> serve)
    {
        var (bound, address) = (context.RequestServices.GetRequiredService<ConnectionBound>(), RateLimits.Network(context.Connection.RemoteIpAddress));
        if (!bound.Enter(address))
        {
            await Refuse(context, StatusCodes.Status429TooManyRequests);
            return;
        }
        try
        {
            await serve();
        }
        finally
        {
            bound.Leave(address);
        }
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
