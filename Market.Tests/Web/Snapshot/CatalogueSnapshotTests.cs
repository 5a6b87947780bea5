using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Snapshot;

/// <summary>The snapshot ends up with the newest news, in whatever order it comes, whole pictures included.</summary>
public sealed class CatalogueSnapshotTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Facts_and_builds_in_any_order_leave_the_newest_version_of_everything() =>
        Gen.Shuffle(News().ToArray()).Sample(news =>
        {
            var snapshot = news.Aggregate(CatalogueSnapshot.Empty, (known, apply) => apply(known));

            Assert.Equal((5, 6205L), (snapshot.Product("T001")!.Version, snapshot.Product("T001")!.PriceFen));
            Assert.Equal(CounterStatus.OutOfService, snapshot.Counter("C001")!.Status);
            Assert.Equal(15, snapshot.Available("T001", "S1"));
            Assert.Equal(Samples.Today, Assert.Single(snapshot.Plans["B1"]).ValidTo);
            Assert.NotNull(snapshot.BuiltAt);
        }, iter: 200);

    [Fact]
    public void What_comes_before_the_first_build_is_kept_until_it()
    {
        var before = CatalogueSnapshot.Empty.After(Samples.Product("T002"));
        Assert.Null(before.BuiltAt);

        var built = Build(before, Samples.Product());

        Assert.NotNull(built.Product("T001"));
        Assert.NotNull(built.Product("T002"));
    }

    [Fact]
    public void A_withdrawn_product_is_known_but_not_on_sale()
    {
        var snapshot = Build(CatalogueSnapshot.Empty, Samples.Product()).After(Samples.Product(version: 2) with { Status = CertificateStatus.Withdrawn });

        Assert.Empty(snapshot.OnSale(Samples.Today));
        Assert.NotNull(snapshot.Product("T001"));
    }

    [Fact]
    public void A_certificate_ends_with_its_last_day()
    {
        var product = Samples.Product();
        var snapshot = Build(CatalogueSnapshot.Empty, product);

        Assert.Single(snapshot.OnSale(product.ValidTo));
        Assert.Empty(snapshot.OnSale(product.ValidTo.AddDays(1)));
    }

    [Fact]
    public void Spirits_are_at_no_cabinet()
    {
        var spirits = Samples.Product() with { AdultOnly = true };
        var snapshot = CatalogueSnapshot.Build(
            Samples.Catalog([spirits], [Samples.Counter() with { Kind = CounterKind.Cabinet }, Samples.Counter("C002")]),
            new StockOnOffer([new StockLevel("T001", "C001", 5, 1), new StockLevel("T001", "C002", 5, 1)]), Now, CatalogueSnapshot.Empty);

        Assert.Equal("C002", Assert.Single(snapshot.CountersWith(spirits, 1)).Code);
        Assert.Empty(snapshot.CountersWith(spirits, 6));
    }

    [Fact]
    public void The_share_of_households_is_that_of_the_plan_in_force_rounded_down_to_the_fen()
    {
        var product = Samples.Product() with { PriceFen = 6299 };
        var snapshot = Build(CatalogueSnapshot.Empty, product).After(LinkagePlan.Of(Samples.Plan("B1-v0", Samples.Today.AddDays(-1)) with
        {
            Rates = [new BenefitRate("T001", 999, "", "")],
        }));

        Assert.Equal(2141, snapshot.BenefitFen(product, Samples.Today));
    }

    [Fact]
    public void Stock_changes_do_not_make_the_search_start_anew()
    {
        var snapshot = Build(CatalogueSnapshot.Empty, Samples.Product());

        Assert.Equal(snapshot.CatalogueVersion, snapshot.After([new StockLevel("T001", "S1", 1, 9)]).CatalogueVersion);
        Assert.NotEqual(snapshot.CatalogueVersion, snapshot.After(Samples.Product(version: 2)).CatalogueVersion);
    }

    /// <summary>Every version of one product, counter, plan and stock level, some twice, and builds that saw some of them.</summary>
    private static IEnumerable<Func<CatalogueSnapshot, CatalogueSnapshot>> News()
    {
        for (var version = 1; version <= 5; version++)
        {
            var (product, level) = (Samples.Product(version: version) with { PriceFen = 6200 + version }, new StockLevel("T001", "S1", 10 + version, version));
            var counter = Samples.Counter(version: version) with { Status = version == 5 ? CounterStatus.OutOfService : CounterStatus.Active };
            yield return known => known.After(product);
            yield return known => known.After(product);
            yield return known => known.After([level]);
            yield return known => known.After(counter);
        }
        yield return known => known.After(LinkagePlan.Of(Samples.Plan()));
        yield return known => known.After(LinkagePlan.Of(Samples.Plan(validTo: Samples.Today)));
        yield return known => Build(known, Samples.Product(version: 2));
        yield return known => Build(known, Samples.Product(version: 4));
    }

    private static CatalogueSnapshot Build(CatalogueSnapshot known, ProductRecord product) =>
        CatalogueSnapshot.Build(Samples.Catalog([product]), new StockOnOffer([new StockLevel("T001", "S1", 11, 1)]), Now, known);
}
