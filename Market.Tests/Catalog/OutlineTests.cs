using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Catalog;

[Collection(nameof(Registry))]
public sealed class OutlineTests(Registry registry)
{
    private static readonly Task<string> File = System.IO.File.ReadAllTextAsync(Path.Combine(Registry.Files, "outline.geojson"));

    [Fact]
    public async Task The_border_travels_with_the_snapshot_small_enough_for_every_page_and_holds_nearly_all_counters()
    {
        var snapshot = await (await registry.On(Stack.Sqlite)).Snapshot();

        Assert.InRange(snapshot.Outline.Count, 100, 180);
        var drawn = Outline.Parse($$"""{"type":"Polygon","coordinates":[[{{string.Join(',', snapshot.Outline.Append(snapshot.Outline[0]).Select(corner => FormattableString.Invariant($"[{corner.Longitude},{corner.Latitude}]")))}}]]}""");
        Assert.True(snapshot.Counters.Count(counter => drawn.Contains(counter.Latitude, counter.Longitude)) > 430);
    }

    [Fact]
    public async Task Simplifying_moves_no_corner_and_repeats_none()
    {
        var outline = Outline.Parse(await File);
        var (all, few) = (outline.Simplified(int.MaxValue), outline.Simplified(50));

        Assert.Equal(889, all.Count);
        Assert.InRange(few.Count, 20, 50);
        Assert.Equal(few, few.Distinct());
        Assert.Equal(few, all.Where(few.Contains));
    }

    [Fact]
    public void What_lies_on_a_straight_line_is_left_out_and_what_stands_out_is_kept() => Assert.Equal(
        [new OutlinePoint(0, 0), new(0, 10), new(10, 10), new(10, 0)],
        Outline.Parse("""{"type":"Polygon","coordinates":[[[0,0],[5,0.0001],[10,0],[10,5],[10,10],[0,10],[0,0]]]}""").Simplified(4));

    [Fact]
    public async Task Of_another_district_than_the_one_at_hand_no_border_is_told()
    {
        await using var host = await Registry.Filled(Stack.Sqlite, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Registry.Noon));
        await host.In((CatalogDb db) => db.Database.ExecuteSqlRawAsync("UPDATE reference_loads SET folder = 'elsewhere'"));

        Assert.Empty((await host.Snapshot()).Outline);
    }
}
