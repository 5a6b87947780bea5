using System.Collections.Concurrent;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>
/// Does before the pages what MediaMTX does with deploy/mediamtx.yml: WHIP and WHEP over HTTP, the shop asked before either, its origin alone allowed, a host's newest
/// connection in place of the one before, viewers sent away when there is no host. The WebRTC of it is Chromium's, in a page of its own.
/// </summary>
internal sealed class MediaServerStandIn : IAsyncDisposable
{
    public const string Key = "sixteen letters of the stand-in";

    /// <summary>Its page: connections by the names of their resources, and what each session's host sends.</summary>
    private const string Peers = """
        const peers = new Map(), stages = new Map();

        function leave(name) {
          const left = peers.get(name);
          if (!left) return false;
          peers.delete(name);
          left.peer.close();
          if (stages.get(left.session)?.name === name) {
            stages.delete(left.session);
            for (const [other, { session, sends }] of peers) if (session === left.session && !sends) leave(other);
          }
          return true;
        }

        async function take({ name, session, sends, offer, mute }) {
          const stage = stages.get(session);
          if (!sends && !stage) return null;
          const peer = new RTCPeerConnection();
          peers.set(name, { peer, session, sends });
          peer.addEventListener("connectionstatechange", () => {
            if (peer.connectionState === "failed") leave(name);
            if (peer.connectionState !== "connected" || !sends) return;
            const before = stages.get(session)?.name;
            if (before) leave(before);
            stages.set(session, { name, tracks: peer.getReceivers().map(receiver => receiver.track) });
          });
          const candidates = /^a=candidate:.*\r\n/gm;
          await peer.setRemoteDescription({ type: "offer", sdp: mute ? offer.replace(candidates, "") : offer });
          for (const transceiver of sends ? [] : peer.getTransceivers()) {
            transceiver.direction = "sendonly";
            await transceiver.sender.replaceTrack(stage.tracks.find(track => track.kind === transceiver.receiver.track.kind));
          }
          await peer.setLocalDescription(await peer.createAnswer());
          if (peer.iceGatheringState !== "complete") await new Promise(done => peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && done()));
          return mute ? peer.localDescription.sdp.replace(candidates, "") : peer.localDescription.sdp;
        }
        """;

    private readonly WebApplication server;
    private readonly HttpClient asking = new();
    private readonly ConcurrentQueue<Exchange> exchanges = [];
    private Uri? shop;
    private IPage? peers;

    private MediaServerStandIn(WebApplication server) => this.server = server;

    public Uri Address => new(server.Urls.Single());

    /// <summary>What came, oldest first, with what was answered.</summary>
    public IReadOnlyCollection<Exchange> Exchanges => exchanges;

    /// <summary>Answers, but neither side learns where the other is, so that no media come: as where UDP is closed.</summary>
    public bool IsMute { get; set; }

    /// <summary>It listens; what it serves follows (<see cref="Serve"/>), for either has to know where the other is.</summary>
    public static async Task<MediaServerStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var standIn = new MediaServerStandIn(builder.Build());
        standIn.server.Run(standIn.Answer);
        await standIn.server.StartAsync(TestContext.Current.CancellationToken);
        return standIn;
    }

    public async Task Serve(Uri address, IBrowserContext browser)
    {
        shop = address;
        peers = await browser.NewPageAsync();
        await peers.GotoAsync(Address.ToString());
    }

    /// <summary>Forgets every connection, as when it is started anew.</summary>
    public Task Forget() => peers!.EvaluateAsync("() => [...peers.keys()].forEach(leave)");

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        asking.Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var name = await Reply(request, response);
        exchanges.Enqueue(new Exchange(request.Method, request.Path, response.StatusCode, name));
    }

    /// <returns>The resource that was made.</returns>
    private async Task<string?> Reply(HttpRequest request, HttpResponse response)
    {
        if (request.Headers.Origin == shop?.GetLeftPart(UriPartial.Authority))
            (response.Headers.AccessControlAllowOrigin, response.Headers.AccessControlAllowCredentials) = (request.Headers.Origin, "true");
        switch (request.Method, request.Path.Value!.Split('/'))
        {
            case ("OPTIONS", _):
                (response.Headers.AccessControlAllowMethods, response.Headers.AccessControlAllowHeaders) = ("OPTIONS, GET, POST, PATCH, DELETE", "Authorization, Content-Type, If-Match");
                response.StatusCode = StatusCodes.Status204NoContent;
                return null;
            case ("POST", ["", "live", var session, "whip" or "whep"]):
                return await Take(request, response, session, request.Path.Value.EndsWith("whip", StringComparison.Ordinal));
            case ("DELETE", ["", "live", _, "whip" or "whep", _]):
                response.StatusCode = await peers!.EvaluateAsync<bool>("leave", request.Path.Value) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
                return null;
            case ("GET", ["", ""]):
                response.ContentType = "text/html";
                await response.WriteAsync($"<script>{Peers}</script>", request.HttpContext.RequestAborted);
                return null;
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                return null;
        }
    }

    private async Task<string?> Take(HttpRequest request, HttpResponse response, string session, bool sends)
    {
        var id = Guid.NewGuid();
        if (request.ContentType != "application/sdp")
            response.StatusCode = StatusCodes.Status400BadRequest;
        else if (!await May(request, $"live/{session}", sends, id))
            response.StatusCode = StatusCodes.Status401Unauthorized;
        else
        {
            using var reader = new StreamReader(request.Body);
            var (name, offer) = ($"{request.Path}/{id}", await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
            if (await peers!.EvaluateAsync<string?>("take", new { name, session, sends, offer, mute = IsMute }) is { } answer)
            {
                (response.StatusCode, response.ContentType, response.Headers.Location) = (StatusCodes.Status201Created, "application/sdp", name);
                response.Headers.AccessControlExposeHeaders = "ETag, ID, Accept-Patch, Link, Location";
                await response.WriteAsync(answer, request.HttpContext.RequestAborted);
                return name;
            }
            response.StatusCode = StatusCodes.Status404NotFound;
        }
        return null;
    }

    private async Task<bool> May(HttpRequest request, string path, bool sends, Guid id)
    {
        const string Bearer = "Bearer ";
        var shown = request.Headers.Authorization.ToString();
        using var question = JsonContent.Create(new
        {
            ip = $"{request.HttpContext.Connection.RemoteIpAddress}",
            user = "",
            password = "",
            token = shown.StartsWith(Bearer, StringComparison.Ordinal) ? shown[Bearer.Length..] : "",
            action = sends ? "publish" : "read",
            path,
            protocol = "webrtc",
            id,
            query = request.QueryString.Value,
        });
        using var answer = await asking.PostAsync(new Uri(shop!, $"/webhooks/live-media?key={Uri.EscapeDataString(Key)}"), question, request.HttpContext.RequestAborted);
        return answer.IsSuccessStatusCode;
    }

    /// <param name="Made">The resource that came of it.</param>
    internal sealed record Exchange(string Method, string Path, int Status, string? Made);
}
