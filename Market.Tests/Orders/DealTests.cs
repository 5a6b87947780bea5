using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>A deal holds in its window by the database's clock, up to its quota, up to each buyer's limit, however many try at once.</summary>
public sealed class DealTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static async Task<OrdersHost> Shop(Stack stack, int onHand = 100)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand);
        await host.Offer(Some.Product("P2", priceFen: 1_995), onHand);
        await host.Publish(Some.Plan("P1", permille: 127));
        return host;
    }

    private static async Task<PlaceOrderResult[]> AtOnce(OrdersHost host, int count, Func<int, PlaceOrder> order) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => host.Place(order(i)))));

    private static PlaceOrder Buy(int quantity, string phone, long? expected = null, string product = "P1") => Some.Order(product, quantity).By(phone) with { ExpectedTotalFen = expected };

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_last_piece_goes_to_one_of_fifty(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 3);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Buy(2, "13900000000"))).Outcome);

        var results = await AtOnce(host, 50, i => Buy(1, $"138000000{i:00}", expected: 2_800));

        Assert.Single(results, result => result.Outcome == PlaceOrderOutcome.Placed);
        Assert.All(results, result => Assert.Contains(result.Outcome, new[] { PlaceOrderOutcome.Placed, PlaceOrderOutcome.OfferRefused, PlaceOrderOutcome.PriceChanged }));
        Assert.Equal(3, await host.TakenOf(deal));
        Assert.Equal((100, 3), await host.StockOf("P1", "S001"));
        await host.OffersAgree();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_names_no_total_is_told_the_price_and_never_has_more_units_at_the_deals_than_there_are(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 5);

        var results = await AtOnce(host, 20, i => Buy(1, $"138000000{i:00}"));

        Assert.Equal(5, results.Count(result => result.Order?.GoodsFen == 2_000));
        Assert.All(results.Where(result => result.Order is not null), result => Assert.Contains(result.Order!.GoodsFen, new[] { 2_000L, 3_000L }));
        Assert.Equal(5, await host.TakenOf(deal));
        await host.OffersAgree();
    }

    [Theory]
    [InlineData("phone:13800000000", "13800000000", "138-0000-0000", "013800000000", "+86 138 0000 0000", "+86 0138 0000 0000", "0086-013800000000", "00 86 13800000000")]
    [InlineData("phone:2347810000", "023 4781 0000", "+86 23 4781 0000", "+86 0 23 4781 0000", "008602347810000", "86-023-47810000")]
    [InlineData("phone:86123456", "86123456", "8612 3456")]
    [InlineData("phone:85212345678", "+852 1234 5678", "0085212345678")]
    public void One_number_is_one_buyer_however_it_is_written(string buyer, params string[] written) =>
        Assert.All(written, phone => Assert.Equal(buyer, OfferUses.BuyerOf(null, phone)));

    /// <summary>As before an upgrade by which a number is written otherwise.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Units_that_were_counted_to_a_buyer_under_another_name_come_back_to_the_deal(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 3, limit: 2);
        var orderNo = (await host.Place(Buy(2, "023 4781 0000"))).Order!.OrderNo;
        await host.Read(db => db.OfferBuyers.ExecuteUpdateAsync(set => set.SetProperty(of => of.Buyer, "phone:02347810000"), Cancellation));
        Assert.Equal(2_000, (await host.Place(Buy(1, "023 4781 0000"))).Order!.GoodsFen);

        await host.Change(orderNo, (db, order) => OfferUses.GiveBack(db, order, Cancellation));

        Assert.Equal((1, 1), (await host.TakenOf(deal), await host.TakenBy(deal, "phone:2347810000")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_buyer_stays_within_the_limit_however_many_orders_race_and_however_the_phone_is_written(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 50, limit: 2);
        string[] written = ["13800000000", "138 0000 0000", "+86 138-0000-0000", "0086 13800000000", "86-138 0000 0000", "013800000000", "+86 0138-0000-0000"];

        var results = await AtOnce(host, 20, i => Buy(1, written[i % written.Length], expected: 2_800));

        Assert.Equal(2, results.Count(result => result.Outcome == PlaceOrderOutcome.Placed));
        Assert.Equal((2, 2), (await host.TakenOf(deal), await host.TakenBy(deal, "phone:13800000000")));
        // Another buyer has a limit of their own; an account is another buyer than the phone of a guest.
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Buy(2, "13900000000", expected: 4_800))).Outcome);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Buy(2, "13800000000", expected: 4_800) with { CustomerId = "a1" })).Outcome);
        await host.OffersAgree();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task More_than_is_left_at_the_price_is_refused_with_the_number_that_can_be_had(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Deal("P1", 2_000, quota: 5, limit: 3);

        var limited = await host.Place(Buy(4, "13800000001"));
        Assert.Equal((PlaceOrderOutcome.OfferRefused, new OrderProblem("lines[0].quantity", OrderProblems.DealLimit, "P1", 3)), (limited.Outcome, Assert.Single(limited.Problems)));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Buy(3, "13800000001"))).Outcome);
        var gone = await host.Place(Buy(3, "13800000002"));
        Assert.Equal(new OrderProblem("lines[0].quantity", OrderProblems.DealShort, "P1", 2), Assert.Single(gone.Problems));

        // Who has had as many as a buyer can buys more at the list price, and is shown it before.
        var quote = await host.Quote(Buy(1, "13800000001"));
        Assert.Equal(new QuotedLine("P1", 1, 3_000, 3_000, null, 0), Assert.Single(quote.Lines));
        Assert.Equal(PlaceOrderOutcome.PriceChanged, (await host.Place(Buy(1, "13800000001", expected: 2_800))).Outcome);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Buy(1, "13800000001", expected: 3_800))).Outcome);
        await host.OffersAgree();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_window_has_its_edges_by_the_databases_clock(Stack stack)
    {
        await using var host = await Shop(stack);
        var notYet = await host.Deal("P1", 2_000, quota: 9, opens: Minute);
        await host.Deal("P2", 1_000, quota: 9, opens: -2 * Minute, ends: TimeSpan.Zero);

        // The service's own clock says that both run: it stands a day before the database's.
        Assert.Equal(3_000, (await host.Place(Buy(1, "13800000001"))).Order!.GoodsFen);
        Assert.Equal(1_995, (await host.Place(Buy(1, "13800000001", product: "P2"))).Order!.GoodsFen);

        await host.Write(db => db.Offers.Where(offer => offer.Code == notYet)
            .ExecuteUpdateAsync(set => set.SetProperty(offer => offer.OpensAt, offer => Market.Orders.Data.DatabaseClock.Now()), Cancellation));
        Assert.Equal(2_000, (await host.Place(Buy(1, "13800000001"))).Order!.GoodsFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_priced_in_the_window_and_saved_after_it_is_refused(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 9);
        var order = (await host.Place(Buy(1, "13800000001"))).Order!;
        await host.Write(db => db.Offers.Where(offer => offer.Code == deal).ExecuteUpdateAsync(set => set.SetProperty(offer => offer.EndsAt, offer => Market.Orders.Data.DatabaseClock.Now()), Cancellation));

        Assert.Equal(deal, await host.Write(async db => await OfferUses.Take(db, await db.Orders.Include(o => o.Lines).SingleAsync(o => o.OrderNo == order.OrderNo, Cancellation), Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Units_of_a_live_session_are_for_those_it_leads_here(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Deal("P1", 2_500, quota: 9);
        await host.Deal("P1", 2_000, quota: 1, session: "L7");

        Assert.Equal(2_500, (await host.Place(Buy(1, "13800000001"))).Order!.GoodsFen);
        Assert.Equal(2_500, (await host.Place(Buy(1, "13800000001") with { Promoter = "L8" })).Order!.GoodsFen);
        Assert.Equal(2_000, (await host.Place(Buy(1, "13800000001") with { Promoter = "L7" })).Order!.GoodsFen);
        Assert.Equal(2_500, (await host.Place(Buy(1, "13800000001") with { Promoter = "L7" })).Order!.GoodsFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_price_below_the_deals_is_charged_as_it_is(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 9);
        await host.Write(db => Market.Orders.Checkout.SellableProduct.Keep(Some.Product("P1", priceFen: 1_900, version: 2), db, Cancellation));

        Assert.Equal(1_900, (await host.Place(Buy(1, "13800000001"))).Order!.GoodsFen);
        Assert.Equal(0, await host.TakenOf(deal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_line_remembers_its_deal_and_households_get_their_part_of_what_was_paid(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 9);

        var orderNo = (await host.Place(Buy(3, "13800000001"))).Order!.OrderNo;
        await host.Pay(orderNo);

        var line = Assert.Single((await host.Get(orderNo, new OrderAccess(null, null, true, "office")))!.Lines);
        Assert.Equal((3_000L, 2_000L, deal, 6_000L, 762L), (line.ListPriceFen, line.UnitPriceFen, line.DealCode, line.NetFen, line.BenefitFen));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Units_that_come_back_can_be_had_again_by_others_and_by_the_same_buyer(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 3, limit: 3);
        var orderNo = (await host.Place(Buy(3, "13800000001"))).Order!.OrderNo;
        await host.Pay(orderNo);

        await host.Change(orderNo, async (db, order) =>
        {
            order.Lines[0].TakeBack(2, order.Lines[0].ValueOf(2));
            order.RecordRefund(4_000, "office", null, OrdersHost.Opening);
            await OfferUses.GiveBack(db, order, [(1, 2)], Cancellation);
        });

        Assert.Equal((1, 1), (await host.TakenOf(deal), await host.TakenBy(deal, "phone:13800000001")));
        Assert.Equal(4_000, (await host.Place(Buy(2, "13800000001"))).Order!.GoodsFen);
        await host.OffersAgree();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_database_refuses_more_than_the_quota_and_less_than_nothing(Stack stack)
    {
        await using var host = await Shop(stack);
        var deal = await host.Deal("P1", 2_000, quota: 3);

        foreach (var taken in new[] { -1, 4 })
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.Write(db =>
                db.Offers.Where(offer => offer.Code == deal).ExecuteUpdateAsync(set => set.SetProperty(offer => offer.Taken, taken), Cancellation)));
    }
}
