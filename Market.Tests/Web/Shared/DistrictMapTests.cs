using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Shared;

public sealed class DistrictMapTests
{
    private static readonly OutlinePoint[] Square = [new(29, 106), new(30, 106), new(30, 107), new(29, 107)];

    [Fact]
    public void North_is_up_east_is_right_and_a_degree_east_is_shorter_by_the_cosine_of_the_latitude()
    {
        var map = DistrictMap.Of(Snapshot(Square))!;

        Assert.Equal((8, 8), map.Place(30, 106));
        Assert.Equal((DistrictMap.Width - 8, 8 + 349), map.Place(29, 107));
        // 304 units for a degree of longitude at 29.5° are 304 / cos 29.5° = 349.3 for one of latitude; a margin on either side.
        Assert.Equal(350 + 16, map.Height);
        Assert.Equal("M8 357L8 8L312 8L312 357Z", map.Border);
    }

    [Fact]
    public void Counters_in_service_are_dots_and_those_at_one_place_are_one()
    {
        var middle = Samples.Counter("C001") with { Latitude = 29.5, Longitude = 106.5 };
        var map = DistrictMap.Of(Snapshot(Square, middle, middle with { Code = "C002", Latitude = 29.5001 }, middle with { Code = "C003", Status = CounterStatus.OutOfService, Latitude = 29.9 }))!;

        Assert.Equal("M160 183h0", map.Counters);
    }

    [Fact]
    public void Without_a_border_the_counters_are_drawn_alone_and_without_anything_there_is_no_map()
    {
        var map = DistrictMap.Of(Snapshot([], Samples.Counter()))!;

        Assert.Equal("", map.Border);
        Assert.StartsWith("M", map.Counters, StringComparison.Ordinal);
        Assert.Null(DistrictMap.Of(CatalogueSnapshot.Empty));
    }

    [Fact]
    public void It_is_drawn_once_for_each_version_of_the_catalogue_and_not_for_stock()
    {
        var current = new CurrentSnapshot();
        current.Change(_ => Snapshot(Square, Samples.Counter()));
        var maps = new DistrictMaps(current);
        var first = maps.Now();

        current.Change(known => known.After([new StockLevel("T001", "C001", 5, 1)]));
        Assert.Same(first, maps.Now());
        current.Change(known => known.After(Samples.Counter("C002")));
        Assert.NotSame(first, maps.Now());
    }

    private static CatalogueSnapshot Snapshot(IReadOnlyList<OutlinePoint> outline, params CounterRecord[] counters) =>
        CatalogueSnapshot.Build(Samples.Catalog([], counters) with { Outline = outline }, new StockOnOffer([]), DateTimeOffset.UnixEpoch, CatalogueSnapshot.Empty);
}
