using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Market.Tests.Orders;

/// <summary>Orders that wait for the same disk are saved together, and each still gets the answer it would have got alone.</summary>
public sealed class OrderIntakeTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Orders_that_come_while_others_are_saved_share_one_transaction(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Shop(stack, held, onHand: 500);

        var results = await Together(host, held, [.. Enumerable.Range(0, 40).Select(_ => Some.Order("P1", 2))]);

        Assert.All(results, result => Assert.Equal(PlaceOrderOutcome.Placed, result.Outcome));
        Assert.Equal(40, results.Select(result => result.Order!.OrderNo).Distinct().Count());
        Assert.Equal(2, held.Commits);
        Assert.Equal((500, 81), await host.StockOf("P1", "S001"));
        Assert.Equal(41, await host.Read(db => db.Reservations.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task When_stock_does_not_suffice_for_all_exactly_so_many_get_it(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Shop(stack, held, onHand: 22);

        var results = await Together(host, held, [.. Enumerable.Range(0, 40).Select(_ => Some.Order("P1", 1))]);

        Assert.Equal(21, results.Count(result => result.Outcome == PlaceOrderOutcome.Placed));
        Assert.All(results.Where(result => result.Outcome != PlaceOrderOutcome.Placed), result => Assert.Equal(("lines[0].quantity", "out_of_stock"), (result.Problems.Single().Field, result.Problems.Single().Code)));
        Assert.Equal((22, 22), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_is_wrong_is_told_and_keeps_nobody_else_from_being_saved(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Shop(stack, held, onHand: 500);
        var twice = Some.Order("P1", 1);

        var results = await Together(host, held,
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
        var held = new HeldCommits();
        await using var host = await Shop(stack, held, onHand: 500);
        var traces = new List<string>();

        await Together(host, held, [.. Enumerable.Range(0, 5).Select(_ => Some.Order("P1", 1))], () =>
        {
            traces.Add(new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start().Id!);
        });

        var kept = await host.Read(db => db.Outbox.Where(fact => fact.Type.Contains("OrderPlaced")).Select(fact => fact.TraceParent).ToListAsync(Cancellation));
        Assert.Equal(5, traces.Distinct().Count());
        Assert.All(traces, trace => Assert.Single(kept, trace));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_buyer_who_goes_away_has_the_order_all_the_same_and_finds_it_by_its_key(Stack stack)
    {
        var held = new HeldCommits();
        await using var host = await Shop(stack, held, onHand: 500);
        using var gone = new CancellationTokenSource();
        var order = Some.Order("P1", 1);
        held.Hold();
        var asked = host.Host.In<IOrders, PlaceOrderResult>(orders => orders.PlaceOrder(order, gone.Token).AsTask());
        await held.AreHeld(1);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        held.Release();
        var again = await host.Place(order);
        Assert.Equal((PlaceOrderOutcome.Placed, true), (again.Outcome, again.Replayed));
    }

    /// <summary>What is read from one end to the other makes each order slower than the one before.</summary>
    [Fact]
    public async Task No_table_that_grows_with_orders_is_read_through_to_place_one()
    {
        var (held, plans) = (new HeldCommits(), new QueryPlans());
        await using var host = await Shop(Stack.Sqlite, held, onHand: 500, plans);

        await Together(host, held, [.. Enumerable.Range(0, 5).Select(_ => Some.Order("P1", 1)), Some.Order("P1", 1) with { CustomerId = "buyer" }]);

        Assert.Contains(plans.Seen, step => step.StartsWith("SEARCH ", StringComparison.Ordinal) && step.Contains("requests", StringComparison.Ordinal));
        Assert.DoesNotContain(plans.Seen, step => step.StartsWith("SCAN ", StringComparison.Ordinal) && plans.Growing.Contains(step.Split(' ')[1]));
    }

    private static async Task<OrdersHost> Shop(Stack stack, HeldCommits held, int onHand, params IInterceptor[] more)
    {
        var host = await OrdersHost.Create(stack, watch: [held, .. more]);
        await host.Offer(Some.Product("P1"), onHand);
        await host.Offer(Some.Product("P2"), 3, location: "S001");
        return host;
    }

    /// <summary>Has the saver busy with an order while these come in.</summary>
    private static async Task<List<PlaceOrderResult>> Together(OrdersHost host, HeldCommits held, List<PlaceOrder> orders, Action? before = null)
    {
        var intake = host.Host.Services.GetService(typeof(OrderIntake)) as OrderIntake ?? throw new InvalidOperationException();
        held.Hold();
        var first = intake.Place(Some.Order("P1", 1), Cancellation);
        await held.AreHeld(1);
        var results = orders.Select(order =>
        {
            var request = Activity.Current;
            before?.Invoke();
            var placing = intake.Place(order, Cancellation);
            Activity.Current = request;
            return placing;
        }).ToList();
        held.Release();
        Assert.Equal(PlaceOrderOutcome.Placed, (await first).Outcome);
        return [.. await Task.WhenAll(results)];
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
