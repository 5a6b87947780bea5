using Market.Catalog.Contracts;
using Market.Web.Counters;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <param name="Metres">From the point or town asked for; null when none was.</param>
internal sealed record CounterStock(CounterRecord Counter, int Available, double? Metres, bool OpenNow);

/// <summary>Counters that have a product: the nearest to a point, else to the middle of a town, else those with most of it.</summary>
/// <param name="Town">The town that was asked for, or null.</param>
/// <param name="Near">The point that was asked for, or null.</param>
/// <param name="Total">How many have it, shown or not.</param>
/// <param name="MostAtOne">Most units that a single counter has.</param>
internal sealed record PickUp(TownRecord? Town, Point? Near, IReadOnlyList<CounterStock> Counters, int Total, int MostAtOne)
{
    public const int Shown = 6;

    public static PickUp Of(ProductRecord product, CatalogueSnapshot snapshot, string? townCode, Point? near, DateTimeOffset now)
    {
        var town = snapshot.Towns.FirstOrDefault(known => known.Code == townCode);
        var origin = near ?? (town is null ? null : new Point(town.Latitude, town.Longitude));
        var all = snapshot.CountersWith(product, 1).Select(counter => new CounterStock(
            counter, snapshot.Available(product.Code, counter.Code), origin?.MetresTo(counter.Latitude, counter.Longitude), counter.IsOpen(now))).ToList();
        return new PickUp(
            town, near,
            [.. all.OrderBy(stock => stock.Metres).ThenByDescending(stock => stock.Available).ThenBy(stock => stock.Counter.Code, StringComparer.Ordinal).Take(Shown)],
            all.Count, all.Select(stock => stock.Available).DefaultIfEmpty().Max());
    }
}
