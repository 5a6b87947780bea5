using System.Text;
using Market.Orders.Payments.Simulator.Deadlines;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.Webhooks;

/// <summary>
/// Posts every stored event until the endpoint answers 2xx, with growing pauses that survive a restart. Several go at once and a failed one
/// comes again later, so order is as little guaranteed as at Stripe.
/// </summary>
internal sealed class WebhookDelivery(
    SimulatorStore store, FaultSwitches faults, WebhookAddress address, IHttpClientFactory clients, IOptions<StripeSimulatorOptions> options,
    WakeUp wakeUp, TimeProvider time, ILogger<WebhookDelivery> logger) : DeadlineWorker(wakeUp, time, logger)
{
    public const string ClientName = "StripeSimulatorWebhooks";
    private const int AtOnce = 4, MostPerRound = 100;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10), ServerStart = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a reversed delivery waits for events that could overtake the last one.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider clock = time;

    protected override async Task<DateTimeOffset?> WorkAsync(DateTimeOffset now, CancellationToken stop)
    {
        if (options.Value.WebhookUrl is null) return null;
        if (address.Current() is not { } target) return now + ServerStart;
        var switched = faults.Current.Webhooks;
        var due = await DueAsync(now - switched.Delay, switched.Reverse, stop);
        var degree = new ParallelOptions { MaxDegreeOfParallelism = switched.Reverse ? 1 : AtOnce, CancellationToken = stop };
        await Parallel.ForEachAsync(due, degree, async (happening, _) => await DeliverAsync(happening, target, switched.Duplicates, stop));
        return await NextAsync(switched, stop);
    }

    private async Task<List<Event>> DueAsync(DateTimeOffset horizon, bool reverse, CancellationToken stop)
    {
        await using var db = await store.OpenAsync();
        var due = await db.Events.AsNoTracking().Where(happening => happening.NextAttemptAt <= horizon)
            .OrderBy(happening => happening.Sequence).Take(MostPerRound).ToListAsync(stop);
        if (!reverse) return due;
        due.Reverse();
        return due.Count > 0 && due[0].NextAttemptAt > horizon - Quiet ? [] : due;
    }

    private async Task<DateTimeOffset?> NextAsync(WebhookFaults switched, CancellationToken stop)
    {
        await using var db = await store.OpenAsync();
        var next = await db.Events.MinAsync(happening => happening.NextAttemptAt, stop);
        return next + switched.Delay + (switched.Reverse ? Quiet : TimeSpan.Zero);
    }

    private async Task DeliverAsync(Event happening, Uri target, int duplicates, CancellationToken stop)
    {
        var accepted = true;
        if (!faults.TakeDrop())
        {
            var copies = Enumerable.Range(0, 1 + duplicates).Select(_ => TryPostAsync(happening, target, stop));
            accepted = (await Task.WhenAll(copies)).All(answer => answer);
        }

        await store.ChangeAsync(async db =>
        {
            var stored = await db.Events.SingleAsync(stored => stored.Id == happening.Id);
            stored.Settle(accepted, clock.GetUtcNow());
            return stored;
        });
    }

    private async Task<bool> TryPostAsync(Event happening, Uri target, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target);
        request.Content = new StringContent(happening.Payload, Encoding.UTF8, "application/json");
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(happening.Payload, options.Value.WebhookSecret, clock.GetUtcNow()));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(AnswerWithin);
        try
        {
            using var response = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
