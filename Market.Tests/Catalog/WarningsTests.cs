using CsCheck;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.Monitoring;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Market.Tests.Catalog;

/// <summary>Three colours by expected income; counts leave the registry, and nothing that points at few.</summary>
[Collection(nameof(Registry))]
public sealed class WarningsTests(Registry registry)
{
    private const int SmallestGroup = 5;
    private static readonly DateOnly Today = new(2026, 11, 24);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(399_999, "Red")]
    [InlineData(400_000, "Yellow")]
    [InlineData(500_000, "Yellow")]
    [InlineData(500_001, "Blue")]
    public void Four_to_five_thousand_yuan_a_head_is_yellow_both_included(long fen, string colour) =>
        Assert.Equal(colour, $"{WarningThresholds.On(Today, new ConfigurationBuilder().Build()).Colour(fen)}");

    [Fact]
    public void Thresholds_hold_from_their_day_on()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Monitoring:Thresholds:0:From"] = "2027-01-01",
            ["Monitoring:Thresholds:0:RedBelowFen"] = "500000",
            ["Monitoring:Thresholds:0:YellowUpToFen"] = "600000",
        }).Build();

        Assert.Equal("Yellow", $"{WarningThresholds.On(new DateOnly(2026, 12, 31), configuration).Colour(450_000)}");
        Assert.Equal("Red", $"{WarningThresholds.On(new DateOnly(2027, 1, 1), configuration).Colour(450_000)}");
    }

    [Fact]
    public void What_is_told_never_points_at_few_who_are_marked_or_few_who_are_not() => Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60]).Sample((one, other) =>
    {
        var (marked, households) = (Math.Min(one, other), Math.Max(one, other));
        var told = CountWarnings.AsMaybeTold(marked, households, SmallestGroup);
        Assert.True(told == 0 || (told >= SmallestGroup && told <= marked && households - told >= SmallestGroup), $"{told} of {marked} of {households}");
        // Who sees it cannot tell none from a few.
        if (marked < SmallestGroup)
            Assert.Equal(0, told);
    });

    [Theory, MemberData(nameof(Both))]
    public async Task The_invented_district_has_its_average_and_villages_where_need_can_be_spoken_of(Stack stack)
    {
        var host = await registry.On(stack);
        var incomes = await host.In((CatalogDb db) => db.DeclaredIncomes.AsNoTracking().ToListAsync(Cancellation));
        var counts = await Count(host);

        Assert.Equal(9_412, incomes.Count);
        Assert.All(incomes, income => Assert.Equal((2026, 0L), (income.Year, income.FenPerHead % 100)));
        Assert.InRange(incomes.Average(income => income.FenPerHead), 1_200_000, 1_300_000);
        Assert.Equal((await host.Snapshot()).Plans.Select(plan => plan.PlanVersion).Order(StringComparer.Ordinal), counts.Select(plan => plan.PlanVersion));
        Assert.All(counts, plan => Assert.True(plan.Marked is 0 or >= SmallestGroup));
        Assert.InRange(counts.Count(plan => plan.Marked > 0), 10, counts.Count / 2);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Benefit_lifts_a_household_out_of_the_warning_and_not_below_it(Stack stack)
    {
        var host = await registry.On(stack);
        var before = (await Count(host)).MaxBy(plan => plan.Marked)!;

        var lifted = await Count(host, new PlanBenefit(before.PlanVersion, 1_000_000_000_000));
        var untouched = await Count(host, new PlanBenefit("B999-v1", 1_000_000_000_000));

        Assert.Equal(0, lifted.Single(plan => plan.PlanVersion == before.PlanVersion).Marked);
        Assert.Equal(before, untouched.Single(plan => plan.PlanVersion == before.PlanVersion));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_year_for_which_nothing_is_declared_has_the_latest_before_it_and_a_year_before_all_has_none(Stack stack)
    {
        var host = await registry.On(stack);

        Assert.Equal(await Count(host), (await Ask(host, Today.AddYears(1))).Plans);
        Assert.All((await Ask(host, Today.AddYears(-1))).Plans, plan => Assert.Equal(0, plan.Marked));
    }

    private static async Task<IReadOnlyList<PlanWarnings>> Count(TestHost host, params PlanBenefit[] benefits) => (await Ask(host, Today, benefits)).Plans;

    private static Task<WarningCounts> Ask(TestHost host, DateOnly day, params PlanBenefit[] benefits) =>
        host.In((ICatalog catalog) => catalog.GetWarnings(new GetWarnings(day, benefits), Cancellation).AsTask());
}
