using System.Globalization;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Disclosure;

/// <summary>Invented movements, plans and orders.</summary>
internal static class Sales
{
    public static SaleAttributed Of(
        string id, long attributedFen, long benefitFen = 0, string order = "M1", string month = "2026-11", string product = "P001", string village = "V1",
        string plan = "B001-v1", SaleChannel channel = SaleChannel.Web, bool certified = true) => new(
        id, order, 1, attributedFen < 0, DateTimeOffset.Parse($"{month}-15T04:00:00Z", CultureInfo.InvariantCulture), month, product, $"产品{product}", $"Product {product}",
        certified, "S001", "B001", village, $"{village}村", "T1", "某某镇", channel, null, plan, Math.Sign(attributedFen), attributedFen, benefitFen);

    /// <param name="households">Number and people of each household.</param>
    public static LinkagePlanRecord Plan(string planVersion, params (int Id, int People)[] households) => new(
        planVersion, planVersion.Split('-')[0], "某基地", "A base", 1, new DateOnly(2025, 1, 1), null, [],
        [.. households.Select(household => new PlanMember(household.Id, "V1", "某村", "李某某", household.People, LinkageMode.Wage, 1))]);

    /// <summary>As many households of three as are asked for, numbered from <paramref name="first"/>.</summary>
    public static (int Id, int People)[] Households(int first, int count) => [.. Enumerable.Range(first, count).Select(id => (id, 3))];

    public static CurrentSnapshot Snapshot(params LinkagePlanRecord[] plans)
    {
        var snapshot = new CurrentSnapshot();
        var catalog = new CatalogSnapshot([], [], [new TownRecord("T1", "某某镇", "Somewhere", 29, 106)], [], plans, new DistrictFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        snapshot.Change(known => CatalogueSnapshot.Build(catalog, new StockOnOffer([]), DateTimeOffset.UnixEpoch, known));
        return snapshot;
    }

    public static OrderSummary Order(string orderNo, long version, OrderState state, string? customer = "C1", string placedAt = "2026-11-24T02:00:00Z") => new(
        orderNo, version, customer, state, 2_500, 0, DateTimeOffset.Parse(placedAt, CultureInfo.InvariantCulture),
        DateTimeOffset.Parse(placedAt, CultureInfo.InvariantCulture).AddMinutes(version), 1, "花椒", "Pepper");
}
