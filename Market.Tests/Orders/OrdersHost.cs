using Market.Catalog.Contracts;
using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Linkage;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Orders;

/// <summary>The orders service alone, with a small shelf: invented products, a clock that stands still, and no background work unless started.</summary>
internal sealed class OrdersHost : IAsyncDisposable
{
    /// <summary>10:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Opening = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);

    private OrdersHost(TestHost host, FakeTimeProvider time) => (Host, Time) = (host, time);

    public TestHost Host { get; }
    public FakeTimeProvider Time { get; }
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="watch">EF interceptors that look on, or interfere.</param>
    public static async Task<OrdersHost> Create(Stack stack, Dictionary<string, string?>? settings = null, IReadOnlyList<IInterceptor>? watch = null)
    {
        var time = new FakeTimeProvider(Opening);
        settings = new(settings ?? []) { ["ReferenceData:Load"] = settings?.GetValueOrDefault("ReferenceData:Load") ?? "false" };
        return new OrdersHost(await TestHost.Create(stack, ["Orders"], builder => Add(builder, watch), time, settings), time);
    }

    private static void Add(HostApplicationBuilder builder, IReadOnlyList<IInterceptor>? watch)
    {
        builder.AddOrders();
        if (watch is null)
            return;
        builder.Services.ConfigureDbContext<SqliteOrdersDb>(options => options.AddInterceptors(watch));
        builder.Services.ConfigureDbContext<PostgresOrdersDb>(options => options.AddInterceptors(watch));
    }

    public Task<T> Read<T>(Func<OrdersDb, Task<T>> read) => Host.In(read);

    /// <summary>Reads and writes as one use case does.</summary>
    public Task<T> Write<T>(Func<OrdersDb, Task<T>> work) => Host.In<OrdersDb, T>(db => db.Write(_ => work(db), Cancellation));

    public Task Write(Func<OrdersDb, Task> work) => Write<bool>(async db => { await work(db); return true; });

    /// <summary>Puts a product on sale and into its supplier's warehouse.</summary>
    public Task Offer(ProductRecord product, int onHand, string? location = null) => Write(async db =>
    {
        await SellableProduct.Keep(product, db, Cancellation);
        db.Stock.Add(new StockItem { ProductCode = product.Code, Location = location ?? product.SupplierCode, OnHand = onHand });
    });

    public Task Open(CounterRecord counter) => Write(db => { db.Counters.Add(PickUpCounter.Of(counter)); return Task.CompletedTask; });

    public Task Publish(LinkagePlanRecord plan) => Write(db => { db.Plans.Add(LinkagePlan.Of(plan)); return Task.CompletedTask; });

    public Task<PlaceOrderResult> Place(PlaceOrder order) => Host.In<IOrders, PlaceOrderResult>(orders => orders.PlaceOrder(order, Cancellation).AsTask());

    public async Task<OrderView?> Get(string orderNo, OrderAccess access) =>
        (await Host.In<IOrders, OrderAnswer>(orders => orders.GetOrder(new GetOrder(orderNo, access), Cancellation).AsTask())).Order;

    /// <summary>Changes an order as a use case does: with its lines and timeline, in one transaction.</summary>
    public Task Change(string orderNo, Func<OrdersDb, Order, Task> change) => Write(async db =>
        await change(db, await db.Orders.Include(order => order.Lines).Include(order => order.Timeline).Include(order => order.Parcels).SingleAsync(order => order.OrderNo == orderNo, Cancellation)));

    /// <summary>What happens to stock and ledger when an order's money has arrived.</summary>
    public Task Pay(string orderNo, DateTimeOffset? at = null) => Change(orderNo, async (db, order) =>
    {
        order.MarkPaid(at ?? Time.GetUtcNow());
        await Reservations.Commit(db, order, Cancellation);
        await SalePosting.PostSale(db, order, at ?? Time.GetUtcNow(), Cancellation);
    });

    /// <summary>Every parcel is packed, leaves and is signed for at one moment.</summary>
    public Task Deliver(string orderNo, DateTimeOffset? at = null) => Change(orderNo, (_, order) =>
    {
        var now = at ?? Time.GetUtcNow();
        foreach (var parcel in order.Parcels)
        {
            parcel.Pack(now);
            order.Follow(parcel, "packed", "office", now);
            if (parcel.PickUp)
                parcel.LayReady("00000000", now);
            else
                parcel.Ship(Carrier.ChinaPost, "CP12345", now);
            order.Follow(parcel, "left", "office", now);
            parcel.Receive("buyer", now);
            order.Follow(parcel, "received", "buyer", now);
        }
        return Task.CompletedTask;
    });

    public Task<T> Ask<T>(Func<IFulfilment, ValueTask<T>> ask) => Host.In<IFulfilment, T>(fulfilment => ask(fulfilment).AsTask());

    /// <param name="amount">Of no unit, so much of the value, in fen.</param>
    public Task Refund(string orderNo, int lineNo, int quantity, long shippingFen = 0, DateTimeOffset? at = null, long? amount = null) => Change(orderNo, (db, order) =>
    {
        var line = order.Lines.Single(line => line.LineNo == lineNo);
        var fen = amount ?? line.ValueOf(quantity);
        SalePosting.PostRefund(db, order, line, quantity, fen, Guid.NewGuid(), shippingFen, at ?? Time.GetUtcNow());
        order.RecordRefund(fen + shippingFen, "office", null, at ?? Time.GetUtcNow());
        return Task.CompletedTask;
    });

    public async Task<(int OnHand, int Reserved)> StockOf(string code, string location)
    {
        var item = await Read(db => db.Stock.AsNoTracking().SingleAsync(item => item.ProductCode == code && item.Location == location, Cancellation));
        return (item.OnHand, item.Reserved);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
