using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Market.Tests.Web.Livestream;
using Market.Web.Livestream.Video;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>Nobody but a session's host reaches the channel by which it is sent (abuse 40), and a media server is answered by its key only.</summary>
[Collection(MarketCollection.Name)]
public sealed class VideoAccessTests(MarketHost market)
{
    [Fact]
    public async Task The_host_s_channel_is_not_there_for_anybody_else()
    {
        var code = await LivePages.Scheduled(market.Address, "清见上市", "JJ010");
        Assert.Equal(HttpStatusCode.NotFound, await Knock("cadre@example.com", $"/live/{code}/video/host"));
        await Rehearse(market, code);
        var before = (await market.Refusals()).Count;

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Knock("cadre@example.com", $"/live/{code}/video/host"));
        Assert.Equal(HttpStatusCode.NotFound, await Knock("office@example.com", $"/live/{code}/video/host"));
        Assert.Equal(HttpStatusCode.NotFound, await Knock("office@example.com", "/live/L000000-NOBODY/video/host"));
        Assert.Equal(HttpStatusCode.Forbidden, await Knock("consumer@example.com", $"/live/{code}/video/host"));
        // The sign-in page, to which the client lets itself be led.
        Assert.Equal(HttpStatusCode.OK, await Knock(null, $"/live/{code}/video/host"));

        Assert.Equal(3, (await market.Refusals()).Count - before);
    }

    [Fact]
    public async Task Without_a_media_server_nobody_is_told_anything_in_its_name()
    {
        using var visitor = market.NewVisitor();
        using var question = JsonContent.Create(new { action = "publish", path = "live/L261129-ABCDEF", token = "x" });

        using var answer = await visitor.Client.PostAsync("/webhooks/live-media?key=", question, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_media_server_is_told_who_may_send_and_watch()
    {
        const string Key = "a key of sixteen letters";
        await using var shop = await MarketHost.Start(new()
        {
            ["Live:Transport"] = "whip-whep",
            ["Live:Media:Address"] = "https://media.example/",
            ["Live:Media:Key"] = Key,
        });
        var code = await LivePages.Scheduled(shop.Address, "清见上市", "JJ010");
        await Rehearse(shop, code);
        var transport = Assert.IsAssignableFrom<ILiveTransport>(shop.Services.GetService(typeof(ILiveTransport)));
        var owner = await shop.In((Market.Web.Data.WebDb db) => Task.FromResult(db.LiveSessions.Single(session => session.Code == code).HostId));
        using var visitor = shop.NewVisitor();
        async Task<HttpStatusCode> Ask(string action, string? token, string path, string key = Key)
        {
            using var question = JsonContent.Create(new { ip = "127.0.0.1", user = "", password = "", token = token ?? "", action, path, protocol = "webrtc", id = Guid.NewGuid(), query = "", userAgent = "" });
            using var answer = await visitor.Client.PostAsync($"/webhooks/live-media?key={Uri.EscapeDataString(key)}", question, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
        var link = transport.ForHost(code, owner);

        Assert.Equal($"https://media.example/live/{code}/whip", link.Address);
        Assert.Equal(HttpStatusCode.NoContent, await Ask("publish", link.Token, $"live/{code}"));
        Assert.Equal(HttpStatusCode.NotFound, await Ask("publish", link.Token, $"live/{code}", "a key that was guessed"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("publish", link.Token, "live/L000000-NOBODY"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("publish", transport.ForHost(code, "somebody-else").Token, $"live/{code}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("publish", "made up", $"live/{code}"));
        // The page of another device, which sends now; what was sent from before does not take it back.
        Assert.Equal(HttpStatusCode.NoContent, await Ask("publish", transport.ForHost(code, owner).Token, $"live/{code}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("publish", link.Token, $"live/{code}"));
        // Rehearsed, not yet live.
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("read", null, $"live/{code}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("api", null, $"live/{code}"));
    }

    private static async Task Rehearse(MarketHost shop, string code)
    {
        using var cadre = new Browser(shop.Address);
        await cadre.SignIn("cadre@example.com");
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/rehearse']");
    }

    private async Task<HttpStatusCode> Knock(string? email, string path)
    {
        using var visitor = market.NewVisitor();
        if (email is not null)
            await visitor.SignIn(email);
        using var socket = new ClientWebSocket();
        (socket.Options.Cookies, socket.Options.CollectHttpResponseDetails) = (visitor.Cookies, true);
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(market.Address, path)) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }
        return socket.HttpStatusCode;
    }
}
