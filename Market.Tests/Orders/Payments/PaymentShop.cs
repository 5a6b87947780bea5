using System.Text.RegularExpressions;
using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Ledger.Verification;
using Market.Orders.Linkage;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Simulator.Deadlines;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Market.Orders.Stock;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>
/// The orders service with its simulator and its webhook, on a free port of this machine. Webhooks and refunds are worked on as they
/// come; the watch and expiry go their rounds only when a trial says so, and the clock is moved by hand.
/// </summary>
internal sealed class PaymentShop : IAsyncDisposable
{
    public const string SecretKey = "sk_test_market", WebhookSecret = "whsec_market";
    private readonly WebApplication app;
    private readonly TestDatabases databases;

    private PaymentShop(WebApplication app, TestDatabases databases) => (this.app, this.databases) = (app, databases);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    public static OrderAccess Office => new(null, null, true, "office");
    public HttpClient Browser { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    public string Simulator => app.Urls.Single() + "/stripe-simulator";
    public FaultSwitches Faults => app.Services.GetRequiredService<FaultSwitches>();
    public ShiftedTime Time => app.Services.GetRequiredService<ShiftedTime>();
    public StripeClient Stripe => new(SecretKey, httpClient: new SystemNetHttpClient(Browser, maxNetworkRetries: 0), apiBase: Simulator);

    public static async Task<PaymentShop> Open(Stack stack, params (string Name, string Value)[] settings)
    {
        var databases = await TestDatabases.Create(stack, "Orders");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(databases.Settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ReferenceData:Load"] = "false",
            ["Payments:PollEvery"] = "01:00:00",
            ["Payments:CallTimeout"] = "00:00:02",
            ["Payments:Comparison:Nightly"] = "false",
            // In the district's time, half a day away: a test that lets minutes pass must not come into the next night by the hour at which it runs.
            ["Payments:Comparison:At"] = $"{TimeOnly.FromDateTime(DateTime.UtcNow.AddHours(8 + 12)):HH\\:mm}",
            ["Orders:ShippingFeeFen"] = "800",
            ["StripeSimulator:SecretKey"] = SecretKey,
            ["StripeSimulator:WebhookSecret"] = WebhookSecret,
            ["StripeSimulator:AsyncDelay"] = "00:30:00",
        }).AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        builder.Services.AddSingleton<ShiftedTime>().AddSingleton<TimeProvider>(services => services.GetRequiredService<ShiftedTime>());
        builder.Services.AddRouting().AddAuthorization().AddAntiforgery();
        builder.AddOrders();
        builder.AddBus();
        var shop = new PaymentShop(builder.Build(), databases);
        await shop.Start();
        return shop;
    }

    /// <summary>Moves the clock on and lets what has become due at Stripe happen.</summary>
    public void Pass(TimeSpan span)
    {
        Time.Offset += span;
        app.Services.GetRequiredService<WakeUp>().Ring();
    }

    public Task Offer(string code, int onHand, long priceFen = 3_000) => In<OrdersDb, bool>(db => db.Write(async token =>
    {
        await SellableProduct.Keep(Some.Product(code, priceFen), db, token);
        db.Plans.Add(LinkagePlan.Of(Some.Plan(code, 123, $"{code}-v1")));
        db.Stock.Add(new StockItem { ProductCode = code, Location = "S001", OnHand = onHand });
        db.StockMovements.Add(new StockMovement { ProductCode = code, Location = "S001", Reason = StockReason.Opening, Quantity = onHand, Source = "test" });
        return true;
    }, Cancellation));

    public async Task<PlacedOrder> Place(params OrderLineRequest[] lines) =>
        (await Ask(orders => orders.PlaceOrder(Some.Order(Guid.NewGuid().ToString("N"), lines).OfAccount()))).Order!;

    public Task<PlacedOrder> Place(string code, int quantity = 1) => Place(new OrderLineRequest(code, quantity));

    public static OrderAccess Buyer(PlacedOrder order) => new(null, order.AccessToken, false, "guest");

