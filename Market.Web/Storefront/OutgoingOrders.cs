using System.Diagnostics;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Database;

namespace Market.Web.Storefront;

/// <summary>
/// Orders on their way to the service that places them. Those that buyers send while an ask is under way go together in the next: on its way an order costs more than in the database.
/// </summary>
internal sealed class OutgoingOrders
{
    private const int MostWaiting = 2048;

    // A timer has no less, and a buyer does not notice.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    // As long as an ask may take, waiting for that of others included: who hears nothing for half a minute is given up on the way, and the node with all its buyers.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider time;
    private readonly Together<Waiting> orders;

    public OutgoingOrders(IServiceScopeFactory scopes, TimeProvider time) =>
        (this.scopes, this.time, orders) = (scopes, time, new Together<Waiting>(PlaceOrders.Most, MostWaiting, Send, Gathering));

    /// <summary>Places the order or says what is wrong with it. A buyer who goes away does not take it back: its key knows the answer.</summary>
    /// <exception cref="Exception">Whether it was placed is not known.</exception>
    public async Task<PlaceOrderResult> Place(PlaceOrder command, CancellationToken cancellation)
    {
        using var clock = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        var waiting = new Waiting(new OrderOnItsWay(command, Activity.Current?.Id));
        await orders.Join(waiting, patience.Token);
        if (await waiting.Answer.Task.WaitAsync(patience.Token) is { } result)
            return result;
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IOrders>().PlaceOrder(command, patience.Token);
    }

    private async Task Send(List<Waiting> together)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var placed = await scope.ServiceProvider.GetRequiredService<IOrders>().PlaceOrders(new PlaceOrders(together.ConvertAll(waiting => waiting.Order)), CancellationToken.None);
            foreach (var (waiting, answer) in together.Zip(placed.Answers))
                waiting.Answer.TrySetResult(answer.Result);
        }
        catch (Exception exception)
        {
            together.ForEach(waiting => waiting.Answer.TrySetException(exception));
        }
    }

    private sealed record Waiting(OrderOnItsWay Order)
    {
        public TaskCompletionSource<PlaceOrderResult?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
