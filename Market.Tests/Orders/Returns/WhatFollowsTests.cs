using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Payments;
using Market.Tests.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Returns;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>With the money goes back what was counted from the sale: deal quota, coupon, attribution, pools and household parts, to the fen.</summary>
public sealed class WhatFollowsTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>P1 at 333 fen in a deal of 20 units; P2 at 1,999 fen; the coupon SEVEN takes 700 fen off. Three of each are signed for.</summary>
    private static async Task<PlacedOrder> Received(PaymentShop shop)
    {
        await shop.Offer("P1", onHand: 50, priceFen: 500);
        await shop.Offer("P2", onHand: 50, priceFen: 1_999);
        await shop.In<OrdersDb, bool>(db => db.Write(async token =>
        {
            var now = await DatabaseClock.Read(db, token);
            db.Deals.Add(new Deal { Code = "D1", Key = "D1", ProductCode = "P1", PriceFen = 333, OpensAt = now.AddHours(-1), EndsAt = now.AddHours(1), Quota = 20, LimitPerBuyer = 20, MadeBy = "office", MadeAt = now });
            db.Coupons.Add(new Coupon { Code = "SEVEN", Key = "S", Kind = CouponKind.Amount, Value = 700, OpensAt = now.AddHours(-1), EndsAt = now.AddHours(1), Quota = 5, LimitPerBuyer = 1, MadeBy = "office", MadeAt = now });
            return true;
        }, Cancellation));
        return await shop.Received(Some.Order($"{Guid.NewGuid():N}", new("P1", 3), new("P2", 3)) with { CouponCode = "SEVEN" });
    }

    private static Task<(int Deal, int Coupon)> Taken(PaymentShop shop) => shop.Read(async db =>
    {
        var taken = await db.Offers.ToDictionaryAsync(offer => offer.Code, offer => offer.Taken, Cancellation);
        return (taken["D1"], taken["SEVEN"]);
    });

    /// <summary>The money is back, and all books say of each line what the buyer's page says.</summary>
    private static async Task<OrderView> Follows(PaymentShop shop, PlacedOrder order)
    {
        await shop.OracleHolds();
        await shop.LedgerIsRight();
        var view = await shop.View(order);
        foreach (var line in view.Lines)
        {
            var counted = await shop.Read(db => db.Attributions.Where(a => a.OrderNo == order.OrderNo && a.LineNo == line.LineNo).ToListAsync(Cancellation));
            Assert.Equal((line.NetFen, line.BenefitFen), (counted.Sum(a => a.AttributedFen), counted.Sum(a => a.BenefitFen)));
            Assert.Equal(line.Quantity - line.RefundedQuantity, counted.Sum(a => a.Quantity));
            Assert.Equal($"{line.ProductCode}-v1", Assert.Single(counted.Select(a => a.PlanVersion).Distinct()));
            Assert.Equal(line.BenefitFen, await shop.Balance($"benefit_pool:{line.ProductCode}:{line.ProductCode}-v1"));
            Assert.Equal(line.BenefitFen, line.Reaches.Sum(group => group.Fen));
        }
        return view;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_amount_units_and_a_weight_take_quota_coupon_attribution_and_household_parts_with_them(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var order = await Received(shop);
        Assert.Equal((3, 1), await Taken(shop));

        // The goods stay, and with them the deal's units.
        var amount = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1));
        Assert.Equal(ReturnOutcome.Done, await shop.ApproveReturn(amount, new ReturnPart(1, Fen: 100)));
        var view = await Follows(shop, order);
        Assert.Equal((899L, 899 * 123 / 1_000L, 3, 1), (view.Lines[0].NetFen, view.Lines[0].BenefitFen, (await Taken(shop)).Deal, (await Taken(shop)).Coupon));

        // Two come back: theirs can be sold at the deal's price again.
        var back = await shop.AskReturn(order, ReturnReason.NoReason, new ReturnLineRequest(1, 2));
        Assert.Equal(ReturnOutcome.Done, await shop.TakeInReturn(back, new ReturnedGoods(1, 2, Restock: true)));
        view = await Follows(shop, order);
        Assert.Equal((300L, 300 * 123 / 1_000L, 1, 1), (view.Lines[0].NetFen, view.Lines[0].BenefitFen, (await Taken(shop)).Deal, (await Taken(shop)).Coupon));

        // All the rest, by unit and by weight: nothing is left of the order, so the buyer may use the coupon again.
        var rest = await shop.AskReturn(order, ReturnReason.Spoiled, new(1, 1), new(2, 3, Grams: 1_500));
        Assert.Equal(ReturnOutcome.Done, await shop.ApproveReturn(rest, new(1, Units: 1), new(2, Grams: 1_500)));
        await shop.Comes(order, OrderState.Refunded);
        view = await Follows(shop, order);
        Assert.All(view.Lines, line => Assert.Equal((0L, 0L, 3), (line.NetFen, line.BenefitFen, line.RefundedQuantity)));
        Assert.Equal((0, 0), await Taken(shop));
        // Some was returned without reason, so the way there stays paid.
        Assert.Equal(800, (await shop.Books()).HeldFor(order.OrderNo));
        Assert.Equal(0, await shop.Balance("supplier_payable:S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_a_bank_has_taken_back_is_not_given_back_here_as_well(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var order = await Received(shop);
        var claim = await shop.AskReturn(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1));
        await shop.Dispute(order);
        await Eventually.Holds(() => shop.Read(db => db.Disputes.AnyAsync(Cancellation)), "the dispute is known");

        Assert.Equal(ReturnOutcome.Disputed, await shop.ApproveReturn(claim, new ReturnPart(1, Units: 1)));
        Assert.False(await shop.Read(db => db.Refunds.AnyAsync(Cancellation)));
    }
}
