using Market.Catalog.Contracts;
using Market.Orders.Contracts;

namespace Market.Tests.Orders;

/// <summary>Records to start from; a test names only what it is about.</summary>
internal static class Some
{
    public static ProductRecord Product(string code, long priceFen = 3_000, long version = 1) => new(
        code, version, $"产品{code}", $"Product {code}", "青花椒", "Green pepper", Category.Seasoning, "500g", "500 g", "袋", "bag", "九叶青", "Nine-leaf", "一级", "First",
        priceFen, 365, "阴凉干燥", "Cool and dry", [7, 8], "S001", "供货社", "Co-op", "uscc", "91500000TEST", "B001", "花椒基地", "Pepper base", "500116001001", "关胜村", "500116001", "西湖镇",
        $"C-{code}", "2026-1", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "District office", CertificateStatus.Certified, false, false, "说明", "About");

    public static CounterRecord Counter(string code, CounterKind kind = CounterKind.Staffed, CounterStatus status = CounterStatus.Active, long version = 1) => new(
        code, version, "专柜", "Counter", kind, SiteType.Park, "O1", "Operator", "500116001", "西湖镇", "500116001001", "关胜村", "1 Road", 29.1, 106.2, "023-000000", 480, 1200,
        [1, 2, 3, 4, 5], new DateOnly(2026, 1, 1), status);

    /// <summary>A plan of six households in one village, all alike.</summary>
    public static LinkagePlanRecord Plan(string product, int permille, string planVersion = "B001-v1", int version = 1) => new(
        planVersion, "B001", "花椒基地", "Pepper base", version, new DateOnly(2026, 1, 1), null, [new BenefitRate(product, permille, "因", "Why")],
        [.. Enumerable.Range(1, 6).Select(id => new PlanMember(id, "500116001001", "关胜村", "李某某", 3, LinkageMode.DirectPurchase, 10))]);

    public static PlaceOrder Order(string key, params OrderLineRequest[] lines) => new(
        key, null, lines, new DeliveryAddress("重庆市", "重庆市", "江津区", "几江街道1号", null), null, new Contact("张三", "13800000000", null),
        null, null, false, SaleChannel.Web, null, "zh-CN");

    public static PlaceOrder Order(string code, int quantity) => Order(Guid.NewGuid().ToString("N"), new OrderLineRequest(code, quantity));

    /// <summary>Of a buyer who has signed in, whose order lists are told of it.</summary>
    public static PlaceOrder OfAccount(this PlaceOrder order) => order with { CustomerId = "account-1" };

    public static PlaceOrder PickedUpAt(this PlaceOrder order, string counter) => order with { DeliverTo = null, PickUpAt = counter };
}
