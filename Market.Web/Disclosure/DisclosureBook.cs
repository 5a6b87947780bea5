using System.Collections.Concurrent;
using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Disclosure;

/// <summary>Sums of one plan version's sales of one product in one month through one channel.</summary>
internal sealed record DisclosedCell(
    string Month, string ProductCode, string VillageCode, string TownCode, SaleChannel Channel, string PlanVersion, bool Certified,
    string ProductName, string ProductNameEn, string VillageName, string TownName, long AttributedFen, long BenefitFen);

/// <summary>The disclosed sales as read at one moment; never changed. Each period is added up when it is first asked for.</summary>
/// <param name="orders">Orders with net sales above zero, by month and, under the empty key, over all.</param>
/// <param name="lately">Net sales of the last <see cref="LatelyDays"/> days by product, in fen.</param>
internal sealed class DisclosureBook(
    DateTimeOffset asOf, IReadOnlyList<DisclosedCell> cells, IReadOnlyDictionary<string, int> orders, IReadOnlyDictionary<string, long> lately,
    CatalogueSnapshot snapshot, int smallestGroup)
{
    public const int LatelyDays = 30;
    private const string AllMonths = "";
    private readonly PlanHouseholds plans = new(snapshot);
    private readonly ConcurrentDictionary<string, Lazy<DisclosureSummary>> summaries = new();

    public static async Task<DisclosureBook> Read(WebDb db, DateTimeOffset now, CatalogueSnapshot snapshot, int smallestGroup, CancellationToken cancellation)
    {
        var cells = await db.DisclosedSales
            .GroupBy(sale => new { sale.Month, sale.ProductCode, sale.VillageCode, sale.TownCode, sale.Channel, sale.PlanVersion, sale.Certified })
            .Select(sales => new DisclosedCell(
                sales.Key.Month, sales.Key.ProductCode, sales.Key.VillageCode, sales.Key.TownCode, sales.Key.Channel, sales.Key.PlanVersion, sales.Key.Certified,
                sales.Max(sale => sale.ProductName)!, sales.Max(sale => sale.ProductNameEn)!, sales.Max(sale => sale.VillageName)!, sales.Max(sale => sale.TownName)!,
                sales.Sum(sale => sale.AttributedFen), sales.Sum(sale => sale.BenefitFen)))
            .ToListAsync(cancellation);
        var orders = await db.DisclosedSales.GroupBy(sale => new { sale.Month, sale.OrderNo })
            .Where(order => order.Sum(sale => sale.AttributedFen) > 0).Select(order => order.Key.Month)
            .GroupBy(month => month).Select(month => new { month.Key, Orders = month.Count() })
            .ToDictionaryAsync(month => month.Key, month => month.Orders, cancellation);
        orders[AllMonths] = await db.DisclosedSales.GroupBy(sale => sale.OrderNo).CountAsync(order => order.Sum(sale => sale.AttributedFen) > 0, cancellation);
        var since = now.ToUniversalTime().AddDays(-LatelyDays);
        var lately = await db.DisclosedSales.Where(sale => sale.At >= since).GroupBy(sale => sale.ProductCode)
            .Select(sales => new { sales.Key, Fen = sales.Sum(sale => sale.AttributedFen) }).ToDictionaryAsync(product => product.Key, product => product.Fen, cancellation);
        return new DisclosureBook(now, cells, orders, lately, snapshot, smallestGroup);
    }

    /// <summary>Net sales of the last <see cref="LatelyDays"/> days by product, in fen. Not for showing: single products may stand for few households.</summary>
    public IReadOnlyDictionary<string, long> Lately => lately;

    /// <summary>What was attributed to households in a year, by plan version, in fen. Not for showing either.</summary>
    public IEnumerable<KeyValuePair<string, long>> BenefitIn(int year) => cells.Where(cell => cell.Month.StartsWith($"{year:0000}-", StringComparison.Ordinal))
        .GroupBy(cell => cell.PlanVersion).Select(plan => KeyValuePair.Create(plan.Key, plan.Sum(cell => cell.BenefitFen)));

    /// <param name="month">yyyy-MM, or null for everything. A month without movements is all zeros.</param>
    public DisclosureSummary Of(string? month) => month is null || cells.Any(cell => cell.Month == month)
        ? summaries.GetOrAdd(month ?? AllMonths, _ => new(() => AddUp(month))).Value
        : AddUp(month);

    private DisclosureSummary AddUp(string? month)
    {
        var chosen = cells.Where(cell => month is null || cell.Month == month).ToList();
        var helped = plans.HelpedBy(chosen);
        var table = new DisclosureTable(plans, smallestGroup);
        return new DisclosureSummary(
            chosen.Sum(cell => cell.AttributedFen), chosen.Sum(cell => cell.BenefitFen), orders.GetValueOrDefault(month ?? AllMonths), helped.Count, helped.Values.Sum(), asOf,
            chosen.Where(cell => cell.Certified).Sum(cell => cell.AttributedFen), chosen.Where(cell => !cell.Certified).Sum(cell => cell.AttributedFen), month,
            month is null ? Months(table) : Of(null).Months,
            table.FoldedTogether(chosen, Village, cell => new(cell.TownCode, cell.TownName, TownInEnglish(cell))),
            table.Folded(chosen, Village),
            table.Folded(chosen, cell => new(cell.ProductCode, cell.ProductName, cell.ProductNameEn)),
            table.Of(chosen, cell => new(cell.Channel.ToString(), "", "")));
    }

    private List<DisclosureRow> Months(DisclosureTable table) =>
        [.. table.Of(cells, cell => new(cell.Month, "", "")).OrderByDescending(row => row.Key, StringComparer.Ordinal)];

    private RowLabel Village(DisclosedCell cell) => new(cell.VillageCode, cell.TownName + cell.VillageName, $"{PlaceName.English(cell.VillageName)}, {TownInEnglish(cell)}");

    private string TownInEnglish(DisclosedCell cell) => snapshot.Towns.FirstOrDefault(town => town.Code == cell.TownCode)?.NameEn ?? cell.TownName;
}
