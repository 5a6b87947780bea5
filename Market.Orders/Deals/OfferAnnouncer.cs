using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals;

/// <summary>
/// Tells others how deals stand: that one has begun, with the price that may be struck through beside it, how many units are left, that it is over. Not every order writes
/// a fact: whatever differs from what was last announced goes out together, some times a second: viewers of a
/// live room are to see within half a second what is left. What may be sold does not wait for it.
/// </summary>
internal sealed partial class OfferAnnouncer(IServiceScopeFactory scopes, TimeProvider time, ILogger<OfferAnnouncer> log) : BackgroundService
{
    private const int OffersAtOnce = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>How many it announced.</returns>
    public static async Task<int> Announce(OrdersDb db, TimeProvider time, CancellationToken cancellation)
    {
        if (!await Changed(db).AnyAsync(cancellation))
            return 0;
        return await db.Write(async token =>
        {
            var now = await DatabaseClock.Read(db, token);
            var changed = await Changed(db).OrderBy(offer => offer.Code).Take(OffersAtOnce).ToListAsync(token);
            foreach (var offer in changed)
                await Announce(db, offer, now, time, token);
            return changed.Count;
        }, cancellation);
    }

    private static IQueryable<Offer> Changed(OrdersDb db) => db.Offers.Where(offer => offer.Taken != offer.Announced
        || (offer.State == OfferState.Planned && offer.OpensAt <= DatabaseClock.Now())
        || ((offer.State == OfferState.Planned || offer.State == OfferState.Running) && offer.EndsAt <= DatabaseClock.Now()));

    private static async Task Announce(OrdersDb db, Offer offer, DateTimeOffset now, TimeProvider time, CancellationToken cancellation)
    {
        var deal = offer as Deal;
        if (deal is { State: OfferState.Planned } && deal.OpensAt <= now)
            deal.ReferenceFen = await ReferencePrice.Before(db, deal.ProductCode, deal.OpensAt, deal.Code, cancellation);
        if (offer.EndsAt <= now && offer.May(OfferState.Over))
            offer.Move(OfferState.Over);
        else if (offer.OpensAt <= now && offer.May(OfferState.Running))
            offer.Move(OfferState.Running);
        offer.Announce();
        if (deal is not null)
            db.Publish(deal.State is OfferState.Over or OfferState.Stopped ? new DealEnded(deal.Record()) : new DealChanged(deal.Record()), time);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var announced = 0;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                announced = await Announce(scope.ServiceProvider.GetRequiredService<OrdersDb>(), time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            if (announced < OffersAtOnce)
                await Task.Delay(Pause, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Deals could not be announced and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
