using System.Diagnostics;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Telemetry;

namespace Market.Orders.Checkout;

/// <summary>
/// Where orders come in. Those that arrive while others are being saved are saved together afterwards: one transaction and one flush
/// to disk for many, and one lock on a product that everybody wants. An order that cannot be saved with others, for whatever reason, is
/// saved alone; <see cref="PlaceOrderHandler"/> has the rules.
/// </summary>
internal sealed partial class OrderIntake
{
    private const int MostTogether = 64;
    private const int MostWaiting = 2048;
    private const int AloneAtOnce = 8;
    private const int KeysRemembered = 4096;

    private readonly IServiceScopeFactory scopes;
    private readonly ILogger<OrderIntake> log;
    private readonly Together<Waiting> orders;
    private readonly LatestKeys latest = new(KeysRemembered);

    public OrderIntake(IServiceScopeFactory scopes, ILogger<OrderIntake> log) =>
        (this.scopes, this.log, orders) = (scopes, log, new Together<Waiting>(MostTogether, MostWaiting, Save));

    /// <summary>Saves the order or says what is wrong with it. A caller that goes away does not stop what has begun: its key knows the answer.</summary>
    public async Task<PlaceOrderResult> Place(PlaceOrder command, CancellationToken cancellation)
    {
        var waiting = new Waiting(command, Activity.Current);
        await orders.Join(waiting, cancellation);
        return await waiting.Answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Answers in the order of asking; what keeps one from being placed is not the others' trouble.</summary>
    /// <exception cref="ArgumentException">More than <see cref="PlaceOrders.Most"/>; none was placed.</exception>
    public Task<PlaceOrdersAnswer[]> PlaceAll(IReadOnlyList<OrderOnItsWay> several, CancellationToken cancellation)
    {
        if (several.Count > PlaceOrders.Most)
            throw new ArgumentException($"At most {PlaceOrders.Most} orders are placed at once.", nameof(several));
        var answers = several.Select(one => PlaceOneOf(one, cancellation)).ToArray();
        orders.Begin();
        return Task.WhenAll(answers);
    }

    private async Task<PlaceOrdersAnswer> PlaceOneOf(OrderOnItsWay one, CancellationToken cancellation)
    {
        using var activity = TelemetryRegistration.Source.StartActivity("place order", ActivityKind.Server, one.TraceParent);
        try
        {
            var waiting = new Waiting(one.Command, Activity.Current);
            await orders.Enter(waiting, cancellation);
            return new(await waiting.Answer.Task.WaitAsync(cancellation));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNotPlaced(exception);
            return new(null);
        }
    }

    private async Task Save(List<Waiting> together)
    {
        // A key that comes again would keep its whole round from being saved.
        if (together.FindAll(waiting => !latest.Contains(waiting.Command.Key)) is { Count: > 0 } fresh)
            await SaveTogether(fresh);
        if (together.FindAll(waiting => !waiting.Answer.Task.IsCompleted) is { Count: > 0 } left)
            await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = AloneAtOnce }, (waiting, _) => SaveAlone(waiting));
        foreach (var waiting in together.Where(waiting => OrderFields.IsKey(waiting.Command.Key)))
            latest.Add(waiting.Command.Key);
    }

    private async Task SaveTogether(List<Waiting> together)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PlaceOrdersTogether>().Place(together, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Whether it was committed or not, each key tells.
            LogNotTogether(together.Count, exception);
        }
    }

    private async ValueTask SaveAlone(Waiting waiting)
    {
        Activity.Current = waiting.Trace;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            waiting.Answer.TrySetResult(await scope.ServiceProvider.GetRequiredService<PlaceOrderHandler>().Place(waiting.Command, CancellationToken.None));
        }
        catch (Exception exception)
        {
            waiting.Answer.TrySetException(exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} orders could not be saved together and are saved one by one")]
    private partial void LogNotTogether(int count, Exception exception);

    [LoggerMessage(LogLevel.Information, "An order that came with others could not be placed, and will be asked for alone")]
    private partial void LogNotPlaced(Exception exception);

    /// <summary>One who waits for an answer.</summary>
    /// <param name="Trace">Of the request, so that the order's facts are followed from it.</param>
    internal sealed record Waiting(PlaceOrder Command, Activity? Trace)
    {
        public TaskCompletionSource<PlaceOrderResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
