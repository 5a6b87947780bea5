using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>Stock is promised once: whatever happens at the same time, held and sold together never exceed what there is.</summary>
public sealed class StockTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_hundred_buyers_and_fifty_in_stock_make_exactly_fifty_orders(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 50);

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.Place(Some.Order("P1", 1).OfAccount())));

        Assert.Equal(50, results.Count(result => result.Outcome == PlaceOrderOutcome.Placed));
        Assert.Equal(150, results.Count(result => result.Outcome == PlaceOrderOutcome.OutOfStock));
        Assert.Equal((50, 50), await host.StockOf("P1", "S001"));
        Assert.Equal(50, await host.Read(db => db.Orders.CountAsync(Cancellation)));
        Assert.Equal(50, await host.Read(db => db.Requests.CountAsync(Cancellation)));
        Assert.Equal(50, await host.Read(db => db.Outbox.CountAsync(Cancellation)));
        Assert.Equal(50, await host.Read(db => db.Reservations.SumAsync(reservation => reservation.Quantity, Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task One_product_on_two_lines_is_one_line_and_cannot_be_promised_twice(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);

        var tooMany = await host.Place(Some.Order("a", new OrderLineRequest("P1", 3), new OrderLineRequest("P1", 3)));
        var fits = await host.Place(Some.Order("b", new OrderLineRequest("P1", 3), new OrderLineRequest("P1", 2)));

        Assert.Equal(PlaceOrderOutcome.OutOfStock, tooMany.Outcome);
        Assert.Equal(new OrderProblem("lines[0].quantity", OrderProblems.OutOfStock, "P1", 5), Assert.Single(tooMany.Problems));
        Assert.Equal(PlaceOrderOutcome.Placed, fits.Outcome);
        var line = await host.Read(db => db.Orders.SelectMany(order => order.Lines).SingleAsync(Cancellation));
        Assert.Equal(5, line.Quantity);
        Assert.Equal((5, 5), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Orders_for_the_same_products_in_opposite_order_do_not_deadlock(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 1_000);
        await host.Offer(Some.Product("P2"), onHand: 1_000);
        OrderLineRequest first = new("P1", 1), second = new("P2", 1);

        for (var round = 0; round < 10; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
                host.Place(i % 2 == 0 ? Some.Order(Guid.NewGuid().ToString(), first, second) : Some.Order(Guid.NewGuid().ToString(), second, first))));
            Assert.All(results, result => Assert.Equal(PlaceOrderOutcome.Placed, result.Outcome));
        }

        Assert.Equal((1_000, 200), await host.StockOf("P1", "S001"));
        if (stack == Stack.Postgres)
            // A deadlock would be tried again and so go unseen: the database counts them.
            Assert.Equal(0, await host.Read(db => db.Database.SqlQuery<long>($"SELECT deadlocks AS \"Value\" FROM pg_stat_database WHERE datname = current_database()").SingleAsync(Cancellation)));
    }

    /// <summary>
    /// PostgreSQL, left to itself, joins what is wanted with the products and locks stock in the order in which those lie: two who save orders would wait for each other
    /// (trial 21). Behind the first row held here, none may be locked yet; with a plan for these very orders and, after many, with the one for all.
    /// </summary>
    /// <param name="before">Orders placed first.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public async Task Who_waits_for_the_first_of_many_products_has_locked_none_behind_it(int before)
    {
        const int Products = 200, Wanted = OrderFields.MostLines;
        await using var host = await OrdersHost.Create(Stack.Postgres);
        await host.Write(async db =>
        {
            // The last comes to lie first.
            foreach (var number in Enumerable.Range(0, Products).Reverse())
            {
                await SellableProduct.Keep(Some.Product($"P{number:000}"), db, Cancellation);
                db.Stock.Add(new StockItem { ProductCode = $"P{number:000}", Location = "S001", OnHand = 1_000 });
                // Saved at once they would be sorted.
                await db.SaveChangesAsync(Cancellation);
            }
        });
        await host.Read(db => db.Database.ExecuteSqlAsync($"ANALYZE", Cancellation));
        OrderLineRequest[] lines = [.. Enumerable.Range(0, Wanted).Reverse().Select(number => new OrderLineRequest($"P{number * (Products / Wanted):000}", 1))];
        for (var number = 0; number < before; number++)
            Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order($"before-{number}", lines))).Outcome);

        Task<PlaceOrderResult>? placing = null;
        await host.Write(async holder =>
        {
            await holder.Database.ExecuteSqlAsync($"SELECT 1 FROM stock WHERE product_code = 'P000' FOR UPDATE", Cancellation);
            placing = host.Place(Some.Order("held up", lines));
            await Eventually.Holds(() => host.Read(db => db.Database.SqlQuery<bool>(
                $"SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted) AS \"Value\"").SingleAsync(Cancellation)), "the order waits");
            Assert.Equal(Products - 1, await host.Read(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM (SELECT 1 FROM stock FOR UPDATE SKIP LOCKED) AS free").SingleAsync(Cancellation)));
        });

        Assert.Equal(PlaceOrderOutcome.Placed, (await placing!).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Held_goods_are_sold_or_freed_and_on_hand_is_the_sum_of_its_movements(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 10);
        await host.Write(db => { db.StockMovements.Add(new StockMovement { ProductCode = "P1", Location = "S001", Reason = StockReason.Opening, Quantity = 10, Source = "test" }); return Task.CompletedTask; });
        var sold = (await host.Place(Some.Order("P1", 4))).Order!.OrderNo;
        var freed = (await host.Place(Some.Order("P1", 3))).Order!.OrderNo;
        Assert.Equal((10, 7), await host.StockOf("P1", "S001"));

        await host.Change(sold, (db, order) => { order.MarkPaid(OrdersHost.Opening); return Reservations.Commit(db, order, Cancellation); });
        await host.Change(freed, (db, order) => { order.Expire(OrdersHost.Opening); return Reservations.Release(db, order, Cancellation); });
        Assert.Equal((6, 0), await host.StockOf("P1", "S001"));

        await host.Change(sold, (db, order) =>
        {
            order.Lines[0].TakeBack(1, order.Lines[0].ValueOf(1));
            order.RecordRefund(3_000, "office", null, OrdersHost.Opening);
            return Reservations.Restock(db, order.Lines[0], 1, Cancellation);
        });
        Assert.Equal((7, 0), await host.StockOf("P1", "S001"));
        Assert.Equal(7, await host.Read(db => db.StockMovements.SumAsync(movement => movement.Quantity, Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_taken_up_again_holds_its_goods_again_or_is_short(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 4);
        var late = (await host.Place(Some.Order("P1", 3))).Order!.OrderNo;
        await host.Change(late, (db, order) => { order.Expire(OrdersHost.Opening); return Reservations.Release(db, order, Cancellation); });

        var inBetween = (await host.Place(Some.Order("P1", 2))).Order!.OrderNo;
        Assert.Equal(new Shortage("P1", "S001", 2), await Hold(host, late));
        Assert.Equal((4, 2), await host.StockOf("P1", "S001"));

        await host.Change(inBetween, (db, order) => { order.Cancel("buyer", OrdersHost.Opening); return Reservations.Release(db, order, Cancellation); });
        Assert.Null(await Hold(host, late));
        Assert.Equal((4, 3), await host.StockOf("P1", "S001"));
        Assert.Null(await Hold(host, late));
        Assert.Equal((4, 3), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_database_refuses_to_reserve_more_than_there_is(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 4);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.Read(db => db.Database.ExecuteSqlAsync($"UPDATE stock SET reserved = 5", Cancellation)));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.Read(db => db.Database.ExecuteSqlAsync($"UPDATE stock SET reserved = -1", Cancellation)));
    }

    private static Task<Shortage?> Hold(OrdersHost host, string orderNo) => host.Read(db => db.Write(
        async token => await Reservations.Hold(db, await db.Orders.SingleAsync(order => order.OrderNo == orderNo, token), token),
        shortage => shortage is null, Cancellation));
}
