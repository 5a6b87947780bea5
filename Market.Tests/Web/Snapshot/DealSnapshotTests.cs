using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Search;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Tests.Web.Snapshot;

/// <summary>What is shown is the price of the moment: a deal begins, sells out, is stopped and ends, each at its instant.</summary>
public sealed class DealSnapshotTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 0, 0, TimeSpan.Zero);
    private static readonly ProductRecord Pepper = Samples.Product();

    private static DealRecord Deal(long version = 1, long priceFen = 5_000, int left = 9, long? reference = null, string code = "D1", OfferState state = OfferState.Planned, string? session = null) => new(
        code, version, Pepper.Code, priceFen, Now.AddMinutes(1), Now.AddMinutes(3), left, 5, reference, session, state);

    private static CatalogueSnapshot Shop(params DealRecord[] deals) => CatalogueSnapshot.Build(
        Samples.Catalog([Pepper]), new StockOnOffer([new StockLevel(Pepper.Code, "S1", 9, 1)], null, deals), Now, CatalogueSnapshot.Empty);

    [Fact]
    public void A_deal_holds_from_its_first_instant_until_just_before_its_last()
    {
        var shop = Shop(Deal());

        Assert.Equal((6_200L, (DateTimeOffset?)Now.AddMinutes(1)), (shop.PriceFen(Pepper), shop.PricesUntil));
        var running = shop.At(Now.AddMinutes(1));
        Assert.Equal((5_000L, (DateTimeOffset?)Now.AddMinutes(3)), (running.PriceFen(Pepper), running.PricesUntil));
        Assert.Equal(5_000, running.At(Now.AddMinutes(3).AddTicks(-1)).PriceFen(Pepper));
        var over = running.At(Now.AddMinutes(3));
        Assert.Equal((6_200L, (DateTimeOffset?)null, 0), (over.PriceFen(Pepper), over.PricesUntil, over.Deals.Count));
        // Benefit and lists follow the price.
        Assert.Equal((5_000L * 340 / 1000, 6_200L * 340 / 1000), (running.BenefitFen(Pepper, Samples.Today), over.BenefitFen(Pepper, Samples.Today)));
        var listed = new ListingFacts(running, Samples.Today, new ListingFacts(shop, Samples.Today)).Find(Pepper.Code)!;
        Assert.Equal((5_000L, 5_000L * 340 / 1000), (listed.PriceFen, listed.BenefitFen));
    }

    [Fact]
    public void News_in_any_order_leave_the_latest_and_what_is_stopped_or_sold_out_costs_what_the_list_says()
    {
        var shop = Shop(Deal(version: 2)).At(Now.AddMinutes(1)).After(Deal(version: 1, priceFen: 1), Now.AddMinutes(1));
        Assert.Equal(5_000, shop.PriceFen(Pepper));

        Assert.Equal(6_200, shop.After(Deal(version: 3, left: 0), Now.AddMinutes(1)).PriceFen(Pepper));
        var stopped = shop.After(Deal(version: 4, state: OfferState.Stopped), Now.AddMinutes(1)).After(Deal(version: 3), Now.AddMinutes(1));
        Assert.Equal(6_200, stopped.PriceFen(Pepper));
        Assert.Equal(4_900, shop.After(Pepper with { Version = 2, PriceFen = 4_900 }).PriceFen(Pepper with { Version = 2, PriceFen = 4_900 }));
    }

    [Fact]
    public void A_live_sessions_price_is_not_the_shops() =>
        Assert.Equal(6_200, Shop(Deal(session: "L7")).At(Now.AddMinutes(1)).PriceFen(Pepper));

    [Fact]
    public void Only_a_reference_above_the_price_is_struck_through()
    {
        PriceShown Shown(long? reference) => PriceShown.Of(Pepper, Shop(Deal(reference: reference)).At(Now.AddMinutes(1)));

        Assert.Equal(5_001, Shown(5_001).WasFen);
        Assert.All(new long?[] { 5_000, 4_000, null }, reference => Assert.Null(Shown(reference).WasFen));
        Assert.Null(PriceShown.Of(Pepper, Shop()).WasFen);
    }

    [Fact]
    public void The_clock_renews_the_snapshot_at_an_edge_and_only_then()
    {
        var current = new CurrentSnapshot();
        current.Change(_ => Shop(Deal()));
        var before = current.Version;

        DealClock.Tick(current, Now.AddMinutes(1).AddTicks(-1));
        Assert.Equal((before, 6_200L), (current.Version, current.Value.PriceFen(Pepper)));
        DealClock.Tick(current, Now.AddMinutes(1));
        DealClock.Tick(current, Now.AddMinutes(1));
        Assert.Equal((before + 1, 5_000L), (current.Version, current.Value.PriceFen(Pepper)));
    }
}
