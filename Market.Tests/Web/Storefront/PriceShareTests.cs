using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders.Linkage;
using Market.Web.Storefront;
using WebPlan = Market.Web.Snapshot.LinkagePlan;

namespace Market.Tests.Web.Storefront;

public sealed class PriceShareTests
{
    private const int SmallestGroup = 5;

    private static readonly Gen<LinkagePlanRecord> Plans = Gen.Select(Gen.Int[1, 30], Gen.Int[1, 3], Gen.Enum<LinkageMode>(), Gen.Int[0, 50])
        .Select((household, village, mode, weight) => new PlanMember(household, $"V{village}", $"村{village}", "李某某", 3, mode, weight)).Array[1, 60]
        .Select(members => Samples.Plan() with { Members = members });

    [Fact]
    public void A_price_promises_to_each_mode_what_the_receipt_of_one_unit_will_say() => Gen.Select(Plans, Gen.Long[0, 50_000]).Sample((plan, benefitFen) =>
    {
        var promised = PriceShare.Of(WebPlan.Of(plan), benefitFen, SmallestGroup);
        var received = Reaches.Of(benefitFen, LinkagePlan.Of(plan).Members, SmallestGroup);

        Assert.Equal(
            received.GroupBy(group => group.Mode).Select(groups => (groups.Key, groups.Sum(group => group.Fen))).Order(),
            promised.Select(share => (share.Mode?.ToString(), share.Fen)).Order());
    });

    [Fact]
    public void Shares_add_up_to_the_benefit_and_no_count_tells_of_few() => Gen.Select(Plans, Gen.Long[1, 50_000]).Sample((plan, benefitFen) =>
    {
        var shares = PriceShare.Of(WebPlan.Of(plan), benefitFen, SmallestGroup);

        Assert.Equal(plan.Members.Any(member => member.Weight > 0) ? benefitFen : 0, shares.Sum(share => share.Fen));
        Assert.All(shares, share => Assert.False(share.Households < SmallestGroup));
    });

    [Fact]
    public void A_mode_of_few_households_is_folded_with_the_next_smallest()
    {
        PlanMember Member(int household, LinkageMode mode) => new(household, "V1", "村", "李某某", 3, mode, 10);
        var plan = Samples.Plan() with
        {
            Members =
            [
                .. Enumerable.Range(1, 9).Select(household => Member(household, LinkageMode.DirectPurchase)),
                .. Enumerable.Range(10, 6).Select(household => Member(household, LinkageMode.Wage)), Member(20, LinkageMode.Rent),
            ],
        };

        Assert.Equal([new ShareRow(LinkageMode.DirectPurchase, 9, 90), new ShareRow(null, 7, 70)], PriceShare.Of(WebPlan.Of(plan), 160, SmallestGroup));
    }
}
