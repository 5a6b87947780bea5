using System.Data.Common;
using CsCheck;
using Market.Catalog.Contracts;
using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>Every sale and refund stands in journal and attribution, to the fen, and stays there.</summary>
public sealed class LedgerTests
{
    private static readonly DateTimeOffset LastMinuteOfJune = new(2026, 6, 30, 15, 59, 0, TimeSpan.Zero);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task<LedgerTotals> Totals(OrdersHost host) =>
        host.Host.In<IOrders, LedgerTotals>(orders => orders.GetLedgerTotals(new GetLedgerTotals(), Cancellation).AsTask());

    private static async Task<IEnumerable<AccountBalance>> Balances(OrdersHost host) =>
        (await host.Read(db => LedgerBalances.Of(db).ToListAsync(Cancellation))).OrderBy(balance => balance.Account, StringComparer.Ordinal);

    private static Task<List<Attribution>> Attributions(OrdersHost host) =>
        host.Read(db => db.Attributions.AsNoTracking().OrderBy(attribution => attribution.Id).ToListAsync(Cancellation));

    private static async Task<string> Sell(OrdersHost host, int quantity, DateTimeOffset? paidAt = null)
    {
        var orderNo = (await host.Place(Some.Order("P1", quantity))).Order!.OrderNo;
        await host.Pay(orderNo, paidAt);
        return orderNo;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_sale_posts_supplier_pool_and_shipping_against_the_money_and_is_attributed(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 1_995), onHand: 9);
        await host.Publish(Some.Plan("P1", permille: 127));

        var orderNo = await Sell(host, 3);

