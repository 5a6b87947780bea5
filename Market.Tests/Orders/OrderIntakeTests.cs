using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Market.Catalog.Contracts;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Orders;

/// <summary>Orders that wait for the same disk are saved together, and each still gets the answer it would have got alone.</summary>
public sealed class OrderIntakeTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    /// <summary>Of P1 there is enough, of P2 nothing is left after the first order, and P3 may no longer be sold.</summary>
    public static TheoryData<Stack, string, int> UsedKeys => new(Both.SelectMany(stack => new[] { (stack.Data, "P1", 1), (stack.Data, "P2", 3), (stack.Data, "P3", 1) }));

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Orders_that_come_while_others_are_saved_share_one_transaction(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);

        var results = await Together(host, saver, [.. Enumerable.Range(0, 40).Select(_ => Some.Order("P1", 2))]);

        Assert.All(results, result => Assert.Equal(PlaceOrderOutcome.Placed, result.Outcome));
        Assert.Equal(40, results.Select(result => result.Order!.OrderNo).Distinct().Count());
        Assert.Equal(2, await Transactions(host, stack, saver));
        Assert.Equal((500, 81), await host.StockOf("P1", "S001"));
        Assert.Equal(41, await host.Read(db => db.Reservations.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task When_stock_does_not_suffice_for_all_exactly_so_many_get_it(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 22);

        var results = await Together(host, saver, [.. Enumerable.Range(0, 40).Select(_ => Some.Order("P1", 1))]);

        Assert.Equal(21, results.Count(result => result.Outcome == PlaceOrderOutcome.Placed));
        Assert.All(results.Where(result => result.Outcome != PlaceOrderOutcome.Placed), result => Assert.Equal(("lines[0].quantity", "out_of_stock"), (result.Problems.Single().Field, result.Problems.Single().Code)));
        Assert.Equal((22, 22), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_asks_for_more_than_there_is_changes_nothing_and_the_others_are_placed(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);

        var results = await Together(host, saver, [Some.Order("P1", 1).OfAccount(), Some.Order("P2", 4).OfAccount(), Some.Order("P1", 1).OfAccount(), Some.Order("P2", 3).OfAccount()]);

        Assert.Equal([PlaceOrderOutcome.Placed, PlaceOrderOutcome.OutOfStock, PlaceOrderOutcome.Placed, PlaceOrderOutcome.Placed], results.Select(result => result.Outcome));
        Assert.Equal(((500, 3), (3, 3)), (await host.StockOf("P1", "S001"), await host.StockOf("P2", "S001")));
        foreach (var rows in new Func<OrdersDb, IQueryable<object>>[] { db => db.Orders, db => db.Orders.SelectMany(order => order.Lines), db => db.Requests, db => db.Reservations })
            Assert.Equal(1 + 3, await host.Read(db => rows(db).CountAsync(Cancellation)));
        // The one that kept the saver busy was a guest's.
        Assert.Equal(3, await host.Read(db => db.Outbox.CountAsync(fact => fact.Type.Contains("OrderPlaced"), Cancellation)));
    }

    [Theory]
    [MemberData(nameof(UsedKeys))]
    public async Task A_key_that_was_used_gets_its_first_answer_and_the_others_are_placed(Stack stack, string product, int quantity)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);
        await host.Offer(Some.Product("P3"), onHand: 1);
        var order = Some.Order(product, quantity);
        // By another process, so that the saver has never seen the key.
        var first = await ActivatorUtilities.CreateInstance<OrderIntake>(host.Host.Services).Place(order, Cancellation);
        await host.Write(db => SellableProduct.Keep(Some.Product("P3", version: 2) with { Status = CertificateStatus.Withdrawn }, db, Cancellation));

        var results = await Together(host, saver, [Some.Order("P1", 1), order, Some.Order("P1", 1)]);

        Assert.Equal([PlaceOrderOutcome.Placed, PlaceOrderOutcome.Placed, PlaceOrderOutcome.Placed], results.Select(result => result.Outcome));
        Assert.Equal([false, true, false], results.Select(result => result.Replayed));
        Assert.Equal(first.Order, results[1].Order);
        Assert.Equal(1 + 1 + 2, await host.Read(db => db.Orders.CountAsync(Cancellation)));
        Assert.Equal((500, product == "P1" ? 4 : 3), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_key_that_was_dealt_with_lately_keeps_nobody_from_being_saved_together(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);
        var order = Some.Order("P1", 1);
        await host.Place(order);

        var results = await Together(host, saver, [Some.Order("P1", 1), order, Some.Order("P1", 1), Some.Order("P1", 1)]);

        Assert.True(results[1].Replayed);
        Assert.Equal(1 + 1 + 1, await Transactions(host, stack, saver));
    }

    [Fact]
    public void As_many_keys_are_remembered_as_there_is_room_for_the_oldest_going_first()
    {
        var keys = new LatestKeys(2);
        foreach (var key in new[] { "a", "b", "a", "c" })
            keys.Add(key);

        Assert.Equal((false, true, true), (keys.Contains("a"), keys.Contains("b"), keys.Contains("c")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_placed_is_told_at_once(Stack stack)
    {
        await using var host = await Shop(stack, new BusySaver(), onHand: 500);
        var signal = host.Host.Services.GetRequiredService<OutboxSignal<OrdersDb>>();
        await signal.Wait(TimeSpan.Zero, Cancellation);

        await host.Place(Some.Order("P1", 1));

        Assert.True(await signal.Wait(TimeSpan.Zero, Cancellation), "the relay waits for its next poll");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_is_wrong_is_told_and_keeps_nobody_else_from_being_saved(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);
        var twice = Some.Order("P1", 1);

        var results = await Together(host, saver,
        [
            Some.Order("P1", 1), Some.Order("P404", 1), Some.Order("P1", 0), Some.Order("P1", 1) with { Key = "" }, twice, twice,
            Some.Order("P1", 1) with { CouponCode = "NONE" }, Some.Order("P1", 1) with { PickUpAt = "C404", DeliverTo = null }, Some.Order("P2", 100), Some.Order("P1", 1),
        ]);

        Assert.Equal(
            [
                PlaceOrderOutcome.Placed, PlaceOrderOutcome.NotOnSale, PlaceOrderOutcome.Invalid, PlaceOrderOutcome.Invalid, PlaceOrderOutcome.Placed, PlaceOrderOutcome.Placed,
                PlaceOrderOutcome.OfferRefused, PlaceOrderOutcome.Invalid, PlaceOrderOutcome.OutOfStock, PlaceOrderOutcome.Placed,
            ],
            results.Select(result => result.Outcome));
        Assert.Equal(results[4].Order, results[5].Order);
        Assert.Equal(1 + 3, await host.Read(db => db.Orders.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Each_fact_is_followed_from_the_request_that_gave_rise_to_it(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);
        var traces = new List<string>();

        await Together(host, saver, [.. Enumerable.Range(0, 5).Select(_ => Some.Order("P1", 1).OfAccount())], () =>
        {
            traces.Add(new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start().Id!);
        });

        var kept = await host.Read(db => db.Outbox.Where(fact => fact.Type.Contains("OrderPlaced")).Select(fact => fact.TraceParent).ToListAsync(Cancellation));
        Assert.Equal(5, traces.Distinct().Count());
        Assert.All(traces, trace => Assert.Single(kept, trace));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Orders_that_come_in_one_ask_have_each_its_own_answer_and_its_own_trace(Stack stack)
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Market", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var host = await Shop(stack, new BusySaver(), onHand: 500);
        List<PlaceOrder> orders = [.. new[] { Some.Order("P1", 1), Some.Order("P2", 4), Some.Order("P404", 1), Some.Order("P1", 2) }.Select(Some.OfAccount)];
        var traces = orders.ConvertAll(_ => ActivityTraceId.CreateRandom());

        var answers = (await host.Host.In<IOrders, PlaceOrdersResult>(asks => asks.PlaceOrders(
            new PlaceOrders([.. orders.Zip(traces, (order, trace) => new OrderOnItsWay(order, $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"))]), Cancellation).AsTask())).Answers;

        Assert.Equal(
            [PlaceOrderOutcome.Placed, PlaceOrderOutcome.OutOfStock, PlaceOrderOutcome.NotOnSale, PlaceOrderOutcome.Placed],
            answers.Select(answer => answer.Result!.Outcome));
        var kept = await host.Read(db => db.Outbox.Where(fact => fact.Type.Contains("OrderPlaced")).Select(fact => fact.TraceParent!).ToListAsync(Cancellation));
        Assert.Equal(new[] { traces[0], traces[3] }.Select(trace => $"{trace}").Order(), kept.ConvertAll(trace => trace.Split('-')[1]).Order());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_that_cannot_be_placed_in_one_ask_with_others_has_no_answer_and_keeps_none_from_its_own(Stack stack)
    {
        await using var host = await Shop(stack, new BusySaver(), onHand: 500);
        await host.Read(db => db.Database.ExecuteSqlRawAsync(stack == Stack.Postgres
            ? "ALTER TABLE orders ADD CONSTRAINT breaks CHECK (note <> 'breaks')"
            : "CREATE TRIGGER breaks BEFORE INSERT ON orders WHEN NEW.note = 'breaks' BEGIN SELECT RAISE(ABORT, 'breaks'); END", Cancellation));
        PlaceOrder[] orders = [Some.Order("P1", 1), Some.Order("P2", 1) with { Note = "breaks" }, Some.Order("P1", 2)];

        var answers = (await host.Host.In<IOrders, PlaceOrdersResult>(asks => asks.PlaceOrders(new PlaceOrders([.. orders.Select(order => new OrderOnItsWay(order, null))]), Cancellation).AsTask())).Answers;

        Assert.Equal([PlaceOrderOutcome.Placed, null, PlaceOrderOutcome.Placed], answers.Select(answer => answer.Result?.Outcome));
        Assert.Equal(2, await host.Read(db => db.Orders.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task More_orders_in_one_ask_than_there_may_be_are_refused_and_none_is_placed()
    {
        await using var host = await Shop(Stack.Sqlite, new BusySaver(), onHand: 500);
        var orders = Enumerable.Range(0, PlaceOrders.Most + 1).Select(_ => new OrderOnItsWay(Some.Order("P1", 1), null));

        await Assert.ThrowsAsync<ArgumentException>(() => host.Host.In<IOrders, PlaceOrdersResult>(asks => asks.PlaceOrders(new PlaceOrders([.. orders]), Cancellation).AsTask()));

        Assert.Equal(0, await host.Read(db => db.Orders.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_buyer_who_goes_away_has_the_order_all_the_same_and_finds_it_by_its_key(Stack stack)
    {
        var saver = new BusySaver();
        await using var host = await Shop(stack, saver, onHand: 500);
        using var gone = new CancellationTokenSource();
        var order = Some.Order("P1", 1);
        saver.Hold();
        var asked = host.Host.In<IOrders, PlaceOrderResult>(orders => orders.PlaceOrder(order, gone.Token).AsTask());
        await saver.IsHeld();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        saver.Release();
        var again = await host.Place(order);
        Assert.Equal((PlaceOrderOutcome.Placed, true), (again.Outcome, again.Replayed));
    }

    /// <summary>What is read from one end to the other makes each order slower than the one before.</summary>
    [Fact]
    public async Task No_table_that_grows_with_orders_is_read_through_to_place_one()
    {
        var (saver, plans) = (new BusySaver(), new QueryPlans());
        await using var host = await Shop(Stack.Sqlite, saver, onHand: 500, plans);

        await Together(host, saver, [.. Enumerable.Range(0, 5).Select(_ => Some.Order("P1", 1)), Some.Order("P1", 1) with { CustomerId = "buyer" }, Some.Order("P404", 1) with { CustomerId = "buyer" }]);

        Assert.Contains(plans.Seen, step => step.StartsWith("SEARCH ", StringComparison.Ordinal) && step.Contains("requests", StringComparison.Ordinal));
        Assert.DoesNotContain(plans.Seen, step => step.StartsWith("SCAN ", StringComparison.Ordinal) && plans.Growing.Contains(step.Split(' ')[1]));
    }

    private static async Task<OrdersHost> Shop(Stack stack, BusySaver saver, int onHand, params IInterceptor[] more)
    {
        var host = await OrdersHost.Create(stack, watch: [saver, .. more]);
        await host.Offer(Some.Product("P1"), onHand);
        await host.Offer(Some.Product("P2"), 3, location: "S001");
        saver.ShelfIsFull();
        return host;
    }

    /// <summary>Has the saver busy with an order while these come in.</summary>
    private static async Task<List<PlaceOrderResult>> Together(OrdersHost host, BusySaver saver, List<PlaceOrder> orders, Action? before = null)
    {
        var intake = host.Host.Services.GetRequiredService<OrderIntake>();
        // Or the saver has nothing to read.
        host.Host.Services.GetRequiredService<KnownProducts>().Forget(["P1"]);
        saver.Hold();
        var first = intake.Place(Some.Order("P1", 1), Cancellation);
        await saver.IsHeld();
        var results = orders.Select(order =>
        {
            var request = Activity.Current;
            before?.Invoke();
            var placing = intake.Place(order, Cancellation);
            Activity.Current = request;
            return placing;
        }).ToList();
        saver.Release();
        Assert.Equal(PlaceOrderOutcome.Placed, (await first).Outcome);
        return [.. await Task.WhenAll(results)];
    }

    /// <summary>
    /// In how many transactions everything was saved: for SQLite those that committed, for PostgreSQL those that the rows themselves name, since a message that is a transaction
    /// is none of EF's.
    /// </summary>
    private static async Task<int> Transactions(OrdersHost host, Stack stack, BusySaver saver) => stack == Stack.Sqlite
        ? saver.Commits
        : await host.Read(db => db.Database.SqlQuery<int>($"""
            SELECT count(DISTINCT saved.xmin::text)::int AS "Value" FROM (
                SELECT xmin FROM orders UNION ALL SELECT xmin FROM order_lines UNION ALL SELECT xmin FROM order_events UNION ALL SELECT xmin FROM requests
                UNION ALL SELECT xmin FROM reservations UNION ALL SELECT xmin FROM outbox UNION ALL SELECT xmin FROM stock WHERE reserved > 0) AS saved
            """).SingleAsync(Cancellation));

    /// <summary>Keeps whoever reads products, as the saver does first, until released.</summary>
    private sealed class BusySaver : DbCommandInterceptor, IDbTransactionInterceptor
    {
        private TaskCompletionSource? release;
        private int waiting, commits;

        /// <summary>Of orders: since the shelf was filled.</summary>
        public int Commits => commits;

        public void ShelfIsFull() => commits = 0;

        public void Hold() => release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => release!.SetResult();

        public Task IsHeld() => Eventually.Holds(() => Task.FromResult(Volatile.Read(ref waiting) == 1), "the saver is busy");

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (release is { Task.IsCompleted: false } && command.CommandText.Contains("sellable_products", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref waiting);
                await release.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            }
            return result;
        }

        public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref commits);
            return Task.CompletedTask;
        }
    }

    /// <summary>Asks SQLite how it goes about each statement.</summary>
    private sealed class QueryPlans : DbCommandInterceptor
    {
        /// <summary>Tables with rows for each order, under the names that statements give them.</summary>
        public ConcurrentBag<string> Growing { get; } = [];

        /// <summary>As SQLite says them: "SEARCH r USING INDEX …", "SCAN o".</summary>
        public ConcurrentBag<string> Seen { get; } = [];

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            await Explain(command, cancellationToken);
            return result;
        }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await Explain(command, cancellationToken);
            return result;
        }

        private async Task Explain(DbCommand command, CancellationToken cancellation)
        {
            var statement = command.CommandText;
            foreach (Match table in Regex.Matches(statement, """\b(orders|order_lines|order_events|requests|reservations|outbox)\b"?( AS "?(\w+)"?)?"""))
            {
                Growing.Add(table.Groups[1].Value);
                Growing.Add(table.Groups[3].Value);
            }
            if (statement.Contains(';', StringComparison.Ordinal) && statement.TrimEnd().IndexOf(';', StringComparison.Ordinal) < statement.TrimEnd().Length - 1)
                return;
            command.CommandText = $"EXPLAIN QUERY PLAN {statement}";
            await using (var plan = await command.ExecuteReaderAsync(cancellation))
                while (await plan.ReadAsync(cancellation))
                    Seen.Add(plan.GetString(3));
            command.CommandText = statement;
        }
    }
}
