using System.Globalization;
using System.Net;
using Stripe;
using Stripe.Checkout;

namespace Market.Orders.Payments;

/// <summary>
/// The only place that calls Stripe. Every call has its time, every change its idempotency key, and what went wrong is told as
/// "ask again" or "refused". Nothing about households goes there, and of the buyer no more than the e-mail address, if given.
/// </summary>
internal sealed partial class StripeGateway(StripeSettings settings, StripeAddress address, PaymentTimes times, ILogger<StripeGateway> log) : IDisposable
{
    /// <summary>After this time a repeated call with the same key may work a second time.</summary>
    public static readonly TimeSpan KeysAreKept = TimeSpan.FromHours(23);
    private const int Repeats = 1;
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }) { Timeout = times.CallTimeout };
    private StripeClient? client;

    public Task<StripeAnswer<StripeSession>> CreateSession(Order order, Payment payment, CancellationToken cancellation) =>
        Ask(async stripe => Told(await new SessionService(stripe).CreateAsync(
            CheckoutSession.Of(order, payment), new RequestOptions { IdempotencyKey = payment.IdempotencyKey }, cancellation)), cancellation);

    public Task<StripeAnswer<StripeSession>> GetSession(string id, CancellationToken cancellation) =>
        Ask(async stripe => Told(await new SessionService(stripe).GetAsync(id, new() { Expand = ["payment_intent"] }, cancellationToken: cancellation)), cancellation);

    /// <summary>After it nobody can pay the session any more. Refused when the session is not open, paid for example.</summary>
    public Task<StripeAnswer<StripeSession>> ExpireSession(string id, CancellationToken cancellation) =>
        Ask(async stripe => Told(await new SessionService(stripe).ExpireAsync(id, new() { Expand = ["payment_intent"] }, cancellationToken: cancellation)), cancellation);

    public Task<StripeAnswer<StripeRefund>> CreateRefund(PaymentRefund refund, string intentId, CancellationToken cancellation)
    {
        var options = new RefundCreateOptions
        {
            PaymentIntent = intentId,
            Amount = refund.Fen,
            Reason = "requested_by_customer",
            Metadata = new() { ["refund"] = refund.Id.ToString(), ["attempt"] = refund.Attempt.ToString(CultureInfo.InvariantCulture) },
        };
        return Ask(async stripe => Told(await stripe.V1.Refunds.CreateAsync(options, new RequestOptions { IdempotencyKey = refund.IdempotencyKey }, cancellation)), cancellation);
    }

    /// <summary>The refund that was made for ours though we never heard of it; null when there is none.</summary>
    public async Task<StripeAnswer<StripeRefund>?> FindRefund(PaymentRefund refund, string intentId, CancellationToken cancellation)
    {
        var answer = await Ask(stripe => stripe.V1.Refunds.ListAsync(new() { PaymentIntent = intentId, Limit = 100 }, cancellationToken: cancellation), cancellation);
        if (answer.Value is null)
            return new(answer.Outcome, null, answer.Reason);
        var made = answer.Value.FirstOrDefault(candidate => candidate.Metadata.GetValueOrDefault("refund") == refund.Id.ToString()
            && candidate.Metadata.GetValueOrDefault("attempt", "1") == refund.Attempt.ToString(CultureInfo.InvariantCulture));
        return made is null ? null : new(StripeOutcome.Done, Told(made), null);
    }

    public Task<StripeAnswer<StripeRefund>> GetRefund(string id, CancellationToken cancellation) =>
        Ask(async stripe => Told(await stripe.V1.Refunds.GetAsync(id, cancellationToken: cancellation)), cancellation);

    public void Dispose() => http.Dispose();

    private async Task<StripeAnswer<T>> Ask<T>(Func<StripeClient, Task<T>> call, CancellationToken cancellation) where T : class
    {
        try
        {
            if (Client() is not { } stripe)
                return new(StripeOutcome.Unavailable, null, "The simulator does not listen yet.");
            return new(StripeOutcome.Done, await call(stripe), null);
        }
        catch (StripeException exception) when (IsRefusal(exception))
        {
            LogRefused(exception.StripeError.Type, exception.StripeError.Code, exception.StripeError.Param);
            return new(StripeOutcome.Refused, null, exception.StripeError.Code ?? exception.Message);
        }
        catch (Exception exception) when (exception is StripeException or HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            LogUnavailable(exception is StripeException refusal ? (int)refusal.HttpStatusCode : 0, exception.GetType().Name);
            return new(StripeOutcome.Unavailable, null, exception.GetType().Name);
        }
    }

    /// <summary>Stripe's own answer about this very request. A wrong key, too many requests or a key in use say nothing about it.</summary>
    private static bool IsRefusal(StripeException exception) => exception.StripeError is not null
        && exception.HttpStatusCode is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound;

    private StripeClient? Client()
    {
        if (client is null && address.TryGet(out var apiBase))
            client = new StripeClient(settings.SecretKey, httpClient: new SystemNetHttpClient(http, Repeats, enableTelemetry: false), apiBase: apiBase);
        return client;
    }

    private static StripeSession Told(Session session) => new(
        session.Id, session.Url, session.Status, session.PaymentStatus, session.ClientReferenceId, session.PaymentIntentId, session.PaymentIntent?.Status,
        session.AmountTotal ?? 0, session.PaymentIntent?.AmountReceived ?? 0, session.Currency, session.Livemode);

    private static StripeRefund Told(Stripe.Refund refund) => new(refund.Id, refund.Status, refund.FailureReason);

    [LoggerMessage(LogLevel.Error, "Stripe refused: {Type} {Code} {Parameter}")]
    private partial void LogRefused(string? type, string? code, string? parameter);

    [LoggerMessage(LogLevel.Warning, "Stripe could not be asked and will be asked again: {Status} {Failure}")]
    private partial void LogUnavailable(int status, string failure);
}
