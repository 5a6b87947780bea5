using Market.Orders.Contracts;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Disclosure;

/// <summary>Trials 15 and 16: facts come twice, at once and in any order, and Web's tables end the same.</summary>
public sealed class KeepingFactsTests
{
    public static TheoryData<Stack> Stacks => TestDatabases.Both;

    [Theory, MemberData(nameof(Stacks))]
    public async Task The_same_message_ten_times_in_parallel_is_one_movement(Stack stack)
    {
        await using var host = await DisclosureHost.Create(stack);
        await host.Start();
        var id = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Receive(Sales.Of("M1/1", 900), id)));
        await host.Receive(Sales.Of("M2/1", 100, order: "M2"));
        await Eventually.Holds(async () => await host.In((WebDb db) => db.Inbox.CountAsync()) == 2, "both messages are dealt with");
        Assert.Equal((2, 1_000L), await Counted(host));
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task One_movement_in_ten_messages_in_parallel_counts_once(Stack stack)
    {
        await using var host = await DisclosureHost.Create(stack);
        await host.Start();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Receive(Sales.Of("M1/1", 900))));
        await Eventually.Holds(async () => await host.In((WebDb db) => db.Inbox.CountAsync()) == 10, "all ten messages are dealt with");
        Assert.Equal((1, 900L), await Counted(host));
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task An_order_ends_right_in_whatever_order_its_facts_arrive(Stack stack)
    {
        await using var host = await DisclosureHost.Create(stack);
        await host.Start();
        object[][] orders =
        [
            [new OrderPaid(Sales.Order("A", 2, OrderState.Paid)), new OrderPlaced(Sales.Order("A", 1, OrderState.Placed))],
            [new OrderClosed(Sales.Order("B", 3, OrderState.Refunded)), new OrderPlaced(Sales.Order("B", 1, OrderState.Placed)), new OrderPaid(Sales.Order("B", 2, OrderState.Paid))],
            [new OrderPlaced(Sales.Order("C", 1, OrderState.Placed)), new OrderClosed(Sales.Order("C", 2, OrderState.Expired))],
        ];
        // One after another, so that the late news really is late.
        var received = 0;
        foreach (var fact in orders.SelectMany(facts => facts))
        {
            await host.Receive(fact);
            received++;
            await Eventually.Holds(async () => await host.In((WebDb db) => db.Inbox.CountAsync()) == received, "the fact is dealt with");
        }
        Assert.Equal(
            [("A", OrderState.Paid, 2L), ("B", OrderState.Refunded, 3L), ("C", OrderState.Expired, 2L)],
            await host.In(async (WebDb db) => (await db.ListedOrders.OrderBy(order => order.OrderNo).ToListAsync()).Select(order => (order.OrderNo, order.State, order.Version))));
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task First_facts_of_one_order_at_once_do_not_collide(Stack stack)
    {
        await using var host = await DisclosureHost.Create(stack);
        await host.Start();
        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(order => new[]
        {
            host.Receive(new OrderPlaced(Sales.Order($"M{order}", 1, OrderState.Placed))),
            host.Receive(new OrderPaid(Sales.Order($"M{order}", 2, OrderState.Paid))),
        }));
        await Eventually.Holds(async () => await host.In((WebDb db) => db.Inbox.CountAsync()) == 40, "all facts are dealt with");
        Assert.Equal(20, await host.In((WebDb db) => db.ListedOrders.CountAsync(order => order.State == OrderState.Paid && order.Version == 2)));
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task An_account_finds_its_own_orders_newest_first_and_guests_are_not_kept(Stack stack)
    {
        await using var host = await DisclosureHost.Create(stack);
        await host.Start();
        await host.Receive(new OrderPlaced(Sales.Order("older", 1, OrderState.Placed, placedAt: "2026-11-23T02:00:00.123Z")));
        await host.Receive(new OrderPlaced(Sales.Order("newer", 1, OrderState.Placed, placedAt: "2026-11-23T02:00:01Z")));
        await host.Receive(new OrderPlaced(Sales.Order("another's", 1, OrderState.Placed, customer: "C2")));
        await host.Receive(new OrderPlaced(Sales.Order("a guest's", 1, OrderState.Placed, customer: null)));
        await Eventually.Holds(async () => await host.In((WebDb db) => db.Inbox.CountAsync()) == 4, "all facts are dealt with");
        var mine = await host.In((WebDb db) => db.ListedOrders.Where(order => order.CustomerId == "C1").OrderByDescending(order => order.PlacedAt).ToListAsync());
        Assert.Equal(["newer", "older"], mine.Select(order => order.OrderNo));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 2, 0, 0, 123, TimeSpan.Zero), mine[1].PlacedAt);
        Assert.Equal(3, await host.In((WebDb db) => db.ListedOrders.CountAsync()));
    }

    private static Task<(int, long)> Counted(TestHost host) =>
        host.In(async (WebDb db) => (await db.DisclosedSales.CountAsync(), await db.DisclosedSales.SumAsync(sale => sale.AttributedFen)));
}