    public Task<StartPaymentResult> StartPayment(PlacedOrder order) =>
        Ask(orders => orders.StartPayment(new(order.OrderNo, Buyer(order), "http://shop.test/return")));

    /// <summary>The address of the payment page.</summary>
    public async Task<string> PageFor(PlacedOrder order)
    {
        var result = await StartPayment(order);
        Assert.Equal(StartPaymentOutcome.Ready, result.Outcome);
        return result.Url!;
    }

    /// <summary>Opens the hosted page and presses one of its buttons: Pay, Decline, PayLate, FailLate.</summary>
    public async Task<HttpResponseMessage> Press(string page, string choice, string method = "card") => await Submit(page, await FormToken(page), choice, method);

    /// <summary>What the page's form needs; empty when the page is closed.</summary>
    public async Task<string> FormToken(string page)
    {
        using var shown = await Browser.GetAsync(page, Cancellation);
        return Regex.Match(await shown.Content.ReadAsStringAsync(Cancellation), "name=\"token\" value=\"(?<token>[^\"]+)\"").Groups["token"].Value;
    }

    public Task<HttpResponseMessage> Submit(string page, string token, string choice, string method = "card") =>
        Browser.PostAsync(page, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = token,
            ["choice"] = choice,
            ["method"] = method,
        }), Cancellation);

    public async Task<OrderView> View(PlacedOrder order) => (await Ask(orders => orders.GetOrder(new(order.OrderNo, Buyer(order))))).Order!;

    public Task<OrderAnswer> Return(PlacedOrder order) => Ask(orders => orders.CheckPayment(new(order.OrderNo, Buyer(order))));

    public async Task<CancelOrderOutcome> Cancel(PlacedOrder order) => (await Ask(orders => orders.CancelOrder(new(order.OrderNo, Buyer(order))))).Outcome;

    public Task<RefundLineResult> Refund(PlacedOrder order, int lineNo, int quantity, string key, bool restock = true) =>
        Ask(orders => orders.RefundLine(new(order.OrderNo, lineNo, quantity, restock, "bruised", key, Office)));

    public async Task<PlacedOrder> Paid(params OrderLineRequest[] lines)
    {
        var order = await Place(lines);
        using var answer = await Press(await PageFor(order), "Pay");
        await Comes(order, OrderState.Paid);
        return order;
    }

    public Task Comes(PlacedOrder order, OrderState state) => Eventually.Holds(async () => (await View(order)).State == state, $"order is {state}");

    /// <summary>One round of a worker, now.</summary>
    public Task<int> Round<TWorker>() where TWorker : class => (app.Services.GetRequiredService<TWorker>()) switch
    {
        PaymentWatch watch => watch.Round(Cancellation),
        OrderExpiry expiry => expiry.Round(Cancellation),
        PaymentEventWork events => events.Round(Cancellation),
        NightlyComparison comparison => comparison.Round(Cancellation),
        Market.Orders.Returns.RefundWork refunds => refunds.Round(Cancellation),
        var other => throw new ArgumentException($"{other} goes no rounds."),
    };

    public async Task<T> In<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public T Service<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public Task<T> Read<T>(Func<OrdersDb, Task<T>> read) => In(read);

    public Task<T> Ask<T>(Func<IOrders, ValueTask<T>> ask) => In<IOrders, T>(orders => ask(orders).AsTask());

    public Task<StripeBooks> Books() => StripeBooks.Read(Browser, Simulator, SecretKey);

    /// <summary>Has the buyer's bank want the money of an order back; returns the dispute's id.</summary>
    public async Task<string> Dispute(PlacedOrder order)
    {
        var intent = await Read(db => db.Payments.Where(payment => payment.OrderNo == order.OrderNo && payment.State == PaymentState.Paid).Select(payment => payment.IntentId!).SingleAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, Simulator + "/test_helpers/disputes") { Content = new FormUrlEncodedContent([new("payment_intent", intent)]) };
        request.Headers.Authorization = new("Bearer", SecretKey);
        using var answer = await Browser.SendAsync(request, Cancellation);
        answer.EnsureSuccessStatusCode();
        return System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Has Stripe think that it has given back so much of every charge, in fen: of one that it has given back whole it refuses any refund for good.</summary>
    public Task GivenBack(long fen) => In<SimulatorStore, int>(store =>
        store.ChangeAsync(db => db.Charges.ExecuteUpdateAsync(set => set.SetProperty(charge => charge.AmountRefunded, fen), Cancellation)));

    /// <summary>The refund that <paramref name="ask"/> asks for and Stripe refuses for good: the only one of all that failed.</summary>
    public async Task<Guid> Fails(PlacedOrder order, Func<Task> ask)
    {
        await GivenBack(order.TotalFen);
        await ask();
        await Eventually.Holds(() => Read(db => db.Refunds.AnyAsync(refund => refund.State == RefundState.Failed)), "it failed");
        await GivenBack(0);
        return await Read(db => db.Refunds.Where(refund => refund.State == RefundState.Failed).Select(refund => refund.Id).SingleAsync(Cancellation));
    }

    public Task<bool> Retry(Guid refundId, string? stripeRefundId = null) =>
        In<Market.Orders.Returns.RetryRefundHandler, bool>(handler => handler.Retry(refundId, stripeRefundId, "office", Cancellation));

    /// <summary>Gives the bank evidence: winning_evidence, losing_evidence, or anything else, which it looks at for long.</summary>
    public Task Answer(string dispute, string evidence) =>
        Stripe.V1.Disputes.UpdateAsync(dispute, new() { Evidence = new() { UncategorizedText = evidence } }, cancellationToken: Cancellation);

    /// <summary>Balance of an account, in fen.</summary>
    public async Task<long> Balance(string account) =>
        (await Read(db => LedgerBalances.Of(db).ToListAsync(Cancellation))).Where(balance => balance.Account == account).Sum(balance => balance.Fen);

    /// <summary>verify-ledger finds nothing wrong.</summary>
    public Task LedgerIsRight() => Read<bool>(async db =>
    {
        await LedgerSealer.SealAll(db, Time, Cancellation);
        using var said = new StringWriter();
        Assert.True(await VerifyLedger.Run(db, null, null, said, Cancellation) == 0, said.ToString());
        return true;
    });

    public Task<UnsettledPayments> Unsettled(UnsettledKind? kind = null) => In<IPayments, UnsettledPayments>(payments => payments.GetUnsettled(new(kind, 1), Cancellation).AsTask());

    public async Task<ActOnPaymentOutcome> Act(UnsettledPayment matter, string actor = "office", SafeAction? action = null, string? note = "told the bank") =>
        (await In<IPayments, ActOnPaymentResult>(payments => payments.ActOnPayment(new(matter.Kind, matter.Id, action ?? matter.Action, note, actor), Cancellation).AsTask())).Outcome;

    /// <summary>Waits until no refund is under way, then asks the oracle.</summary>
    public async Task OracleHolds()
    {
        await Eventually.Holds(() => Read(async db => !await db.Refunds.AnyAsync(refund => refund.State == RefundState.Requested)), "refunds are done");
        var books = await Books();
        await Read<bool>(async db => { await Oracle.Holds(db, books, Cancellation); return true; });
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await app.StopAsync(TestContext.Current.CancellationToken);
        await app.DisposeAsync();
        await databases.DisposeAsync();
    }

    private async Task Start()
    {
        app.MapStripeSimulator();
        app.MapPost("/webhooks/stripe", async (HttpRequest request, IOrders orders) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var result = await orders.ReceivePaymentEvent(new(body.ToArray(), request.Headers["Stripe-Signature"].FirstOrDefault()));
            return Results.StatusCode(result.Outcome == ReceivePaymentEventOutcome.Received ? 200 : 400);
        });
        await app.Prepare();
        await app.StartAsync();
    }

    internal sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
