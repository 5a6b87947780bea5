using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Stock;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Orders;

/// <summary>Rows that are written past the change tracker, many with one statement.</summary>
public sealed class StatementsTests
{
    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_change_of_many_rows_is_kept_when_each_of_them_changed(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host, 5, 5, 5);

        Assert.True(await host.Host.In<OrdersDb, bool>(db => Take(db, 1, 2, 5).Keep(Cancellation)));

        Assert.Equal([1, 2, 5], await Reserved(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task When_one_of_them_did_not_nothing_is_kept(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host, 5, 5, 5);

        Assert.False(await host.Host.In<OrdersDb, bool>(db => Take(db, 1, 6, 5).Keep(Cancellation)));
        Assert.False(await host.Host.In<OrdersDb, bool>(db => Take(db, 1, 1, 1, 1).Keep(Cancellation)));

        Assert.Equal([0, 0, 0], await Reserved(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Within_a_transaction_it_says_how_many_changed(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host, 5, 5, 5);

        Assert.Equal([2], await host.Write(db => Take(db, 1, 6, 5).Send(Cancellation)));

        Assert.Equal([1, 0, 5], await Reserved(host));
    }

    [Fact]
    public async Task What_SQLite_rolled_back_is_sent_again_with_all_its_rows()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await Fill(host, 5, 5, 5);

        await host.Host.In<OrdersDb, bool>(async db =>
        {
            var statements = Take(db, 1, 2, 3);
            statements.Insert(Enumerable.Range(4, 3).Select(number => Item(number, onHand: number)));
            await db.Write(async token => { await statements.Send(token); return false; }, keep => keep, Cancellation);
            return await statements.Keep(Cancellation);
        });

        Assert.Equal([1, 2, 3, 0, 0, 0], await Reserved(host));
        Assert.Equal([5, 5, 5, 4, 5, 6], await host.Read(db => db.Stock.OrderBy(item => item.ProductCode).Select(item => item.OnHand).ToListAsync(Cancellation)));
    }

    /// <summary>Whatever PostgreSQL is told in text it must read as it was meant.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Rows_are_read_as_they_were_given(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        // A database keeps so much of a moment, and no more.
        var now = OrdersHost.Opening + (stack == Stack.Postgres ? TimeSpan.FromMicroseconds(123_456) : TimeSpan.FromMilliseconds(123));
        var command = Some.Order("P1", 2) with { Note = "\"引号\" \\n 'one' \t\u2028 <b>&amp; 花椒 🌶 {1,2}", CustomerId = "c", Invoice = new InvoiceRequest(InvoiceKind.Person, "张三", null, "a@b.example") };
        List<object> given;
        await using (var scope = host.Host.Services.CreateAsyncScope())
        {
            var (db, placing) = (scope.ServiceProvider.GetRequiredService<OrdersDb>(), scope.ServiceProvider.GetRequiredService<PlaceOrderHandler>());
            var order = placing.New(command, await Basket.Read(db, command, Cancellation), now);
            var (request, facts) = (OrderRequest.Of(command, order.Id), PlaceOrderHandler.Facts(order, now).ToList());
            given = [order, order.Invoice!, .. order.Lines, .. order.Timeline, request, .. facts];
            var statements = new Statements(db);
            statements.Insert([order]);
            statements.Insert(order.Lines);
            statements.Insert(order.Timeline);
            statements.Insert([request]);
            statements.Publish(facts);
            Assert.True(await statements.Keep(Cancellation));
        }

        await host.Read<bool>(async db =>
        {
            var order = await db.Orders.Include(order => order.Lines).Include(order => order.Timeline).SingleAsync(Cancellation);
            List<object> kept = [order, order.Invoice!, .. order.Lines, .. order.Timeline, await db.Requests.SingleAsync(Cancellation), .. await db.Outbox.ToListAsync(Cancellation)];
            Assert.Equal(given.Count, kept.Count);
            foreach (var (one, other) in given.Zip(kept))
                foreach (var property in db.Entry(other).Metadata.GetProperties().Where(property => property.ValueGenerated != ValueGenerated.OnAdd && !property.IsShadowProperty()))
                    Assert.True(
                        property.GetValueComparer().Equals(property.GetGetter().GetClrValue(one), property.GetGetter().GetClrValue(other)),
                        $"{property.Name}: {property.GetGetter().GetClrValue(one)}, {property.GetGetter().GetClrValue(other)}");
            return true;
        });
    }

    private static Task Fill(OrdersHost host, params int[] onHand) => host.Write(db =>
    {
        db.Stock.AddRange(onHand.Select((units, index) => Item(index + 1, units)));
        return Task.CompletedTask;
    });

    private static StockItem Item(int number, int onHand) => new() { ProductCode = $"P{number}", Location = "S001", OnHand = onHand };

    private static Statements Take(OrdersDb db, params int[] units)
    {
        var statements = new Statements(db);
        statements.Update("stock", "reserved = reserved + $1", "product_code = $2 AND on_hand - reserved >= $1", [.. units.Select((unit, index) => new object[] { unit, $"P{index + 1}" })]);
        return statements;
    }

    private static Task<List<int>> Reserved(OrdersHost host) => host.Read(db => db.Stock.OrderBy(item => item.ProductCode).Select(item => item.Reserved).ToListAsync(Cancellation));
}
