using System.Text.Json;
using Market.Orders.Contracts;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>Others learn what can be sold: changes together, the latest figure, and again only when it has changed.</summary>
public sealed class StockAnnouncerTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Many_orders_are_one_announcement_of_the_latest_figure(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 50);
        await host.Offer(Some.Product("P2"), onHand: 0);
        Assert.Equal(1, await Announce(host));
        for (var i = 0; i < 5; i++)
            await host.Place(Some.Order("P1", 2));

        Assert.Equal(1, await Announce(host));
        Assert.Equal(0, await Announce(host));

        Assert.Equal([new StockLevel("P1", "S001", 50, 1), new StockLevel("P1", "S001", 40, 2)], (await Announced(host)).SelectMany(fact => fact.Levels));
        var onOffer = await host.Host.In<IOrders, StockOnOffer>(orders => orders.GetStock(new GetStock(), Cancellation).AsTask());
        Assert.Equal([new StockLevel("P1", "S001", 40, 2), new StockLevel("P2", "S001", 0, 0)], onOffer.Levels.OrderBy(level => level.ProductCode));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_announcement_is_bounded_and_the_rest_follows(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Write(db => { db.Stock.AddRange(Enumerable.Range(0, 450).Select(i => new StockItem { ProductCode = $"P{i}", Location = "S001", OnHand = 1 })); return Task.CompletedTask; });

        foreach (var expected in new[] { 200, 200, 50, 0 })
            Assert.Equal(expected, await Announce(host));

        Assert.Equal(450, (await Announced(host)).SelectMany(fact => fact.Levels).Select(level => level.ProductCode).Distinct().Count());
    }

    [Fact]
    public async Task A_row_that_an_order_holds_is_left_for_the_next_round_and_nobody_waits()
    {
        await using var host = await OrdersHost.Create(Stack.Postgres);
        await host.Offer(Some.Product("P1"), onHand: 50);
        await host.Offer(Some.Product("P2"), onHand: 50);

        await host.Write(async db =>
        {
            await db.Stock.Where(item => item.ProductCode == "P1").ExecuteUpdateAsync(set => set.SetProperty(item => item.Reserved, 1), Cancellation);
            Assert.Equal(1, await Announce(host).WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        });

        Assert.Equal(1, await Announce(host));
        Assert.Equal([new StockLevel("P2", "S001", 50, 1), new StockLevel("P1", "S001", 49, 1)], (await Announced(host)).SelectMany(fact => fact.Levels));
    }

    [Fact]
    public async Task It_runs_by_itself()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 50);

        await host.Host.Start();

        await Eventually.Holds(async () => (await Announced(host)).Count == 1, "it is announced");
    }

    private static Task<int> Announce(OrdersHost host) => host.Read(db => StockAnnouncer.Announce(db, host.Time, Cancellation));

    private static async Task<List<StockChanged>> Announced(OrdersHost host) => [..
        (await host.Read(db => db.Outbox.AsNoTracking().Where(message => message.Type.Contains("StockChanged")).OrderBy(message => message.Seq).Select(message => message.Body).ToListAsync(Cancellation)))
            .Select(body => JsonSerializer.Deserialize<StockChanged>(body)!)];
}
