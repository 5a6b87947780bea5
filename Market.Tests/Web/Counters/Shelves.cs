using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Tests.Orders;
using Market.Web.Counters;
using Market.Web.Snapshot;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Counters;

/// <summary>Two towns with three counters to see, two that are not, and three products.</summary>
internal static class Shelves
{
    public static readonly TownRecord Xihu = new("500116001", "西湖镇", "Xihu", 29.10, 106.20);
    public static readonly TownRecord Baisha = new("500116002", "白沙镇", "Baisha", 29.06, 106.13);

    /// <summary>Tuesday 10:00 in Shanghai.</summary>
    public static FakeTimeProvider TuesdayMorning => new(new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero));

    public static readonly CounterRecord Park = Some.Counter("C001") with { Name = "老码头公园专柜", NameEn = "Old Wharf Park Counter", Address = "西湖镇南门路1号", Latitude = 29.10, Longitude = 106.20 };
    public static readonly CounterRecord Cabinet = Some.Counter("C002", CounterKind.Cabinet) with
    {
        Name = "车站货柜",
        NameEn = "Station Cabinet",
        SiteType = SiteType.Station,
        TownCode = Baisha.Code,
        TownName = Baisha.Name,
        Address = "白沙镇站前路2号",
        Latitude = 29.06,
        Longitude = 106.13,
        Opens = 0,
        Closes = 1440,
        OpenDays = [1, 2, 3, 4, 5, 6, 7],
    };
    public static readonly CounterRecord Closed = Some.Counter("C003", status: CounterStatus.OutOfService) with { Name = "医院专柜", NameEn = "Hospital Counter" };
    public static readonly IReadOnlyList<CounterRecord> All = [Park, Cabinet, Closed, Some.Counter("C004", status: CounterStatus.Planned), Some.Counter("C005", status: CounterStatus.Removed)];

    public static readonly ProductRecord Pepper = Some.Product("P001") with { Name = "九叶青花椒", NameEn = "Green pepper", PriceFen = 3_850 };
    public static readonly ProductRecord Spirits = Some.Product("P002") with { Name = "江津老白干", NameEn = "Laobaigan", AdultOnly = true, Category = Category.Spirits };
    public static readonly ProductRecord Withdrawn = Some.Product("P003") with { Name = "米花糖", NameEn = "Rice candy", Status = CertificateStatus.Withdrawn };

    public static IReadOnlyList<StockLevel> Stock =>
    [
        new("P001", "C001", 12, 1), new("P001", "C002", 0, 1), new("P001", "C003", 7, 1), new("P002", "C001", 3, 1), new("P002", "C002", 9, 1), new("P003", "C001", 5, 1), new("P001", "S001", 99, 1),
    ];

    public static CatalogSnapshot Catalog(IReadOnlyList<CounterRecord> counters, params ProductRecord[] products) => new(
        products, counters, [Xihu, Baisha], [], [], new DistrictFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    public static CatalogSnapshot Catalog() => Catalog(All, Pepper, Spirits, Withdrawn);

    public static CounterSearch Search(TimeProvider? time = null) => Search(Catalog(), time);

    public static CounterSearch Search(CatalogSnapshot catalog, TimeProvider? time = null)
    {
        var snapshot = new CurrentSnapshot();
        snapshot.Change(known => CatalogueSnapshot.Build(catalog, new StockOnOffer(Stock), DateTimeOffset.UnixEpoch, known));
        return new CounterSearch(snapshot, time ?? TuesdayMorning);
    }
}
