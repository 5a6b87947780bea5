using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>A line that comes from a live room says so once and for ever; the room's result follows every cancellation and refund to the fen.</summary>
public sealed class LiveSourceTests
{
    private static readonly DateTimeOffset Pinned = OrdersHost.Opening.AddMinutes(-3);
    private static readonly LiveSource Room = new("L7", "host-7", Pinned);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static async Task<OrdersHost> Shop(Stack stack)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand: 100);
        await host.Offer(Some.Product("P2", priceFen: 1_995), onHand: 100);
        await host.Publish(Some.Plan("P1", permille: 127));
        return host;
    }

    private static PlaceOrder Buy(params OrderLineRequest[] lines) => Some.Order(Guid.NewGuid().ToString("N"), lines);

    private static async Task<string> Placed(OrdersHost host, params OrderLineRequest[] lines) => (await host.Place(Buy(lines))).Order!.OrderNo;

    private static Task<LiveSales> Sales(OrdersHost host, string session = "L7") =>
        host.Host.In<IOrders, LiveSales>(orders => orders.GetLiveSales(new GetLiveSales(session), Cancellation).AsTask());

    private static async Task<OrderView> Look(OrdersHost host, string orderNo) => (await host.Get(orderNo, new OrderAccess(null, null, true, "office")))!;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_line_carries_its_room_to_the_facts_of_its_sale_and_of_its_refund_and_the_line_beside_it_does_not(Stack stack)
    {
        await using var host = await Shop(stack);
        var orderNo = await Placed(host, new("P1", 2, Room), new("P2", 1));
        await host.Pay(orderNo);
        await host.Refund(orderNo, 1, 1);

        var lines = (await Look(host, orderNo)).Lines;
        Assert.Equal([Room, null], lines.Select(line => line.Live));
        var movements = await host.Read(db => db.Attributions.AsNoTracking().OrderBy(movement => movement.Id).ToListAsync(Cancellation));
        Assert.Equal(["L7", "L7", null], movements.Select(movement => movement.Promoter));
        var facts = await host.Read(db => db.Outbox.AsNoTracking().Where(fact => fact.Type.Contains("SaleAttributed")).ToListAsync(Cancellation));
        Assert.Equal(2, facts.Count(fact => fact.Body.Contains("host-7", StringComparison.Ordinal)));
        Assert.Equal(3, facts.Count);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Nobody_earns_by_it_the_journal_of_a_sale_from_a_room_is_that_of_any_other(Stack stack)
    {
        await using var host = await Shop(stack);
        var (fromRoom, other) = (await Placed(host, new OrderLineRequest("P1", 2, Room)), await Placed(host, new OrderLineRequest("P1", 2)));
        await host.Pay(fromRoom);
        await host.Pay(other);

        Assert.Equal(await Postings(other), await Postings(fromRoom));

        Task<List<string>> Postings(string orderNo) => host.Read(db => db.Postings.Where(posting => db.Journals.Any(journal => journal.Id == posting.JournalId && journal.Source == orderNo))
            .OrderBy(posting => posting.No).Select(posting => posting.DebitAccount + ">" + posting.CreditAccount + "=" + posting.Fen).ToListAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_written_down_is_never_rewritten_and_no_line_goes_away(Stack stack)
    {
        await using var host = await Shop(stack);
        await Placed(host, new OrderLineRequest("P1", 1, Room));

        await Assert.ThrowsAnyAsync<Exception>(() => host.Write(db => db.Database.ExecuteSqlRawAsync("UPDATE order_lines SET live_session = 'L8'", Cancellation)));
        await Assert.ThrowsAnyAsync<Exception>(() => host.Write(db => db.Database.ExecuteSqlRawAsync("UPDATE order_lines SET live_host = NULL", Cancellation)));
        await Assert.ThrowsAnyAsync<Exception>(() => host.Write(db => db.Database.ExecuteSqlRawAsync("DELETE FROM order_lines", Cancellation)));
        Assert.Equal(1, await host.Write(db => db.Database.ExecuteSqlRawAsync("UPDATE order_lines SET refunded_fen = refunded_fen", Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_live_price_is_the_lines_that_come_from_the_room(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Deal("P1", 2_000, quota: 9, session: "L7");
        await host.Deal("P2", 1_000, quota: 9, session: "L7");

        Assert.Equal(2_000 + 1_995, (await host.Quote(Buy(new("P1", 1, Room), new("P2", 1)))).GoodsFen);
        Assert.Equal(3_000, (await host.Quote(Buy(new OrderLineRequest("P1", 1, Room with { Session = "L8" })))).GoodsFen);
        // Taken together, they come from the room only when all of them do.
        Assert.Equal(6_000, (await host.Quote(Buy(new("P1", 1, Room), new("P1", 1)))).GoodsFen);
        Assert.Equal(4_000, (await host.Quote(Buy(new("P1", 1, Room), new("P1", 1, Room)))).GoodsFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_form_that_is_sent_again_after_the_window_has_closed_finds_its_order(Stack stack)
    {
        await using var host = await Shop(stack);
        var first = Buy(new OrderLineRequest("P1", 1, Room));

        var placed = await host.Place(first);
        var again = await host.Place(first with { Lines = [new("P1", 1)] });

        Assert.Equal((placed.Order, true), (again.Order, again.Replayed));
        Assert.Equal(Room, (await Look(host, placed.Order!.OrderNo)).Lines[0].Live);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Gross_waiting_cancelled_refunded_and_net_stand_apart_and_add_up(Stack stack)
    {
        await using var host = await Shop(stack);
        await Placed(host, new OrderLineRequest("P1", 1, Room));
        var cancelled = await Placed(host, new OrderLineRequest("P1", 2, Room));
        await host.Change(cancelled, (_, order) => { order.Cancel("buyer", host.Time.GetUtcNow()); return Task.CompletedTask; });
        var paid = await Placed(host, new("P1", 3, Room), new("P2", 1, Room));
        var gone = await Placed(host, new OrderLineRequest("P2", 1, Room));
        var elsewhere = await Placed(host, new("P1", 5), new("P2", 5, Room with { Session = "L8" }));
        foreach (var orderNo in new[] { paid, gone, elsewhere })
            await host.Pay(orderNo);

        await host.Refund(paid, 1, 1);
        await host.Refund(paid, 1, 0, amount: 7);
        await host.Refund(gone, 1, 1);

        var sales = await Sales(host);
        Assert.Equal(1, sales.Orders);
        Assert.Equal(
            [new("P1", 2, 18_000, 3_000, 6_000, 3_007, 5_993, 1), new("P2", 1, 3_990, 0, 0, 1_995, 1_995, 1)],
            sales.Products);
        Assert.All(sales.Products, line => Assert.Equal(line.GrossFen, line.WaitingFen + line.CancelledFen + line.RefundedFen + line.NetFen));
        Assert.Equal(9_975, Assert.Single((await Sales(host, "L8")).Products).NetFen);
        var ledger = await host.Read(db => db.Attributions.Where(movement => movement.Promoter == "L7").SumAsync(movement => movement.AttributedFen, Cancellation));
        Assert.Equal(ledger, sales.Products.Sum(line => line.NetFen));
        Assert.Empty((await Sales(host, "L9")).Products);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Five_hundred_viewers_want_a_live_price_for_a_hundred_and_exactly_a_hundred_have_it(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand: 1_000);
        var deal = await host.Deal("P1", 2_000, quota: 100, limit: 1, session: "L7");

        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => host.Place(
            Buy(new OrderLineRequest("P1", 1, Room)).By($"138{i:00000000}") with { ExpectedTotalFen = 2_800 }))));

        Assert.Equal(100, results.Count(result => result.Outcome == PlaceOrderOutcome.Placed));
        Assert.All(results, result => Assert.Contains(result.Outcome, new[] { PlaceOrderOutcome.Placed, PlaceOrderOutcome.OfferRefused, PlaceOrderOutcome.PriceChanged }));
        Assert.Equal(100, await host.TakenOf(deal));
        Assert.Equal(200_000, (await Sales(host)).Products.Single().GrossFen);
        await host.OffersAgree();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_guard_is_told_what_it_compares_and_nothing_that_says_who_bought(Stack stack)
    {
        await using var host = await Shop(stack);
        var trace = new BuyerTrace("device", "network");
        var first = Buy(new OrderLineRequest("P1", 2, Room)) with { From = trace };
        var same = Buy(new OrderLineRequest("P1", 1, Room)) with { DeliverTo = first.DeliverTo! with { Street = " 几江街道 1号。" } };
        var unit = Buy(new("P1", 1, Room), new("P2", 1)) with { Invoice = new InvoiceRequest(InvoiceKind.Unit, "江津区 麻柳村村民委员会", "91350100M000100Y43", "a@example.com") };
        var elsewhere = Buy(new OrderLineRequest("P1", 1)) with { From = trace };
        foreach (var order in new[] { first, same, elsewhere })
        {
            Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(order)).Outcome);
            host.Time.Advance(TimeSpan.FromMinutes(1));
        }
        var paid = (await host.Place(first with { Key = "another" })).Order!.OrderNo;
        await host.Pay(paid);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await host.Refund(paid, 1, 1);

        var orders = (await host.Host.In<IOrders, LiveOrders>(asks => asks.GetLiveOrders(new GetLiveOrders("L7", "麻柳村村民委员会"), Cancellation).AsTask())).Orders;

        Assert.Equal(3, orders.Count);
        Assert.Equal(("device", "network", false), (orders[0].Device, orders[0].Network, orders[0].NamesUnit));
        Assert.Equal(orders[0].Address, orders[1].Address);
        Assert.Equal((3_000L, (DateTimeOffset?)host.Time.GetUtcNow()), (orders[2].NetFen, orders[2].RefundedAt));
        Assert.Null(await host.Read(db => db.Orders.Where(order => order.Lines.All(line => line.LiveSession == null)).Select(order => order.Device).SingleAsync(Cancellation)));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(first with { From = null })).Outcome);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(unit)).Outcome);
        Assert.True((await host.Host.In<IOrders, LiveOrders>(asks => asks.GetLiveOrders(new GetLiveOrders("L7", "麻柳村村民委员会"), Cancellation).AsTask())).Orders[^1].NamesUnit);
    }

    [Theory]
    [InlineData("", "host")]
    [InlineData("L7", "")]
    [InlineData("L7", " ")]
    public async Task A_room_without_a_name_or_a_host_is_refused(string session, string account)
    {
        await using var host = await Shop(Stack.Sqlite);
        var result = await host.Place(Buy(new OrderLineRequest("P1", 1, new LiveSource(session, account, null))));

        Assert.Equal((PlaceOrderOutcome.Invalid, "lines[0].live"), (result.Outcome, result.Problems[0].Field));
    }
}
