using Market.Orders.Contracts;
using Market.Tests.Orders;
using Market.Tests.Web.Counters;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Tests.Web.Storefront;

public sealed class PickUpTests
{
    private static readonly DateTimeOffset Now = Shelves.TuesdayMorning.GetUtcNow();

    private static readonly CatalogueSnapshot Snapshot = CatalogueSnapshot.Build(
        Shelves.Catalog([Shelves.Park, Shelves.Cabinet, Shelves.Closed, Some.Counter("C006") with { Latitude = 29.5, Longitude = 106.2 }], Shelves.Pepper),
        new StockOnOffer([new("P001", "C001", 12, 1), new("P001", "C002", 3, 1), new("P001", "C003", 99, 1), new("P001", "C006", 20, 1)]), DateTimeOffset.UnixEpoch, CatalogueSnapshot.Empty);

    [Fact]
    public void Without_a_place_the_counters_with_most_come_first_and_those_out_of_service_not_at_all()
    {
        var pickUp = PickUp.Of(Shelves.Pepper, Snapshot, null, null, Now);

        Assert.Equal(["C006", "C001", "C002"], pickUp.Counters.Select(stock => stock.Counter.Code));
        Assert.Equal((3, 20), (pickUp.Total, pickUp.MostAtOne));
        Assert.All(pickUp.Counters, stock => Assert.Null(stock.Metres));
    }

    [Fact]
    public void A_town_puts_the_nearest_to_its_middle_first()
    {
        var pickUp = PickUp.Of(Shelves.Pepper, Snapshot, Shelves.Baisha.Code, null, Now);

        Assert.Equal(["C002", "C001", "C006"], pickUp.Counters.Select(stock => stock.Counter.Code));
        Assert.Equal((Shelves.Baisha, 0.0), (pickUp.Town, pickUp.Counters[0].Metres));
        Assert.True(pickUp.Counters[0].OpenNow);
    }

    [Fact]
    public void A_position_goes_before_a_town_and_a_town_nobody_knows_is_none()
    {
        Assert.Equal("C006", PickUp.Of(Shelves.Pepper, Snapshot, Shelves.Baisha.Code, new Point(29.49, 106.2), Now).Counters[0].Counter.Code);
        Assert.Null(PickUp.Of(Shelves.Pepper, Snapshot, "<script>", null, Now).Town);
    }
}
