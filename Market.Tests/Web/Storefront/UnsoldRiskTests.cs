using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Tests.Web.Storefront;

public sealed class UnsoldRiskTests
{
    private static readonly Dictionary<string, long> NothingSold = [];

    /// <summary>On 24 November: harvested until its end, 30 days of keeping.</summary>
    private static ProductRecord Orange(string code = "T001") => Samples.Product(code) with { BaseProduct = code, HarvestMonths = [9, 10, 11], ShelfLifeDays = 30, Perishable = true, PriceFen = 5_000 };

    [Fact]
    public void What_does_not_keep_must_be_sold_by_the_end_of_its_harvest()
    {
        var risk = Assert.Single(Of(Orange(), units: 214));

        Assert.Equal((Deadline.HarvestEnds, 6, 214), (risk.Deadline, risk.DaysLeft, risk.Units));
    }

    [Fact]
    public void After_the_harvest_it_must_be_sold_while_it_keeps_and_then_is_no_longer_offered_as_a_risk()
    {
        var october = Orange() with { HarvestMonths = [9, 10] };

        Assert.Equal((Deadline.KeepsNoLonger, 6), Assert.Single(Of(october)) is var risk ? (risk.Deadline, risk.DaysLeft) : default);
        Assert.Empty(Of(october with { ShelfLifeDays = 23 }));
    }

    [Fact]
    public void What_keeps_must_be_sold_before_the_new_crop_comes()
    {
        var pepper = Orange() with { HarvestMonths = [1, 2], ShelfLifeDays = 540 };

        Assert.Equal((Deadline.NextHarvest, 37), Assert.Single(Of(pepper)) is var risk ? (risk.Deadline, risk.DaysLeft) : default);
        Assert.Empty(Of(pepper with { HarvestMonths = [6, 7, 8] }));
    }

    [Fact]
    public void A_harvest_that_goes_on_over_the_new_year_ends_in_the_new_year()
    {
        var risk = Assert.Single(Of(Orange() with { HarvestMonths = [1, 11, 12] }, today: new DateOnly(2026, 12, 20)));

        Assert.Equal((Deadline.HarvestEnds, 42), (risk.Deadline, risk.DaysLeft));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData(new[] { 11, 12, 1, 2 })]
    public void Goods_of_all_year_and_those_with_time_left_are_not_at_risk(int[] months) => Assert.Empty(Of(Orange() with { HarvestMonths = months }));

    [Theory]
    // Seven days including today at 30 units in 30 days sell 7 of 16 and leave 9; of 17 they leave 10.
    [InlineData(16, 30, 0)]
    [InlineData(17, 30, 1)]
    [InlineData(9, 0, 0)]
    [InlineData(10, 0, 1)]
    [InlineData(10, -30, 1)]
    public void What_would_be_sold_in_time_at_the_last_month_s_pace_is_not_at_risk(int units, int sold, int atRisk) =>
        Assert.Equal(atRisk, Of(Orange(), units, new() { ["T001"] = sold * 5_000 }).Count);

    [Fact]
    public void What_is_off_sale_or_not_in_the_warehouse_is_not_pressed_on_anybody()
    {
        Assert.Empty(Of(Orange() with { Status = CertificateStatus.Suspended }));
        Assert.Empty(Of(Orange(), units: 0));
    }

    [Fact]
    public void The_nearest_day_comes_first_then_the_greater_value_and_each_sort_of_goods_once()
    {
        ProductRecord[] products =
        [
            Orange("LATER") with { HarvestMonths = [10, 11, 12] }, Orange("CHEAP") with { PriceFen = 100 }, Orange("DEAR") with { PriceFen = 9_000 },
            Orange("TWIN") with { PriceFen = 8_000, BaseProduct = "DEAR" },
        ];

        var risks = UnsoldRisk.Of(Snapshot(50, products), NothingSold, Samples.Today, 9);

        Assert.Equal(["DEAR", "CHEAP", "LATER"], risks.Select(risk => risk.Product.Code));
        Assert.Equal(["DEAR"], UnsoldRisk.Of(Snapshot(50, products), NothingSold, Samples.Today, 1).Select(risk => risk.Product.Code));
    }

    private static IReadOnlyList<AtRisk> Of(ProductRecord product, int units = 50, Dictionary<string, long>? sold = null, DateOnly? today = null) =>
        UnsoldRisk.Of(Snapshot(units, product), sold ?? NothingSold, today ?? Samples.Today, 9);

    private static CatalogueSnapshot Snapshot(int units, params ProductRecord[] products) => CatalogueSnapshot.Build(
        Samples.Catalog(products), new StockOnOffer([.. products.Select(product => new StockLevel(product.Code, product.SupplierCode, units, 1))]), DateTimeOffset.UnixEpoch, CatalogueSnapshot.Empty);
}