        Assert.Equal(
            [new("benefit_pool:P1:B001-v1", 760), new("payment_clearing", -6_785), new("shipping", 800), new("supplier_payable:S001", 5_225)],
            await Balances(host));
        Assert.Equal(new LedgerTotals(5_985, 760, 800, 0), await Totals(host));
        var attribution = Assert.Single(await Attributions(host));
        Assert.Equal((orderNo, 1, false, "2026-11", "B001-v1", true), (attribution.OrderNo, attribution.LineNo, attribution.Refund, attribution.Month, attribution.PlanVersion, attribution.Certified));
        Assert.Equal((3, 5_985L, 760L), (attribution.Quantity, attribution.AttributedFen, attribution.BenefitFen));
        Assert.Equal(1, await host.Read(db => db.Outbox.CountAsync(message => message.Type.Contains("SaleAttributed") && message.Body.Contains("\"BenefitFen\":760"), Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_plan_in_force_on_the_day_of_payment_in_the_district_counts(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 9);
        await host.Publish(Some.Plan("P1", 100) with { ValidTo = new DateOnly(2026, 6, 30) });
        await host.Publish(Some.Plan("P1", 200, "B001-v2", 2) with { ValidFrom = new DateOnly(2026, 7, 1) });

        await Sell(host, 1, LastMinuteOfJune);
        await Sell(host, 1, LastMinuteOfJune.AddMinutes(1));

        Assert.Equal(
            [("2026-06", "B001-v1", 300L), ("2026-07", "B001-v2", 600L)],
            (await Attributions(host)).Select(attribution => (attribution.Month, attribution.PlanVersion, attribution.BenefitFen)).Order());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_reverses_on_the_plan_of_the_sale_in_the_month_it_is_made(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 9);
        await host.Publish(Some.Plan("P1", 100) with { ValidTo = new DateOnly(2026, 6, 30) });
        await host.Publish(Some.Plan("P1", 200, "B001-v2", 2) with { ValidFrom = new DateOnly(2026, 7, 1) });
        var orderNo = await Sell(host, 2, LastMinuteOfJune);

        await host.Refund(orderNo, 1, 1, at: LastMinuteOfJune.AddDays(1));

        var refund = Assert.Single(await Attributions(host), attribution => attribution.Refund);
        Assert.Equal(("2026-07", "B001-v1", -1, -3_000L, -300L), (refund.Month, refund.PlanVersion, refund.Quantity, refund.AttributedFen, refund.BenefitFen));
        Assert.Equal(new LedgerTotals(3_000, 300, 800, 0), await Totals(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Partial_refunds_with_odd_fen_sum_exactly_to_nothing(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 333), onHand: 9);
        await host.Publish(Some.Plan("P1", permille: 127));
        var orderNo = await Sell(host, 7);

        for (var left = 7; left > 0; left--)
        {
            Assert.Equal(new LedgerTotals(left * 333, left * 333 * 127 / 1000, 800, 0), await Totals(host));
            await host.Refund(orderNo, 1, 1, shippingFen: left == 1 ? 800 : 0);
        }

        Assert.All(await Balances(host), balance => Assert.Equal(0, balance.Fen));
        Assert.Equal((0L, 0L, 0), (
            (await Attributions(host)).Sum(a => a.AttributedFen), (await Attributions(host)).Sum(a => a.BenefitFen), (await Attributions(host)).Sum(a => a.Quantity)));
        var view = await host.Get(orderNo, new OrderAccess(null, null, true, "office"));
        Assert.Equal((OrderState.Refunded, 0L), (view!.State, view.BenefitFen));
    }

    [Fact]
    public void However_a_line_is_taken_back_its_money_and_benefit_add_up() =>
        Gen.Select(Gen.Int[1, 999], Gen.Long[1, 10_000_000], Gen.Double[0, 1], Gen.Int[0, 1_000], Gen.Int[1, 40].Array[1, 60]).Sample((quantity, price, cut, permille, returns) =>
        {
            var line = Line(quantity, price, discount: (long)(cut * quantity * (price - 1)));
            line.Attribute("B001-v1", permille);
            var (sold, benefit) = (line.NetFen, line.BenefitFen);
            foreach (var wish in returns)
            {
                if (line.RefundedQuantity == quantity)
                    break;
                var (units, left) = (Math.Min(wish, quantity - line.RefundedQuantity), quantity - line.RefundedQuantity);
                var fen = line.ValueOf(units);
                // Never more than a unit's price, never less than a fen, and the exact share but for what rounding keeps for the last.
                Assert.True(fen >= units && fen <= units * price && Int128.Abs(((Int128)fen * left) - ((Int128)sold * units)) < left);
                var back = line.TakeBack(units, fen);
                (sold, benefit) = (sold - fen, benefit - back);
                Assert.True(back >= 0 && back <= fen);
                Assert.Equal((sold, sold * permille / 1000), (line.NetFen, line.BenefitFen));
                Assert.Equal(benefit, line.BenefitFen);
            }
            Assert.Equal(line.RefundedQuantity == quantity, line.NetFen == 0);
        });

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_product_without_a_plan_is_sold_and_benefits_nobody(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 9);
        await host.Publish(Some.Plan("P2", permille: 127));

        var orderNo = await Sell(host, 1);

        var attribution = Assert.Single(await Attributions(host));
        Assert.Equal(("none", 3_000L, 0L), (attribution.PlanVersion, attribution.AttributedFen, attribution.BenefitFen));
        var line = (await host.Get(orderNo, new OrderAccess(null, null, true, "office")))!.Lines.Single();
        Assert.Null(line.PlanVersion);
        Assert.Empty(line.Reaches);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_sale_posts_once(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 9);
        await host.Publish(Some.Plan("P1", permille: 127));
        var orderNo = await Sell(host, 1);
        var before = await Totals(host);

        await Assert.ThrowsAsync<DbUpdateException>(() => host.Change(orderNo, (db, order) => SalePosting.PostSale(db, order, OrdersHost.Opening, Cancellation)));

        Assert.Equal(before, await Totals(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_only_ever_added_is_neither_changed_nor_removed(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 9);
        await host.Publish(Some.Plan("P1", permille: 127));
        await host.Refund(await Sell(host, 2), 1, 1);
        string[] changes =
        [
            "UPDATE postings SET fen = fen + 1", "UPDATE journals SET source = 'x'", "UPDATE attributions SET benefit_fen = 0",
            "UPDATE stock_movements SET quantity = 0", "UPDATE order_events SET kind = 'x'",
            "DELETE FROM postings", "DELETE FROM journals", "DELETE FROM attributions", "DELETE FROM stock_movements", "DELETE FROM order_events",
            "UPDATE linkage_households SET weight = 1000", "UPDATE linkage_rates SET benefit_permille = 0", "DELETE FROM linkage_households", "UPDATE linkage_plans SET valid_from = valid_from",
            .. stack == Stack.Postgres
                ? ["TRUNCATE postings", "TRUNCATE attributions"]
                : new[]
                {
                    "INSERT OR REPLACE INTO postings SELECT journal_id, no, debit_account, credit_account, 999 FROM postings", "REPLACE INTO attributions SELECT * FROM attributions",
                    $"INSERT OR REPLACE INTO journals (id, kind, source, at) SELECT '{Guid.NewGuid()}', kind, source, at FROM journals",
                },
        ];

        foreach (var sql in changes)
        {
            var refusal = await Assert.ThrowsAnyAsync<DbException>(() => host.Read(db => db.Database.ExecuteSqlRawAsync(sql, Cancellation)));
            Assert.Contains("is append-only", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_database_refuses_a_posting_of_nothing_or_to_itself(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 9);
        await Sell(host, 1);
        (string Debit, string Credit, long Fen)[] postings = [("a", "b", 0), ("a", "b", -1), ("a", "a", 1)];

        foreach (var (debit, credit, fen) in postings)
        {
            var refusal = await Assert.ThrowsAnyAsync<DbException>(() => host.Read(db => db.Database.ExecuteSqlAsync(
                $"INSERT INTO postings (journal_id, no, debit_account, credit_account, fen) SELECT id, 99, {debit}, {credit}, {fen} FROM journals", Cancellation)));
            Assert.Contains("ck_postings", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static OrderLine Line(int quantity, long price, long discount = 0) => new()
    {
        ProductCode = "P1",
        Name = "",
        NameEn = "",
        Specification = "",
        SpecificationEn = "",
        CertificateNo = "",
        SupplierCode = "S001",
        BaseCode = "B001",
        BaseName = "",
        BaseNameEn = "",
        VillageCode = "",
        VillageName = "",
        TownCode = "",
        TownName = "",
        Location = "S001",
        Quantity = quantity,
        UnitPriceFen = price,
        DiscountFen = discount,
    };
}
