using Market.Orders.Contracts;

namespace Market.Tests.Orders;

/// <summary>An order opens to its buyer, to the holder of its private link and to the office; to anybody else it does not exist.</summary>
public sealed class GetOrderTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Only_its_buyer_its_token_and_the_office_open_an_order(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var mine = (await host.Place(Some.Order("P1", 1) with { CustomerId = "u1" })).Order!;
        var other = (await host.Place(Some.Order("P1", 1) with { CustomerId = "u2" })).Order!;

        Assert.NotNull(await host.Get(mine.OrderNo, new OrderAccess("u1", null, false, "buyer")));
        Assert.NotNull(await host.Get(mine.OrderNo, new OrderAccess(null, mine.AccessToken, false, "guest")));
        Assert.NotNull(await host.Get(mine.OrderNo, new OrderAccess(null, null, true, "office")));
        OrderAccess[] strangers =
        [
            new("u2", null, false, "buyer"), new(null, other.AccessToken, false, "guest"), new("u2", other.AccessToken, false, "buyer"),
            new(null, null, false, "guest"), new("", "", false, "guest"), new(null, "\0", false, "guest"), new(null, mine.AccessToken.ToUpperInvariant(), false, "guest"),
        ];
        foreach (var stranger in strangers)
            Assert.Null(await host.Get(mine.OrderNo, stranger));
        foreach (var number in new[] { "JJ20261124-AAAAAAAA", "", "\0", "\ud800", new string('J', 100) })
            Assert.Null(await host.Get(number, new OrderAccess(null, null, true, "office")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_guest_order_does_not_open_to_accounts_without_a_name(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var guests = (await host.Place(Some.Order("P1", 1))).Order!;

        Assert.Null(await host.Get(guests.OrderNo, new OrderAccess(null, null, false, "guest")));
        Assert.Null(await host.Get(guests.OrderNo, new OrderAccess("", null, false, "buyer")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_paid_order_says_line_by_line_whom_it_reaches(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 1_001), onHand: 5);
        await host.Publish(Some.Plan("P1", permille: 100));
        var placed = (await host.Place(Some.Order("P1", 2))).Order!;
        var access = new OrderAccess(null, placed.AccessToken, false, "guest");
        var before = (await host.Get(placed.OrderNo, access))!;
        Assert.Equal((OrderState.Placed, 0L, null), (before.State, before.BenefitFen, before.Lines.Single().PlanVersion));
        Assert.Empty(before.Lines.Single().Reaches);

        await host.Pay(placed.OrderNo);

        var view = (await host.Get(placed.OrderNo, access))!;
        Assert.Equal((OrderState.Paid, 2_802L, 200L), (view.State, view.TotalFen, view.BenefitFen));
        Assert.Equal([new HouseholdGroup("关胜村", "DirectPurchase", 6, 200)], view.Lines.Single().Reaches);
        Assert.Equal(["placed", "paid"], view.Timeline.Select(entry => entry.Kind));
        Assert.Equal(("江津区", "张三"), (view.DeliverTo!.District, view.Contact.Name));
    }
}
