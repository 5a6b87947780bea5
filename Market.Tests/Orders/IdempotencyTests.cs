using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Market.Tests.Orders;

/// <summary>One key, one order: clicked twice, in two tabs, or asked again because the answer was lost.</summary>
public sealed class IdempotencyTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Twenty_parallel_requests_with_one_key_make_one_order_even_of_the_last_piece(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 1);
        var order = Some.Order("P1", 1);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Place(order)));

        Assert.All(results, result => Assert.Equal(PlaceOrderOutcome.Placed, result.Outcome));
        Assert.Single(results.Select(result => result.Order).Distinct());
        Assert.Single(results, result => !result.Replayed);
        Assert.Equal(1, await host.Read(db => db.Orders.CountAsync(Cancellation)));
        Assert.Equal((1, 1), await host.StockOf("P1", "S001"));
    }

    [Fact]
    public async Task When_the_answer_is_lost_after_the_commit_the_order_is_found_by_its_key()
    {
        using var wire = new LossyWire();
        await using var host = await OrdersHost.Create(Stack.Postgres, watch: [wire]);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var order = Some.Order("P1", 1) with { Note = "Its answer will be lost." };

        wire.LosesAnswerTo = order.Note;
        var answer = await host.Place(order);

        Assert.Null(wire.LosesAnswerTo);
        await IsTheOnlyOrder(host, order, answer);
    }

    [Fact]
    public async Task When_committing_fails_after_the_commit_the_order_is_found_by_its_key()
    {
        var loss = new LostAnswer();
        await using var host = await OrdersHost.Create(Stack.Sqlite, watch: [loss]);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var order = Some.Order("P1", 1);

        loss.Next = true;
        var answer = await host.Place(order);

        Assert.False(loss.Next);
        await IsTheOnlyOrder(host, order, answer);
    }

    [Fact]
    public async Task When_connections_are_cut_while_orders_are_saved_their_keys_tell_what_became_of_them()
    {
        const int Orders = 40;
        var scissors = new Scissors();
        await using var host = await OrdersHost.Create(Stack.Postgres, watch: [scissors]);
        await host.Offer(Some.Product("P1"), onHand: Orders);
        var failed = 0;

        foreach (var order in Enumerable.Range(0, Orders).Select(_ => Some.Order("P1", 1)))
        {
            scissors.CutNext();
            // Whoever gets no answer asks again with the same key.
            for (var answered = false; !answered;)
                try
                {
                    Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(order)).Outcome);
                    answered = true;
                }
                catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException } or IOException && failed++ < 5 * Orders)
                {
                    Assert.True(Market.ServiceDefaults.Database.Transient.Is(exception), $"{exception}");
                }
        }

        await scissors.Cut;
        // The last cut may have come after its order was answered, and a connection lies dead where the next reader takes it.
        NpgsqlConnection.ClearPool(await host.Read(db => Task.FromResult((NpgsqlConnection)db.Database.GetDbConnection())));
        Assert.Equal(Orders, await host.Read(db => db.Orders.CountAsync(Cancellation)));
        Assert.Equal((Orders, Orders), await host.StockOf("P1", "S001"));
        Assert.True(scissors.Early > 0, "no connection was gone before its order was saved");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_same_key_gets_the_same_answer_whatever_became_of_product_price_and_stock(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 1);
        var order = Some.Order("P1", 1);
        var first = await host.Place(order);
        await host.Write(db => Market.Orders.Checkout.SellableProduct.Keep(
            Some.Product("P1", priceFen: 1, version: 2) with { Status = CertificateStatus.Withdrawn }, db, Cancellation));
        host.Time.Advance(TimeSpan.FromDays(3));

        var again = await host.Place(order);

        Assert.True(again.Replayed);
        Assert.Equal(first.Order, again.Order);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_same_key_for_something_else_is_refused(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var order = Some.Order("P1", 1);
        await host.Place(order);

        var other = await host.Place(order with { Lines = [new OrderLineRequest("P1", 2)] });

        Assert.Equal(PlaceOrderOutcome.KeyReused, other.Outcome);
        Assert.Null(other.Order);
        Assert.Equal((5, 1), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_asks_again_in_another_language_gets_the_same_answer(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var order = Some.Order("P1", 1);
        var first = await host.Place(order);

        var again = await host.Place(order with { Language = "en" });

        Assert.Equal((PlaceOrderOutcome.Placed, true, first.Order), (again.Outcome, again.Replayed, again.Order));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_of_before_the_upgrade_whose_language_was_part_of_what_was_asked_is_found(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var order = Some.Order("P1", 1);
        var first = await host.Place(order);
        var before = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(order));
        await host.Read(db => db.Requests.ExecuteUpdateAsync(set => set.SetProperty(request => request.BodyHash, before), Cancellation));

        var again = await host.Place(order);

        Assert.Equal((PlaceOrderOutcome.Placed, true, first.Order), (again.Outcome, again.Replayed, again.Order));
        Assert.Equal(PlaceOrderOutcome.KeyReused, (await host.Place(order with { Note = "Something else." })).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Keys_of_different_customers_do_not_meet(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var order = Some.Order("P1", 1);

        var numbers = new[] { await host.Place(order), await host.Place(order with { CustomerId = "u1" }), await host.Place(order with { CustomerId = "u2" }) };

        Assert.Equal(3, numbers.Select(result => result.Order!.OrderNo).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refused_attempt_is_not_an_answer_and_the_key_can_still_place(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 1);
        var order = Some.Order("P1", 2);
        Assert.Equal(PlaceOrderOutcome.OutOfStock, (await host.Place(order)).Outcome);

        await host.Read(db => db.Stock.ExecuteUpdateAsync(set => set.SetProperty(item => item.OnHand, 2), Cancellation));

        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(order)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_of_one_line_costs_few_statements(Stack stack)
    {
        var count = new StatementCount();
        await using var host = await OrdersHost.Create(stack, watch: [count]);
        await host.Offer(Some.Product("P1"), onHand: 5);
        await host.Place(Some.Order("P1", 1));

        count.Reset();
        await host.Place(Some.Order("P1", 1));

        // The product is known. What saves the order goes past EF (Statements), to PostgreSQL as one message.
        Assert.Equal(0, count.Value);
    }

    private static async Task IsTheOnlyOrder(OrdersHost host, PlaceOrder order, PlaceOrderResult answer)
    {
        Assert.Equal((PlaceOrderOutcome.Placed, true), (answer.Outcome, answer.Replayed));
        Assert.Equal(answer.Order, (await host.Place(order)).Order);
        Assert.Equal(answer.Order!.OrderNo, await host.Read(db => db.Orders.Select(placed => placed.OrderNo).SingleAsync(Cancellation)));
        Assert.Equal((5, 1), await host.StockOf("P1", "S001"));
    }

    /// <summary>Commits, and then fails.</summary>
    private sealed class LostAnswer : DbTransactionInterceptor
    {
        public bool Next { get; set; }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (!Next)
                return Task.CompletedTask;
            Next = false;
            throw new IOException("The connection was lost, as the test wished.");
        }
    }

    /// <summary>Ends the server's side of a connection that was opened to save an order: before, while or after it is saved.</summary>
    private sealed class Scissors : DbConnectionInterceptor
    {
        private readonly Random random = new(12);
        private bool cutting;

        public Task Cut { get; private set; } = Task.CompletedTask;

        /// <summary>Connections that were gone before they were used.</summary>
        public int Early { get; private set; }

        /// <summary>The next opening is for saving, once the product is known.</summary>
        public void CutNext() => cutting = true;

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (!cutting)
                return;
            cutting = false;
            Cut = TestDatabases.Execute($"SELECT pg_terminate_backend({((NpgsqlConnection)connection).ProcessID})");
            // From never waiting, so that saving is under way, to waiting until the connection is gone.
            await Task.WhenAny(Cut, Task.Delay(random.Next(0, 6), cancellationToken));
            if (Cut.IsCompleted)
                Early++;
        }
    }

    private sealed class StatementCount : DbCommandInterceptor
    {
        private int value;

        public int Value => value;

        public void Reset() => value = 0;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref value);
            return new(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref value);
            return new(result);
        }
    }
}
