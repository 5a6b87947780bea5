using Market.Catalog.Contracts;

namespace Market.Tests.Web;

/// <summary>Records to change with `with`, for tests that need only some of their fields.</summary>
internal static class Samples
{
    public static readonly DateOnly Today = new(2026, 11, 24);

    public static ProductRecord Product(string code = "T001", long version = 1) => new(
        code, version, "干九叶青花椒（麻柳村）", "Dried green pepper (Maliu Village)", "干九叶青花椒", "Dried green pepper", Category.Seasoning,
        "500g", "500 g", "袋", "bag", "九叶青", "Jiuyeqing", "特级", "Special grade", 6200, 540, "阴凉干燥处", "Cool and dry", [6, 7, 8],
        "S1", "麻柳村合作社", "Maliu Co-op", "食品生产许可证", "SC1", "B1", "麻柳村青花椒基地", "Maliu Pepper Base", "V1", "麻柳村", "W1", "先锋镇",
        "JJRD-1", "2026-8", Today.AddDays(-100), Today.AddDays(200), "认定办公室", CertificateStatus.Certified, AdultOnly: false, Perishable: false, "说明", "Description");

    public static CounterRecord Counter(string code = "C001", long version = 1) => new(
        code, version, "老码头专柜", "Old Wharf Counter", CounterKind.Staffed, SiteType.Park, "V1", "便利店", "W1", "先锋镇", "V1", "麻柳村", "南门路1号",
        29.29, 106.25, "199-0000-0000", 480, 1170, [1, 2, 3, 4, 5, 6, 7], Today.AddDays(-500), CounterStatus.Active);

    public static LinkagePlanRecord Plan(string planVersion = "B1-v1", DateOnly? validTo = null) => new(
        planVersion, "B1", "麻柳村青花椒基地", "Maliu Pepper Base", 1, Today.AddDays(-300), validTo,
        [new BenefitRate("T001", 340, "工钱计入", "Wages count")],
        [.. Enumerable.Range(1, 6).Select(id => new PlanMember(id, "V1", "麻柳村", "李某某", 3, LinkageMode.Wage, 10))]);

    public static CatalogSnapshot Catalog(IReadOnlyList<ProductRecord> products, IReadOnlyList<CounterRecord>? counters = null, IReadOnlyList<LinkagePlanRecord>? plans = null) => new(
        products, counters ?? [Counter()], [new TownRecord("W1", "先锋镇", "Xianfeng", 29.1, 106.2)], [new VillageRecord("V1", "W1", "麻柳村", false)],
        plans ?? [Plan()], new DistrictFigures(1, 1, 1, 1, 1, 1, 6, 18, 6, 18, 1, 1, 1));
}
