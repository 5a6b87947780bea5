using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Orders.Linkage;

namespace Market.Tests.Orders;

/// <summary>A receipt says whom it helps to the fen, and never of so few that one household could be told.</summary>
public sealed class ReachesTests
{
    private static readonly Gen<PlanHousehold> Household = Gen.Select(Gen.Int[1, 60], Gen.Int[1, 4], Gen.Enum<LinkageMode>(), Gen.Int[0, 50]).Select((id, village, mode, weight) =>
        Of(id, $"V{village}", mode, weight));

    [Fact]
    public void Groups_sum_to_the_benefit_and_no_small_group_can_be_told() =>
        Gen.Select(Gen.Long[0, 10_000_000], Household.Array[0, 60]).Sample((benefit, households) =>
        {
            var groups = Reaches.Of(benefit, households, smallestGroup: 5);

            Assert.Equal(households.Any(household => household.Weight > 0) ? benefit : 0, groups.Sum(group => group.Fen));
            Assert.All(groups.Where(group => group.VillageName is not null), group => Assert.True(group.Households >= 5));
            Assert.True(groups.Count(group => group.VillageName is null) <= 1);
            Assert.All(groups.Where(group => group.VillageName is null), group => Assert.True(group.Mode is null && (group.Households >= 5 || groups.Count == 1)));
        });

    [Fact]
    public void A_group_is_a_village_and_a_mode_and_its_share_is_by_weight()
    {
        PlanHousehold[] households =
        [
            .. Enumerable.Range(1, 5).Select(id => Of(id, "关胜村", LinkageMode.DirectPurchase, 30)),
            .. Enumerable.Range(6, 5).Select(id => Of(id, "关胜村", LinkageMode.Wage, 10)),
        ];

        Assert.Equal(
            [new HouseholdGroup("关胜村", "DirectPurchase", 5, 750), new HouseholdGroup("关胜村", "Wage", 5, 251)],
            Reaches.Of(1_001, households, smallestGroup: 5));
    }

    [Fact]
    public void Groups_too_small_are_folded_with_the_next_smallest_until_they_hide_each_other()
    {
        PlanHousehold[] households =
        [
            .. Enumerable.Range(1, 9).Select(id => Of(id, "A", LinkageMode.Wage, 1)),
            .. Enumerable.Range(10, 6).Select(id => Of(id, "B", LinkageMode.Wage, 1)),
            .. Enumerable.Range(20, 2).Select(id => Of(id, "C", LinkageMode.Wage, 1)),
        ];

        Assert.Equal([new HouseholdGroup("A", "Wage", 9, 900), new HouseholdGroup(null, null, 8, 800)], Reaches.Of(1_700, households, smallestGroup: 5));
    }

    [Fact]
    public void A_household_in_two_modes_is_one_household_in_the_folded_group()
    {
        PlanHousehold[] households = [.. Enumerable.Range(1, 3).SelectMany(id => new[] { Of(id, "A", LinkageMode.Wage, 1), Of(id, "A", LinkageMode.Rent, 1) })];

        Assert.Equal([new HouseholdGroup(null, null, 3, 60)], Reaches.Of(60, households, smallestGroup: 5));
    }

    private static PlanHousehold Of(int id, string village, LinkageMode mode, int weight) =>
        new() { PlanVersion = "B001-v1", No = id, HouseholdId = id, VillageCode = village, VillageName = village, Mode = mode, Weight = weight };
}
