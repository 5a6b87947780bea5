using Market.Catalog.Contracts;
using Market.Web.Disclosure;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

internal enum Deadline
{
    /// <summary>What is not picked by then is lost.</summary>
    HarvestEnds,

    /// <summary>What was picked last keeps no longer.</summary>
    KeepsNoLonger,

    /// <summary>From then on it is last year's crop.</summary>
    NextHarvest,
}

/// <param name="Units">That its supplier still has to send.</param>
/// <param name="DaysLeft">Until the last day on which it can be sold as what it is; 0 is today.</param>
internal sealed record AtRisk(ProductRecord Product, int Units, Deadline Deadline, int DaysLeft, PriceShown Price);

/// <summary>
/// Which products are at risk of staying unsold (滞销风险). The rule, of what the shop knows:
/// <list type="number">
/// <item>Goods with a harvest have a last day. What does not keep until the next harvest must be sold by the end of this one; after it,
/// by the end of its shelf life. What keeps must be sold before the next harvest begins, when it becomes last year's crop. Goods
/// made all year have no last day: who sells less makes less.</item>
/// <item>That day is no more than <see cref="LongestDays"/> days away: earlier nobody need hurry.</item>
/// <item>At the pace of the last <see cref="PaceDays"/> days, at least <see cref="LeastUnits"/> units would be left on that day; so few
/// are no loss that a supplier cannot bear.</item>
/// </list>
/// The nearest day comes first, then the greater value that would be left. Units sold are reckoned from sales at today's price; pace and
/// remainder are never shown to the public, for they would tell what few households earn.
/// </summary>
internal static class UnsoldRisk
{
    public const int LongestDays = 45;
    public const int PaceDays = DisclosureBook.LatelyDays;
    public const int LeastUnits = 10;
    private const int MonthsOfYear = 12;

    /// <param name="soldFen">Net sales of the last <see cref="PaceDays"/> days by product, in fen.</param>
    public static IReadOnlyList<AtRisk> Of(CatalogueSnapshot snapshot, IReadOnlyDictionary<string, long> soldFen, DateOnly today, int most) =>
    [
        .. On(snapshot, soldFen, today, today)
            .OrderBy(candidate => candidate.Risk.DaysLeft).ThenByDescending(candidate => candidate.Left * candidate.Risk.Product.PriceFen)
            .ThenBy(candidate => candidate.Risk.Product.Code, StringComparer.Ordinal)
            .Select(candidate => candidate.Risk).DistinctBy(risk => risk.Product.BaseProduct).Take(most),
    ];

    /// <summary>By the same rule, every product that is at risk on a day to come, with the units that would be left on its last day; for those who plan, in no order.</summary>
    public static IEnumerable<(AtRisk Risk, decimal Left)> On(CatalogueSnapshot snapshot, IReadOnlyDictionary<string, long> soldFen, DateOnly today, DateOnly day) => snapshot.OnSale(day)
        .Select(product => (Risk: Of(product, snapshot, day), UnitsADay: UnitsADay(product, soldFen)))
        .Where(candidate => candidate.Risk is not null)
        .Select(candidate => (Risk: candidate.Risk!, Left: candidate.Risk!.Units - (candidate.UnitsADay * (day.DayNumber - today.DayNumber + candidate.Risk.DaysLeft + 1))))
        .Where(candidate => candidate.Left >= LeastUnits);

    /// <summary>The pace of the last <see cref="PaceDays"/> days, at today's price.</summary>
    public static decimal UnitsADay(ProductRecord product, IReadOnlyDictionary<string, long> soldFen) =>
        product.PriceFen == 0 ? 0 : (decimal)Math.Max(0, soldFen.GetValueOrDefault(product.Code)) / product.PriceFen / PaceDays;

    private static AtRisk? Of(ProductRecord product, CatalogueSnapshot snapshot, DateOnly today)
    {
        var units = snapshot.Deliverable(product);
        if (product.HarvestMonths.Count is 0 or MonthsOfYear || units == 0)
            return null;
        var (deadline, lastDay) = LastDay(product, today);
        var days = lastDay.DayNumber - today.DayNumber;
        return days is >= 0 and <= LongestDays ? new AtRisk(product, units, deadline, days, PriceShown.Of(product, snapshot)) : null;
    }

    private static (Deadline, DateOnly) LastDay(ProductRecord product, DateOnly today)
    {
        var harvested = product.HarvestMonths.Contains(today.Month);
        var thisMonth = new DateOnly(today.Year, today.Month, 1);
        var lastMonth = harvested ? Months(thisMonth, 1).TakeWhile(month => Harvests(product, month)).Last() : Months(thisMonth, -1).First(month => Harvests(product, month));
        var ends = lastMonth.AddMonths(1).AddDays(-1);
        var next = Months(lastMonth.AddMonths(1), 1).First(month => Harvests(product, month));
        var keepsUntil = ends.AddDays(product.ShelfLifeDays);
        if (keepsUntil >= next)
            return (Deadline.NextHarvest, next.AddDays(-1));
        return harvested ? (Deadline.HarvestEnds, ends) : (Deadline.KeepsNoLonger, keepsUntil);
    }

    private static bool Harvests(ProductRecord product, DateOnly month) => product.HarvestMonths.Contains(month.Month);

    private static IEnumerable<DateOnly> Months(DateOnly from, int step) => Enumerable.Range(0, MonthsOfYear).Select(n => from.AddMonths(n * step));
}
