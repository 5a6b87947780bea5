using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Market.Orders.Payments.Simulator;
using Market.Orders.Payments.Simulator.Deadlines;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Checkout;

namespace Market.Tests.Orders.Payments;

/// <summary>
/// The simulator behind a real Kestrel on a free loopback port, in a host that denies by default, with an endpoint for webhooks and the
/// real Stripe.net as its client.
/// </summary>
internal sealed class StripeSimulatorHost : IAsyncDisposable
{
    public const string SecretKey = "sk_test_market", WebhookSecret = "whsec_market";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly WebApplication app;
    private readonly HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private StripeSimulatorHost(WebApplication app, string folder) => (this.app, Folder) = (app, folder);

    public string Folder { get; }
    public string Origin => app.Urls.Single();
    public string Base => Origin + StripeSimulatorModule.PathBase;
    public StripeClient Stripe => Client();
    public FaultSwitches Faults => app.Services.GetRequiredService<FaultSwitches>();
    public HttpClient Browser => browser;

    /// <summary>Every webhook that arrived: the raw body and its signature.</summary>
    public ConcurrentQueue<(string Body, string Signature)> Webhooks { get; } = new();

    /// <summary>What the webhook endpoint answers.</summary>
    public int WebhookAnswer { get; set; } = 200;

    public static async Task<StripeSimulatorHost> StartAsync(string? folder = null, params (string Name, string Value)[] settings)
    {
        folder ??= Directory.CreateTempSubdirectory("simulator").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["StripeSimulator:SecretKey"] = SecretKey,
            ["StripeSimulator:WebhookSecret"] = WebhookSecret,
            ["StripeSimulator:WebhookUrl"] = "/webhooks",
            ["StripeSimulator:DatabasePath"] = Path.Combine(folder, "stripe.db"),
            // Longer than a test may be held up: what is late comes when the clock is moved.
            ["StripeSimulator:AsyncDelay"] = "00:10:00",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "StripeSimulator:" + setting.Name, setting => (string?)setting.Value));
        builder.Services.AddSingleton<ShiftedTime>().AddSingleton<TimeProvider>(services => services.GetRequiredService<ShiftedTime>());
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddAntiforgery();
        builder.Services.AddStripeSimulator(builder.Configuration);
        var host = new StripeSimulatorHost(builder.Build(), folder);
        await host.StartAsync();
        return host;
    }

    /// <summary>Moves the clock on and lets what has become due happen.</summary>
    public void Pass(TimeSpan span)
    {
        app.Services.GetRequiredService<ShiftedTime>().Offset += span;
        app.Services.GetRequiredService<WakeUp>().Ring();
    }

    /// <summary>Stripe.net as the shop uses it, but without its own retries, unless they are what is tried.</summary>
    public StripeClient Client(string key = SecretKey, int retries = 0, TimeSpan? patience = null) => new(
        key, httpClient: new SystemNetHttpClient(new HttpClient { Timeout = patience ?? Patience }, maxNetworkRetries: retries), apiBase: Base);

    public Task<Session> OpenSessionAsync(Action<SessionCreateOptions>? change = null)
    {
        var options = new SessionCreateOptions
        {
            Mode = "payment",
            SuccessUrl = "http://shop.test/return?session={CHECKOUT_SESSION_ID}",
            CancelUrl = "http://shop.test/cart",
            ClientReferenceId = "order-1",
            AllowedPaymentMethodTypes = ["card", "alipay", "wechat_pay"],
            PaymentMethodOptions = new() { WechatPay = new() { Client = "web" } },
            Metadata = new() { ["order"] = "order-1" },
            PaymentIntentData = new() { Metadata = new() { ["order"] = "order-1" } },
            LineItems =
            [
                new() { Quantity = 2, PriceData = new() { Currency = "cny", UnitAmount = 1050, ProductData = new() { Name = "花椒 <100 g> {0}" } } },
                new() { Quantity = 1, PriceData = new() { Currency = "cny", UnitAmount = 1, ProductData = new() { Name = "Bag" } } },
            ],
        };
        change?.Invoke(options);
        return Stripe.V1.Checkout.Sessions.CreateAsync(options);
    }

    /// <summary>Opens the hosted page and presses one of its buttons.</summary>
    public async Task<HttpResponseMessage> PressAsync(Session session, string choice, string method = "card") =>
        await SubmitAsync(session, await TokenAsync(session), choice, method);

    public async Task<string> TokenAsync(Session session) =>
        Regex.Match(await browser.GetStringAsync(PageOf(session)), "name=\"token\" value=\"(?<token>[^\"]+)\"").Groups["token"].Value;

    public Task<HttpResponseMessage> SubmitAsync(Session session, string token, string choice, string method = "card") =>
        browser.PostAsync(PageOf(session), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = token,
            ["choice"] = choice,
            ["method"] = method,
        }));

    public string PageOf(Session session) => $"{Base}/pay/{session.Id}";

    public Task<Session> ReadAsync(Session session, params List<string> expand) =>
        Stripe.V1.Checkout.Sessions.GetAsync(session.Id, new() { Expand = expand });

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? key = SecretKey, string? once = null)
    {
        var request = new HttpRequestMessage(method, Base + path) { Content = content };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (once is not null) request.Headers.Add("Idempotency-Key", once);
        return browser.SendAsync(request);
    }

    /// <summary>The verified events that arrived for <paramref name="session"/> or the objects of its payment, in order of arrival.</summary>
    public List<Event> Received() =>
        [.. Webhooks.Select(webhook => EventUtility.ConstructEvent(webhook.Body, webhook.Signature, WebhookSecret))];

    public static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var end = DateTime.UtcNow + Patience;
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < end, string.Create(CultureInfo.InvariantCulture, $"It did not come about within {Patience.TotalSeconds} s."));
            await Task.Delay(20);
        }
    }

    public static Task EventuallyAsync(Func<bool> holds) => EventuallyAsync(() => Task.FromResult(holds()));

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task StartAsync()
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStripeSimulator();
        app.MapPost("/webhooks", async (HttpRequest request) =>
        {
            Webhooks.Enqueue((await new StreamReader(request.Body).ReadToEndAsync(), request.Headers["Stripe-Signature"].ToString()));
            return Results.StatusCode(WebhookAnswer);
        }).AllowAnonymous();
        await app.StartAsync();
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
