using System.Net;
using Market.Orders.Contracts;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream;

/// <summary>A host sells in a room and buyers buy without leaving it: through the pages, without script, in the whole shop.</summary>
[Collection(MarketCollection.Name)]
public sealed class RoomPagesTests(MarketHost market) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);
    private readonly Browser cadre = new(market.Address);
    private readonly Browser buyer = new(market.Address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await cadre.SignIn("cadre@example.com");
    }

    public ValueTask DisposeAsync()
    {
        cadre.Dispose();
        buyer.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<string> Scheduled(string title, string product) => LivePages.Scheduled(market.Address, title, product, starts: Soon);

    private Task<OrderLineView> Line(string orderNo) => market.In(async (IOrders orders) =>
        (await orders.GetOrder(new GetOrder(orderNo, new OrderAccess(null, null, true, "office")), Cancellation)).Order!.Lines.Single());

    private static string Net(Page desk) => desk.Document.QuerySelector("#net-sales")!.TextContent;

    [Theory]
    [InlineData("", "JJ021")]
    [InlineData("/en", "JJ022")]
    public async Task What_is_bought_in_the_room_is_owed_to_it_and_its_result_follows_the_refund(string language, string product)
    {
        var code = await Scheduled("屋里的花椒", product);
        var desk = await cadre.GoLive(code);
        await cadre.Submit(desk, $"form[action$='/pin/{product}']");
        await Eventually.Holds(async () => (await buyer.Get($"{language}/live/{code}")).Document.QuerySelector("#pinned .price")?.TextContent.Contains("1.50", StringComparison.Ordinal) == true, "the live price is shown");
        var room = await buyer.Get($"{language}/live/{code}");
        Assert.NotNull(room.Document.QuerySelector("#pinned dl.tag"));
        Assert.Contains("30", room.Text, StringComparison.Ordinal);

        var back = await buyer.Submit(room, "#pinned form", new() { ["quantity"] = "2" }, button: "button[value=room]");
        Assert.Equal($"{language}/live/{code}", back.Address.AbsolutePath);
        Assert.NotNull(back.Document.QuerySelector(".notice[role=status]:not([hidden])"));
        Assert.Contains("3.00", (await buyer.Get($"{language}/cart")).Document.QuerySelector(".card strong")!.TextContent, StringComparison.Ordinal);
        var order = await buyer.Buy(await buyer.Get($"{language}/checkout"));

        var (host, pinnedAt) = await market.In(async (WebDb db) => (
            await db.LiveSessions.Where(session => session.Code == code).Select(session => session.HostId).SingleAsync(Cancellation),
            await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.ProductCode == product).Select(entry => entry.At).SingleAsync(Cancellation)));
        var line = await Line(order.OrderNo());
        Assert.Equal((new LiveSource(code, host, pinnedAt), 150L), (line.Live, line.UnitPriceFen));
        await Eventually.Holds(async () => Net(await cadre.Get($"/cadre/live/{code}/host")) == "¥3.00", "the sale is in the result");

        Assert.Equal(RefundLineOutcome.Accepted, (await market.In((IOrders orders) => orders.RefundLine(
            new RefundLine(order.OrderNo(), 1, 1, true, "坏了", $"{Guid.NewGuid()}", new OrderAccess(null, null, true, "office@example.com")), Cancellation).AsTask())).Outcome);
        await Eventually.Holds(async () => Net(await cadre.Get($"/cadre/live/{code}/host")) == "¥1.50", "the refund is in the result");
        using var office = new Browser(market.Address);
        await office.SignIn("office@example.com");
        Assert.Equal("¥1.50", Net(await office.Get($"/office/live/{code}")));
        foreach (var (browser, desks) in new[] { (cadre, "cadre"), (office, "office") })
        {
            var after = await browser.Get($"{language}/{desks}/live/{code}/after");
            Assert.Equal("¥1.50", Net(after));
            Assert.NotNull(after.Document.QuerySelector("[data-advice=no_captions]"));
            using var file = await browser.Client.GetAsync($"{language}/{desks}/live/{code}/after.xlsx", Cancellation);
            Assert.Equal((HttpStatusCode.OK, "PK"), (file.StatusCode, (await file.Content.ReadAsStringAsync(Cancellation))[..2]));
        }
        Assert.Equal(404, (await office.Get($"/cadre/live/{code}/after")).Status);
        Assert.Equal(404, (await office.Get($"/cadre/live/{code}/after.xlsx")).Status);
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
    }

    [Fact]
    public async Task What_a_colleague_buys_is_left_out_of_the_headline_until_an_auditor_has_looked()
    {
        const string Product = "JJ028";
        var code = await Scheduled("自己人下单", Product);
        await cadre.GoLive(code);
        // The host buys from the own room.
        await cadre.Submit(await cadre.Get($"/live/{code}"), "#line-up form", button: "button[value=room]");
        var order = await cadre.Buy(await cadre.Get("/checkout"));
        using var auditor = new Browser(market.Address);
        using var office = new Browser(market.Address);
        await auditor.SignIn("auditor@example.com");
        await office.SignIn("office@example.com");
        await Eventually.Holds(async () => (await auditor.Get($"/office/live/{code}/orders")).Document.QuerySelector("#left-out")?.TextContent == "¥1.50", "it is under suspicion");
        Assert.Equal("¥0.00", Net(await cadre.Get($"/cadre/live/{code}/host")));
        Assert.Null((await office.Get($"/office/live/{code}/orders")).Document.QuerySelector("[data-order] form"));

        var page = await auditor.Submit(await auditor.Get($"/office/live/{code}/orders"), $"[data-order='{order.OrderNo()}'] form", new() { ["reason"] = "本人自用，单据已核" }, button: "button[value=true]");

        Assert.Equal("¥1.50", page.Document.QuerySelector("#headline")!.TextContent);
        Assert.Equal("¥1.50", Net(await cadre.Get($"/cadre/live/{code}/host")));
        page = await auditor.Submit(page, $"[data-order='{order.OrderNo()}'] form", new() { ["reason"] = "再核，是凑数" }, button: "button[value=false]");
        Assert.Equal("¥0.00", page.Document.QuerySelector("#headline")!.TextContent);
        Assert.Equal(2, await market.In((WebDb db) => db.LiveEvents.CountAsync(entry => entry.SessionCode == code && entry.Name == order.OrderNo(), Cancellation)));
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
    }

    [Fact]
    public async Task Who_was_not_in_the_room_pays_the_list_price_and_is_owed_to_nobody()
    {
        const string Product = "JJ023";
        var code = await Scheduled("只在直播间", Product);
        await cadre.GoLive(code);

        await buyer.Submit(await buyer.Get($"/products/{Product}"), "form[action$='/cart/lines']");
        var order = await buyer.Buy(await buyer.Get("/checkout"));

        var line = await Line(order.OrderNo());
        Assert.Equal((null, line.ListPriceFen), (line.Live, line.UnitPriceFen));
        Assert.Equal("¥0.00", Net(await cadre.Get($"/cadre/live/{code}/host")));
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
    }

    [Fact]
    public async Task Words_typed_by_the_host_are_text_and_a_room_that_has_ended_sells_nothing()
    {
        const string Product = "JJ024";
        var code = await Scheduled("写给听不到的人", Product);
        var desk = await cadre.GoLive(code);
        await cadre.Submit(desk, "form[action$='/caption']", new() { ["text"] = "<script>alert(1)</script> 晒了三天" });
        desk = await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/correct']", new() { ["text"] = "是晒了四天" });

        var room = await buyer.Get($"/live/{code}");
        Assert.Contains("<script>alert(1)</script> 晒了三天", room.Document.QuerySelector("#said")!.TextContent, StringComparison.Ordinal);
        Assert.Null(room.Document.QuerySelector("#said script"));
        Assert.Contains("是晒了四天", room.Document.QuerySelector("#corrections")!.TextContent, StringComparison.Ordinal);

        await cadre.Submit(desk, "form[action$='/end']");
        var late = await buyer.Submit(room, "#line-up form", button: "button[value=room]");
        Assert.Null(late.Document.QuerySelector("#pinned"));
        Assert.DoesNotContain("cart-count", late.Html, StringComparison.Ordinal);
        // Nobody is shown a price that nobody can have any more.
        Assert.Contains("¥1.50", room.Document.QuerySelector("#line-up")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("¥1.50", late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_methods_are_the_hosts()
    {
        const string Product = "JJ025";
        var code = await Scheduled("别人的直播间", Product);
        await cadre.GoLive(code);
        string[] methods = ["rehearse", "rest", "start", "end", $"pin/{Product}", "unpin", "caption", "correct"];
        foreach (var (email, status, form) in new[] { ("consumer@example.com", HttpStatusCode.Forbidden, "/cart"), ("office@example.com", HttpStatusCode.NotFound, "/cadre/live/new") })
        {
            using var other = market.NewVisitor();
            await other.SignIn(email);
            await other.Send($"/products/{Product}", "/cart/lines", ("code", Product), ("quantity", "1"));
            foreach (var method in methods)
                using (var answer = await other.Send(form, $"/cadre/live/{code}/host/{method}", ("text", "占用")))
                    Assert.True(answer.StatusCode == status, $"{email} {method}: {answer.StatusCode}");
            using var page = await other.Get($"/cadre/live/{code}/host");
            Assert.Equal(status, page.StatusCode);
        }
        var log = await market.In((WebDb db) => db.LiveEvents.CountAsync(entry => entry.SessionCode == code && entry.Actor != "cadre@example.com" && entry.Actor != "office@example.com", Cancellation));
        Assert.Equal(0, log);
        Assert.Equal(404, (await cadre.Get("/live/L000000-AAAAAA")).Status);
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
    }
}
