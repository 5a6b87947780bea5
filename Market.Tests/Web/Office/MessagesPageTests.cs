using System.Net;
using System.Text.Json;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Messages;
using Market.Web.Account.Data;
using Market.Web.Data;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Office;

/// <summary>The office's page of messages: what waits and what was parked, service by service, and the one action there is.</summary>
[Collection(MarketCollection.Name)]
public sealed class MessagesPageTests(MarketHost market) : IDisposable
{
    private const string Page = "/en/office/messages";

    /// <summary>A page that has a form, whatever is parked.</summary>
    private const string WithForm = "/en/office/products/JJ002";
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task Each_service_shows_what_has_left_and_what_its_consumers_took()
    {
        await visitor.SignIn("office@example.com");

        var web = await visitor.Read($"{Page}?service=Web");
        var orders = await visitor.Read($"{Page}?service=Orders");
        var catalog = await visitor.Read($"{Page}?service=Catalog");

        Assert.All(["WriteMail", "OrderNews", "KeepDisclosedSale"], shown => Assert.Contains(shown, web, StringComparison.Ordinal));
        Assert.All(["KeepPlan", "LinkagePlanPublished", " ms<"], shown => Assert.Contains(shown, orders, StringComparison.Ordinal));
        Assert.Contains("receives no messages", catalog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_office_replays_a_parked_message_once_and_both_clicks_are_answered()
    {
        await visitor.SignIn("office@example.com");
        var orderNo = await ParkedOrder(market);

        var page = await visitor.Read($"{Page}?service=Web");
        var id = await Id(market, orderNo);
        using var first = await visitor.Send(WithForm, $"{Page}/replay", ("service", "Web"), ("id", id));
        Assert.Contains("Sent again", await visitor.Read(Page));
        using var second = await visitor.Send(WithForm, $"{Page}/replay", ("service", "Web"), ("id", id));
        Assert.Contains("nothing was done twice", await visitor.Read(Page));

        Assert.Contains(orderNo, page, StringComparison.Ordinal);
        Assert.DoesNotContain("invented buyer", page, StringComparison.Ordinal);
        await Eventually.Holds(() => market.In((WebDb db) => db.ListedOrders.AnyAsync(order => order.OrderNo == orderNo)), "the order is listed");
        await Eventually.Holds(async () => (await visitor.Read($"{Page}?service=Web")).Contains("Dealt with at", StringComparison.Ordinal), "the page says so");
        Assert.Equal(["message_replayed"], await market.In((AccountsDb db) => db.Audit.Where(entry => entry.Subject == $"Web/{id}").Select(entry => entry.What).ToListAsync()));
    }

    [Fact]
    public async Task What_every_node_is_told_can_be_replayed_from_any_of_them()
    {
        await visitor.SignIn("office@example.com");
        var (told, unknown) = (await Parked($"{nameof(SnapshotKeepsStock)}@web-2"), await Parked("FromALaterVersion@web-2"));

        using var first = await visitor.Send(WithForm, $"{Page}/replay", ("service", "Web"), ("id", told));
        Assert.Contains("Sent again", await visitor.Read(Page));
        using var second = await visitor.Send(WithForm, $"{Page}/replay", ("service", "Web"), ("id", unknown));
        Assert.Contains("has nobody who takes this message", await visitor.Read(Page));

        await market.Settled();
        await market.In((WebDb db) => db.Parked.Where(message => message.Consumer.EndsWith("@web-2")).ExecuteDeleteAsync());

        Task<string> Parked(string consumer) => market.In(async (WebDb db) =>
        {
            var letter = new Letter(Guid.CreateVersion7(), consumer, null, $"{typeof(StockChanged).FullName}, Market.Orders.Contracts", JsonSerializer.Serialize(new StockChanged([])), true);
            return $"{(await Park(db, letter)).Id}";
        });
    }

    [Fact]
    public async Task An_auditor_reads_and_does_nothing()
    {
        var orderNo = await ParkedOrder(market);
        await visitor.SignIn("auditor@example.com");

        var page = await visitor.Read($"{Page}?service=Web");
        using var act = await visitor.SendForm("/office/messages/replay", ("service", "Web"), ("id", await Id(market, orderNo)), ("__RequestVerificationToken", Visitor.Token(await visitor.Read("/account"))));

        Assert.Contains("Waits for you", page, StringComparison.Ordinal);
        Assert.DoesNotContain("messages/replay", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
        Assert.False(await market.In((WebDb db) => db.ListedOrders.AnyAsync(order => order.OrderNo == orderNo)));
    }

    [Fact]
    public async Task Bad_input_is_told_so_and_changes_nothing()
    {
        await visitor.SignIn("office@example.com");
        foreach (var (service, id) in new[] { ("Web", ""), ("Web", "x"), ("Nothing", "1"), ("", "") })
        {
            using var answer = await visitor.Send(WithForm, $"{Page}/replay", ("service", service), ("id", id));
            Assert.Contains("not complete", await visitor.Read(Page));
        }
        using var unknown = await visitor.Send(WithForm, $"{Page}/replay", ("service", "Catalog"), ("id", "999999999"));
        Assert.Contains("no such message", await visitor.Read(Page));
        foreach (var address in new[] { $"{Page}?service=x", $"{Page}?page=-1", $"{Page}?service=Web&page=999999", $"{Page}?page=x" })
            using (var answer = await visitor.Get(address))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A placed order that Web could not list, as its parking would leave it. Returns the order's number.</summary>
    internal static Task<string> ParkedOrder(MarketHost market) => market.In(async (WebDb db) =>
    {
        var orderNo = $"JJ{Random.Shared.Next(10_000_000, 99_999_999)}-{Random.Shared.Next(10_000_000, 99_999_999)}";
        var order = new OrderSummary(orderNo, 1, "somebody", OrderState.Placed, 1200, 0, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, 1, "invented buyer's 花椒", "invented buyer's pepper");
        var body = JsonSerializer.Serialize(new OrderPlaced(order));
        var letter = new Letter(Guid.CreateVersion7(), nameof(ListPlacedOrder), "web", $"{typeof(OrderPlaced).FullName}, Market.Orders.Contracts", body, true);
        await Park(db, letter);
        return orderNo;
    });

    private static async Task<ParkedMessage> Park(WebDb db, Letter letter)
    {
        var message = ParkedMessage.Of(letter, DateTimeOffset.UtcNow);
        message.Park(ParkedCause.Failed, "InvalidOperationException: it failed.", DateTimeOffset.UtcNow);
        db.Parked.Add(message);
        await db.SaveChangesAsync();
        return message;
    }

    internal static Task<string> Id(MarketHost market, string orderNo) => market.In(async (WebDb db) => $"{(await db.Parked.SingleAsync(message => message.Body.Contains(orderNo))).Id}");
}
