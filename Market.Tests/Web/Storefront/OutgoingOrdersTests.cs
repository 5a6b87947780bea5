using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Market.Orders.Contracts;
using Market.Tests.Orders;
using Market.Web.Storefront;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Storefront;

/// <summary>Orders that wait for a service share an ask, and nothing else.</summary>
public sealed class OutgoingOrdersTests
{
    [Fact]
    public async Task Orders_that_come_while_an_ask_is_under_way_share_the_next_and_each_has_its_own_answer()
    {
        var (outgoing, service) = Start();
        var first = await Busy(outgoing, service);

        var later = Enumerable.Range(0, 30).Select(number => (Key: $"later-{number}", Result: outgoing.Place(Some.Order($"later-{number}"), CancellationToken.None))).ToList();
        service.Answer();

        foreach (var (key, result) in later)
            Assert.Equal(key, (await result).Order!.OrderNo);
        await first;
        Assert.Equal(1 + 1, service.Asks.Count);
        Assert.Equal(30, service.Asks.Max(ask => ask.Count));
    }

    [Fact]
    public async Task No_ask_has_more_orders_than_it_may()
    {
        var (outgoing, service) = Start();
        var first = await Busy(outgoing, service);

        var later = Enumerable.Range(0, PlaceOrders.Most + 10).Select(number => outgoing.Place(Some.Order($"later-{number}"), CancellationToken.None)).ToList();
        service.Answer();

        await Task.WhenAll([first, .. later]);
        Assert.All(service.Asks, ask => Assert.InRange(ask.Count, 1, PlaceOrders.Most));
        Assert.Equal(1 + PlaceOrders.Most + 10, service.Asks.Sum(ask => ask.Count));
    }

    [Fact]
    public async Task An_order_that_could_not_be_placed_in_company_is_asked_for_alone_and_its_buyer_hears_why()
    {
        var (outgoing, service) = Start();
        service.Unplaceable = "bad";
        service.Answer();

        var (good, bad) = (outgoing.Place(Some.Order("good"), CancellationToken.None), outgoing.Place(Some.Order("bad"), CancellationToken.None));

        Assert.Equal("good", (await good).Order!.OrderNo);
        Assert.Equal("asked for alone: bad", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
    }

    [Fact]
    public async Task When_the_service_cannot_be_reached_every_buyer_hears_it_and_the_next_order_is_asked_for_again()
    {
        var (outgoing, service) = Start();
        var first = await Busy(outgoing, service);
        var later = Enumerable.Range(0, 3).Select(number => outgoing.Place(Some.Order($"later-{number}"), CancellationToken.None)).ToList();
        service.Away = true;
        service.Answer();
        foreach (var unlucky in later.Prepend(first))
            await Assert.ThrowsAsync<TimeoutException>(() => unlucky);
        Assert.Equal(3, service.Asks.Last().Count);

        service.Away = false;

        Assert.Equal("late", (await outgoing.Place(Some.Order("late"), CancellationToken.None)).Order!.OrderNo);
    }

    [Fact]
    public async Task A_buyer_who_goes_away_does_not_take_the_order_back_or_anybody_elses()
    {
        var (outgoing, service) = Start();
        var first = await Busy(outgoing, service);
        using var gone = new CancellationTokenSource();
        var (left, stayed) = (outgoing.Place(Some.Order("left"), gone.Token), outgoing.Place(Some.Order("stayed"), CancellationToken.None));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        service.Answer();

        Assert.Equal("stayed", (await stayed).Order!.OrderNo);
        Assert.False(service.CouldBeCalledOff);
        Assert.Equal(["left", "stayed"], service.Asks.Last().Select(order => order.Command.Key));
        await first;
    }

    [Fact]
    public async Task Turn_and_answer_together_are_waited_for_no_longer_than_an_ask_may_take_and_the_order_goes_out_all_the_same()
    {
        var time = new FakeTimeProvider();
        var (outgoing, service) = Start(time);
        var first = await Busy(outgoing, service);
        time.Advance(TimeSpan.FromSeconds(15));
        var later = outgoing.Place(Some.Order("later"), CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(later.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later);
        Assert.Single(service.Asks);

        service.Answer();
        await Eventually.Holds(() => service.Asks.Count == 2, "the order goes out");
        Assert.Equal("later", Assert.Single(service.Asks.Last()).Command.Key);
    }

    [Fact]
    public async Task Each_order_carries_the_trace_of_its_own_request()
    {
        var (outgoing, service) = Start();
        service.Answer();
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        await outgoing.Place(Some.Order("traced"), CancellationToken.None);

        Assert.Equal(request.Id, Assert.Single(Assert.Single(service.Asks)).TraceParent);
    }

    private static (OutgoingOrders, Service) Start(TimeProvider? time = null)
    {
        var orders = DispatchProxy.Create<IOrders, Service>();
        return (new OutgoingOrders(new ServiceCollection().AddSingleton(orders).BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), time ?? TimeProvider.System), (Service)(object)orders);
    }

    /// <summary>Has an ask under way.</summary>
    private static async Task<Task<PlaceOrderResult>> Busy(OutgoingOrders outgoing, Service service)
    {
        var under = outgoing.Place(Some.Order("first"), CancellationToken.None);
        await Eventually.Holds(() => !service.Asks.IsEmpty, "the ask is under way");
        return under;
    }

    /// <summary>Answers nobody before it is told to; then each order with its key as number.</summary>
    public class Service : DispatchProxy
    {
        private readonly TaskCompletionSource answering = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<IReadOnlyList<OrderOnItsWay>> Asks { get; } = [];

        public string? Unplaceable { get; set; }

        public bool Away { get; set; }

        public bool CouldBeCalledOff { get; private set; }

        public void Answer() => answering.SetResult();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => args![0] switch
        {
            PlaceOrders together => new ValueTask<PlaceOrdersResult>(Placed(together, (CancellationToken)args[1]!)),
            PlaceOrder alone => throw new InvalidOperationException($"asked for alone: {alone.Key}"),
            _ => throw new NotSupportedException(targetMethod!.Name),
        };

        private async Task<PlaceOrdersResult> Placed(PlaceOrders together, CancellationToken cancellation)
        {
            CouldBeCalledOff |= cancellation.CanBeCanceled;
            Asks.Enqueue(together.Orders);
            await answering.Task;
            return Away ? throw new TimeoutException() : new PlaceOrdersResult([.. together.Orders.Select(order => new PlaceOrdersAnswer(order.Command.Key == Unplaceable ? null : Result(order.Command.Key)))]);
        }

        private static PlaceOrderResult Result(string key) => new(PlaceOrderOutcome.Placed, new Market.Orders.Contracts.PlacedOrder(key, "token", 100, 0, 100, DateTimeOffset.UnixEpoch), [], Replayed: false);
    }
}
