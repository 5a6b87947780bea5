using Market.Orders.Contracts;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Orders;

/// <summary>Somebody else holds the file's write lock, a backup for example: orders wait and are placed (trial 14).</summary>
public sealed class HeldLockTests
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task While_the_write_lock_is_held_for_ten_seconds_orders_wait_and_are_placed()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 8);
        var file = Path.Combine(host.Host.Services.GetRequiredService<IConfiguration>()["Data:Path"]!, "orders.db");
        await using var holder = new SqliteConnection($"Data Source={file};Pooling=False");
        await holder.OpenAsync(OrdersHost.Cancellation);
        await Execute(holder, "BEGIN IMMEDIATE");

        var placing = Enumerable.Range(0, 8).Select(_ => Task.Run(() => host.Place(Some.Order("P1", 1)))).ToList();
        await Task.Delay(Held, OrdersHost.Cancellation);
        Assert.DoesNotContain(placing, order => order.IsCompleted);
        Assert.Equal(8, await host.Read(db => db.Stock.SumAsync(item => item.OnHand, OrdersHost.Cancellation)));
        await Execute(holder, "ROLLBACK");

        Assert.All(await Task.WhenAll(placing), placed => Assert.Equal(PlaceOrderOutcome.Placed, placed.Outcome));
        Assert.Equal((8, 8), await host.StockOf("P1", "S001"));
    }

    private static async Task Execute(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(OrdersHost.Cancellation);
    }
}
