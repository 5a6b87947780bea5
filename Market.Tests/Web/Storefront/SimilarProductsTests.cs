using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Tests.Web.Storefront;

public sealed class SimilarProductsTests
{
    private static readonly ProductRecord Pepper = Samples.Product("PEPPER") with { PriceFen = 6_000 };

    [Fact]
    public void The_same_goods_come_before_others_of_the_category_and_nothing_of_another_comes_at_all() => Assert.Equal(["SAME", "OTHER"], To(
        Pepper with { Code = "OTHER", BaseProduct = "花椒油" }, Pepper with { Code = "SAME", PriceFen = 60_000 }, Pepper with { Code = "TEA", Category = Category.Tea }));

    [Fact]
    public void Half_the_price_is_as_far_as_double_and_the_nearer_price_comes_first() => Assert.Equal(["NEAR", "DOUBLE", "HALF", "FAR"], To(
        Pepper with { Code = "FAR", PriceFen = 18_001 }, Pepper with { Code = "HALF", PriceFen = 3_000 }, Pepper with { Code = "DOUBLE", PriceFen = 12_000 }, Pepper with { Code = "NEAR", PriceFen = 5_500 }));

    [Fact]
    public void A_product_of_the_same_village_is_nearer() => Assert.Equal(["HERE", "THERE"], To(
        Pepper with { Code = "THERE", PriceFen = 6_600, VillageCode = "V9" }, Pepper with { Code = "HERE", PriceFen = 7_200 }));

    [Fact]
    public void What_cannot_be_had_is_not_offered_instead() => Assert.Equal(["LEFT"], To(
        Pepper with { Code = "LEFT" }, Pepper with { Code = "NONE" }, Pepper with { Code = "OFF", Status = CertificateStatus.Withdrawn }));

    private static IEnumerable<string> To(params ProductRecord[] others)
    {
        var snapshot = CatalogueSnapshot.Build(
            Samples.Catalog([Pepper, .. others]), new StockOnOffer([.. others.Where(other => other.Code != "NONE").Select(other => new StockLevel(other.Code, other.SupplierCode, 5, 1))]),
            DateTimeOffset.UnixEpoch, CatalogueSnapshot.Empty);
        return SimilarProducts.To(Pepper, snapshot, Samples.Today, 6).Select(product => product.Code);
    }
}
