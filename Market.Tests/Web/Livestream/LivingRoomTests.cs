using System.Net;
using System.Text.Json;
using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream;

/// <summary>Everybody in a room hears of a change (how soon, deploy/bench-live.sh measures), late joiners are told all, and the desk is for who may sit there.</summary>
[Collection(MarketCollection.Name)]
public sealed class LivingRoomTests(MarketHost market) : IAsyncLifetime
{
    private const string Product = "JJ026";
    private readonly Browser cadre = new(market.Address);
    private string code = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await cadre.SignIn("cadre@example.com");
        code = await LivePages.Scheduled(market.Address, "说说花椒", Product, quota: "12", starts: TimeSpan.FromMinutes(10));
        await cadre.GoLive(code);
    }

    public async ValueTask DisposeAsync()
    {
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
        cadre.Dispose();
    }

    private async Task<Browser> SignedIn(string email)
    {
        var browser = new Browser(market.Address);
        await browser.SignIn(email);
        return browser;
    }

    private async Task<RoomLink> Viewer(System.Net.CookieContainer? cookies = null)
    {
        var link = await RoomLink.Open(market.Address, cookies);
        Assert.Equal("live", (await link.Invoke("Join", code)).GetProperty("state").GetString());
        return link;
    }

    private async Task<Page> Desk() => await cadre.Get($"/cadre/live/{code}/host");

    [Fact]
    public async Task Pins_words_messages_and_likes_are_with_every_viewer_and_late_joiners_have_them_all()
    {
        using var consumer = await SignedIn("consumer@example.com");
        await using var first = await Viewer();
        await using var second = await Viewer();
        await first.Hears(news => news.GetProperty("viewers").GetInt32() == 2, "that two are here");

        const string Words = "这一批是昨天采的";
        const string Script = "<img src=x onerror=alert(1)>可以孕妇吃吗";
        await cadre.Submit(await Desk(), $"form[action$='/pin/{Product}']");
        await consumer.Submit(await consumer.Get($"/live/{code}"), "form[action$='/say']", new() { ["text"] = Script });
        foreach (var viewer in new[] { first, second })
        {
            await viewer.Hears(news => news.GetProperty("pinned").GetString() == Product, "what is shown");
            await viewer.Hears(news => First(news, "said", "text") == Script, "the message");
        }
        await cadre.Submit(await Desk(), "form[action$='/caption']", new() { ["text"] = Words });
        foreach (var viewer in new[] { first, second })
            await viewer.Hears(news => First(news, "captions", "text") == Words, "the words");
        await second.Send("""{"type":1,"target":"Like","arguments":[]}""");
        await first.Hears(news => news.GetProperty("likes").GetInt64() == 1, "the like");

        await using var late = await RoomLink.Open(market.Address);
        var room = await late.Invoke("Join", code);
        Assert.Equal((Product, Words, Script, 1L), (room.GetProperty("pinned").GetString(), First(room, "captions", "text"), First(room, "said", "text"), room.GetProperty("likes").GetInt64()));
        var page = await consumer.Get($"/live/{code}");
        Assert.Contains(Script, page.Document.QuerySelector("#chat")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#chat img"));
        Assert.DoesNotContain("consumer@example.com", page.Document.QuerySelector("#chat")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_at_the_live_price_is_with_every_viewer_after_each_order()
    {
        await using var viewer = await Viewer();
        var left = (await viewer.Invoke("Join", code)).GetProperty("products")[0].GetProperty("left").GetInt32();
        for (var number = left; number > left - 3; number--)
            await Buy(number);

        async Task Buy(int number)
        {
            var placed = await market.In((IOrders orders) => orders.PlaceOrder(new PlaceOrder(
                $"{Guid.NewGuid()}", null, [new OrderLineRequest(Product, 1, new LiveSource(code, "host", null))], new DeliveryAddress("重庆市", "重庆市", "江津区", "几江街道 1 号", null), null,
                new Contact("周小禾", $"1370000{number:0000}", null), null, null, false, SaleChannel.Web, null, "zh-CN"), Cancellation).AsTask());
            Assert.Equal(PlaceOrderOutcome.Placed, placed.Outcome);
            await viewer.Hears(news => news.GetProperty("products").EnumerateArray().Any(product => product.GetProperty("left").GetInt32() == number - 1), $"{number - 1} left");
        }
    }

    private static string? First(JsonElement news, string list, string member) => news.GetProperty(list).EnumerateArray().Select(one => one.GetProperty(member).GetString()).FirstOrDefault();

    [Fact]
    public async Task A_hidden_message_keeps_its_words_and_its_reason_for_those_who_may_see_them_and_for_nobody_else()
    {
        using var consumer = await SignedIn("consumer@example.com");
        await using var viewer = await Viewer();
        await consumer.Submit(await consumer.Get($"/live/{code}"), "form[action$='/say']", new() { ["text"] = "快来看我的店铺" });
        var said = (await viewer.Hears(news => First(news, "said", "text") is not null, "the message")).GetProperty("said")[0].GetProperty("seq").GetInt64();

        await cadre.Submit(await Desk(), $"form[action$='/hide/{said}']", new() { ["reason"] = "Fraud" });

        var hidden = (await viewer.Hears(news => First(news, "said", "hidden") is not null, "that it is hidden")).GetProperty("said")[0];
        Assert.Equal((JsonValueKind.Null, "Fraud"), (hidden.GetProperty("text").ValueKind, hidden.GetProperty("hidden").GetString()));
        Assert.DoesNotContain("快来看我的店铺", (await consumer.Get($"/live/{code}")).Html, StringComparison.Ordinal);
        Assert.Contains("快来看我的店铺", (await Desk()).Html, StringComparison.Ordinal);
        var entry = await market.In((WebDb db) => db.LiveEvents.SingleAsync(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.Hidden, Cancellation));
        Assert.Equal(("cadre@example.com", HidingReason.Fraud, (long?)said), (entry.Actor, entry.Reason, entry.About));
        await cadre.Submit(await Desk(), $"form[action$='/mute/{said}']");
        var refused = await consumer.Submit(await consumer.Get($"/live/{code}"), "form[action$='/say']", new() { ["text"] = "还在吗" });
        Assert.NotNull(refused.Document.QuerySelector(".notice.wrong[role=alert]"));
    }

    [Fact]
    public async Task The_desk_is_the_hosts_and_of_those_the_host_has_named_on_any_device_until_they_are_dropped()
    {
        using var consumer = await SignedIn("consumer2@example.com");
        using var office = await SignedIn("office@example.com");
        foreach (var (browser, sits) in new[] { (consumer, false), (office, false), (cadre, true) })
        {
            await using var link = await Viewer(browser.Cookies);
            Assert.Equal(sits, (await link.Invoke("JoinDesk", code)).GetBoolean());
        }
        Assert.Equal(404, (await consumer.Get($"/live/{code}/moderate")).Status);
        Assert.False(await IsShownTheWay());

        await cadre.Submit(await Desk(), "#moderator", new() { ["email"] = "consumer2@example.com" });
        await Eventually.Holds(async () => (await consumer.Get($"/live/{code}/moderate")).Status == 200, "the moderator's desk is there");
        Assert.True(await IsShownTheWay());
        await using (var moderator = await Viewer(consumer.Cookies))
            Assert.True((await moderator.Invoke("JoinDesk", code)).GetBoolean());
        await consumer.Submit(await consumer.Get($"/live/{code}/moderate"), "form[action$='/caption']", new() { ["text"] = "房管代写" });
        Assert.Contains("房管代写", (await consumer.Get($"/live/{code}")).Document.QuerySelector("#said")!.TextContent, StringComparison.Ordinal);

        await cadre.Submit(await Desk(), "form:has(button[name=off][value=true])", button: "button[name=off]");
        await Eventually.Holds(async () => (await consumer.Get($"/live/{code}/moderate")).Status == 404, "it is gone");
        Assert.False(await IsShownTheWay());
        var refusals = await market.Refusals();
        Assert.Contains(refusals, refusal => refusal.Route == "GET live/{session}/moderate");

        async Task<bool> IsShownTheWay() => (await consumer.Get("/account")).Document.QuerySelector($"main a[href='/live/{code}/moderate']") is not null;
    }

    [Theory]
    [InlineData("hide/1")]
    [InlineData("restore/1")]
    [InlineData("answer/1")]
    [InlineData("mute/1")]
    [InlineData("slow")]
    [InlineData("caption")]
    public async Task Who_does_not_moderate_this_room_moderates_nothing_in_it(string method)
    {
        var before = await market.In((WebDb db) => db.LiveEvents.CountAsync(entry => entry.SessionCode == code, Cancellation));
        foreach (var email in new[] { "consumer@example.com", "office@example.com", "office2@example.com" })
        {
            using var other = market.NewVisitor();
            await other.SignIn(email);
            using var answer = await other.Send($"/live/{code}", $"/live/{code}/moderate/{method}", ("reason", "Spam"), ("seconds", "300"), ("text", "占用"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        Assert.Equal(before, await market.In((WebDb db) => db.LiveEvents.CountAsync(entry => entry.SessionCode == code, Cancellation)));
    }

    [Fact]
    public async Task A_page_of_another_site_hears_nothing_and_neither_does_who_sends_too_much_or_asks_for_no_room()
    {
        await using var foreign = await RoomLink.Open(market.Address, cadre.Cookies, origin: "https://elsewhere.example");
        Assert.True(await foreign.IsClosed());

        await using var loud = await Viewer();
        await loud.Send(JsonSerializer.Serialize(new { type = 1, target = "Join", arguments = new[] { new string('x', 4_000) } }));
        Assert.True(await loud.IsClosed());

        await using var curious = await Viewer();
        for (var i = 0; i < 30; i++)
            await curious.Send($$"""{"type":1,"target":"Join","arguments":["{{code}}"]}""");
        Assert.True(await curious.IsClosed());

        await using var lost = await RoomLink.Open(market.Address);
        Assert.Equal(JsonValueKind.Null, (await lost.Invoke("Join", "L000000-AAAAAA")).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await lost.Invoke("Join", [null])).ValueKind);
        Assert.False((await lost.Invoke("JoinDesk", code)).GetBoolean());
        Assert.True((await lost.Invoke("Pin", code, Product)).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Who_is_not_signed_in_reads_and_likes_and_does_not_write()
    {
        using var guest = new Browser(market.Address);
        var page = await guest.Get($"/live/{code}");
        Assert.Null(page.Document.QuerySelector("form[action$='/say']"));
        Assert.NotNull(page.Document.QuerySelector("a[href*='/account/sign-in?returnUrl=']"));

        var liked = await guest.Submit(page, "form[action$='/like']");
        Assert.NotNull(liked.Document.QuerySelector("[role=status]"));
        using var visitor = market.NewVisitor();
        using var said = await visitor.Send($"/live/{code}", $"/live/{code}/say", ("text", "你好"));
        Assert.Contains("/account/sign-in", said.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(0, await market.In((WebDb db) => db.LiveEvents.CountAsync(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.Said, Cancellation)));
    }
}
