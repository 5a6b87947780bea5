using CsCheck;
using Market.Orders.Contracts;
using Market.Orders.Ledger;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>What a closing makes due is right to the fen, and nothing is paid twice.</summary>
public sealed class SettlementTests
{
    /// <summary>Two months after the shop opened: what was sold in November has passed its return window.</summary>
    private static readonly TimeSpan TwoMonths = TimeSpan.FromDays(70);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task<T> Ask<T>(OrdersHost host, Func<ISettlement, ValueTask<T>> ask) => host.Host.In<ISettlement, T>(settlement => ask(settlement).AsTask());

    private static async Task<CloseMonthOutcome> Close(OrdersHost host, string month) =>
        (await Ask(host, settlement => settlement.CloseMonth(new CloseMonth(month, "office"), Cancellation))).Outcome;

    private static async Task<IReadOnlyList<StatementView>> Statements(OrdersHost host, string month, PayeeKind kind) =>
        (await Ask(host, settlement => settlement.GetStatements(new GetStatements(month, kind), Cancellation))).Statements;

    private static async Task<string> Sell(OrdersHost host, int quantity, string product = "P1", string? counter = null)
    {
        var order = Some.Order(product, quantity);
        var orderNo = (await host.Place(counter is null ? order : order.PickedUpAt(counter))).Order!.OrderNo;
        await host.Pay(orderNo);
        await host.Deliver(orderNo);
        return orderNo;
    }

    private static async Task<long> Balance(OrdersHost host, string account) =>
        (await host.Read(db => LedgerBalances.Of(db).ToListAsync(Cancellation))).Where(balance => balance.Account == account).Sum(balance => balance.Fen);

    private static async Task<OrdersHost> Shop(Stack stack)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 1_995) with { ValidTo = new DateOnly(2030, 1, 1) }, onHand: 9_999);
        await host.Publish(Some.Plan("P1", permille: 127));
        return host;
    }

    private static async Task Right(OrdersHost host)
    {
        await host.Seal();
        var (code, said) = await host.Verify();
        Assert.True(code == 0, said);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_closing_makes_due_what_has_passed_its_return_window_to_the_fen(Stack stack)
    {
        await using var host = await Shop(stack);
        var first = await Sell(host, 3);
        await host.Refund(first, 1, 1);
        host.Time.Advance(TimeSpan.FromDays(20));
        await Sell(host, 5);
        Assert.Equal(CloseMonthOutcome.NotOver, await Close(host, "2026-12"));
        Assert.Equal(CloseMonthOutcome.NotAMonth, await Close(host, "2026-13"));
        host.Time.Advance(TwoMonths);

        // November's end: the sale of the 24th is within its window. December's: it is not, and the sale of 14 December has passed it too.
        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2026-11"));
        Assert.Empty(await Statements(host, "2026-11", PayeeKind.Supplier));
        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2026-12"));
        Assert.Equal(CloseMonthOutcome.AlreadyClosed, await Close(host, "2026-12"));

        // Two units and five units are kept: 3,990 and 9,975 fen, of which 506 and 1,266 fen are the households'.
        var supplier = Assert.Single(await Statements(host, "2026-12", PayeeKind.Supplier));
        Assert.Equal(("S001", 13_965L, 1_772L, 12_193L, 12_193L), (supplier.Code, supplier.GoodsFen, supplier.BenefitFen, supplier.EarnedFen, supplier.DueFen));
        var households = await Statements(host, "2026-12", PayeeKind.Household);
        Assert.Equal(Apportionment.Parts(1_772, [10, 10, 10, 10, 10, 10]), households.Select(household => household.DueFen));
        Assert.Equal((0L, 0L, 12_193L), (await Balance(host, "benefit_pool:P1:B001-v1"), await Balance(host, "supplier_payable:S001"), await Balance(host, "supplier_due:S001")));
        Assert.Equal(3, (await Ask(host, s => s.GetStatement(new GetStatement("2026-12", PayeeKind.Supplier, "S001"), Cancellation))).Lines.Count);
        Assert.Equal(households[1].DueFen, (await Ask(host, s => s.GetStatement(new GetStatement("2026-12", PayeeKind.Household, "2"), Cancellation))).Lines.Sum(line => line.BenefitFen));
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_somebody_asks_to_return_waits_for_the_next_closing(Stack stack)
    {
        await using var host = await Shop(stack);
        var (asked, other) = (await Sell(host, 3), await Sell(host, 2));
        var request = await host.Host.In<IReturns, AskReturnResult>(returns => returns.AskReturn(
            new(asked, "k", ReturnReason.NoReason, [new(1, 1)], null, [], new OrderAccess(null, null, true, "office")), Cancellation).AsTask());
        host.Time.Advance(TwoMonths);

        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2026-12"));
        Assert.Equal(2 * 1_995, Assert.Single(await Statements(host, "2026-12", PayeeKind.Supplier)).GoodsFen);
        await host.Host.In<IReturns, ReturnResult>(returns => returns.RejectReturn(new(request.Return!.ReturnNo, "It never came.", new ParcelAccess([], true, "office")), Cancellation).AsTask());
        host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2027-01"));
        Assert.Equal(3 * 1_995, Assert.Single(await Statements(host, "2027-01", PayeeKind.Supplier)).GoodsFen);
        Assert.NotEqual(asked, other);
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_refunded_after_the_month_waits_with_its_refund_however_late_the_month_is_closed(Stack stack)
    {
        await using var host = await Shop(stack);
        await Sell(host, 2);
        var returned = await Sell(host, 3);
        host.Time.Advance(TimeSpan.FromDays(40));
        await host.Refund(returned, 1, 3);
        host.Time.Advance(TimeSpan.FromDays(5));

        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2026-12"));
        Assert.Equal(2 * 1_995, Assert.Single(await Statements(host, "2026-12", PayeeKind.Supplier)).GoodsFen);
        Assert.Equal(2 * 1_995 * 127 / 1_000, (await Statements(host, "2026-12", PayeeKind.Household)).Sum(household => household.DueFen));
        host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2027-01"));
        Assert.Equal(0, Assert.Single(await Statements(host, "2027-01", PayeeKind.Supplier)).GoodsFen);
        Assert.Empty(await Statements(host, "2027-01", PayeeKind.Household));
        Assert.Equal(3, await host.Read(db => db.ClosedLines.CountAsync(Cancellation)));
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_Stripe_would_not_refund_waits_until_the_office_has_tried_again(Stack stack)
    {
        await using var host = await Shop(stack);
        var orderNo = await Sell(host, 3);
        var refund = await FailedRefund(host, orderNo, quantity: 1);
        host.Time.Advance(TwoMonths);

        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2026-12"));
        Assert.Empty(await Statements(host, "2026-12", PayeeKind.Supplier));
        await host.Refund(orderNo, 1, 1);
        await host.Read(db => db.Refunds.Where(candidate => candidate.Id == refund).ExecuteUpdateAsync(set => set.SetProperty(candidate => candidate.State, RefundState.Succeeded), Cancellation));
        host.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(CloseMonthOutcome.Closed, await Close(host, "2027-02"));
        Assert.Equal(2 * 1_995, Assert.Single(await Statements(host, "2027-02", PayeeKind.Supplier)).GoodsFen);
        await Right(host);
    }

    private static async Task<Guid> FailedRefund(OrdersHost host, string orderNo, int quantity)
    {
        var id = Guid.Empty;
        await host.Change(orderNo, (db, order) =>
        {
            var payment = Payment.Of(order, 1, "/", false, host.Time.GetUtcNow(), host.Time.GetUtcNow());
            var refund = PaymentRefund.Of(payment, "k", quantity * 1_995, 0, "broken", "office", host.Time.GetUtcNow(), [new RefundedLine { LineNo = 1, Quantity = quantity, Fen = quantity * 1_995 }]);
            db.Payments.Add(payment);
            db.Refunds.Add(refund);
            id = refund.Id;
            return Task.CompletedTask;
        });
        await host.Read(db => db.Refunds.Where(refund => refund.Id == id).ExecuteUpdateAsync(set => set.SetProperty(refund => refund.State, RefundState.Failed), Cancellation));
        return id;
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_part_of_the_value_that_went_back_is_missing_from_supplier_and_households_to_the_fen(Stack stack)
    {
        await using var host = await Shop(stack);
        var orderNo = await Sell(host, 7);
        await host.Refund(orderNo, 1, 0, amount: 1_234);
        host.Time.Advance(TwoMonths);
        await Close(host, "2026-12");
        var before = await Statements(host, "2026-12", PayeeKind.Household);

        // 13,965 − 1,234 = 12,731 fen, of which 127 ‰ are 1,616.
        Assert.Equal((12_731L, 1_616L), (Assert.Single(await Statements(host, "2026-12", PayeeKind.Supplier)).GoodsFen, before.Sum(household => household.EarnedFen)));
        // A later part comes off what they earn next, household by household: nobody's part differs from that of the whole by more than a fen.
        await host.Refund(orderNo, 1, 0, amount: 777);
        await Sell(host, 3);
        host.Time.Advance(TwoMonths);
        await Close(host, "2027-02");
        await Close(host, "2027-03");
        var earned = new[] { before, await Statements(host, "2027-02", PayeeKind.Household), await Statements(host, "2027-03", PayeeKind.Household) }.SelectMany(month => month).ToList();
        Assert.Equal(((12_731 - 777) * 127 / 1_000) + (3 * 1_995 * 127 / 1_000), earned.Sum(household => household.EarnedFen));
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_refund_after_the_closing_reduces_the_next_one_and_nobody_pays_back(Stack stack)
    {
        await using var host = await Shop(stack);
        var first = await Sell(host, 7);
        host.Time.Advance(TwoMonths);
        await Close(host, "2026-12");
        await host.Refund(first, 1, 7);
        host.Time.Advance(TimeSpan.FromDays(31));
        await Close(host, "2027-01");
        await Close(host, "2027-02");
        var earlier = (await Statements(host, "2026-12", PayeeKind.Household)).Sum(household => household.DueFen);
        var carried = Assert.Single(await Statements(host, "2027-02", PayeeKind.Supplier));
        Assert.Equal((0L, -12_192L), (carried.DueFen, carried.EarnedFen));
        Assert.Empty(await Statements(host, "2027-02", PayeeKind.Household));

        await Sell(host, 10);
        host.Time.Advance(TwoMonths);
        await Close(host, "2027-04");

        var supplier = Assert.Single(await Statements(host, "2027-04", PayeeKind.Supplier));
        Assert.Equal((-12_192L, 17_417L, 17_417L - 12_192), (supplier.BroughtFen, supplier.EarnedFen, supplier.DueFen));
        Assert.Equal(2_533, earlier + (await Statements(host, "2027-04", PayeeKind.Household)).Sum(household => household.DueFen));
        Assert.Equal(0, await Balance(host, "benefit_pool:P1:B001-v1"));
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_counter_gets_its_fee_of_what_was_picked_up_there_and_gives_it_back_with_the_goods(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Open(Some.Counter("C001"));
        await host.Offer(Some.Product("P2", priceFen: 333) with { ValidTo = new DateOnly(2030, 1, 1) }, onHand: 99, location: "C001");
        var orderNo = await Sell(host, 7, "P2", "C001");
        host.Time.Advance(TwoMonths);
        await Close(host, "2026-12");
        for (var i = 0; i < 6; i++)
            await host.Refund(orderNo, 1, 1);
        host.Time.Advance(TimeSpan.FromDays(31));
        await Close(host, "2027-02");

        var counter = Assert.Single(await Statements(host, "2026-12", PayeeKind.Counter));
        Assert.Equal((7 * 333 * 30 / 1000, 69L), (counter.DueFen, counter.FeeFen));
        Assert.Equal((0L, (333 * 30 / 1000) - 69L), ((await Statements(host, "2027-02", PayeeKind.Counter))[0].DueFen, (await Statements(host, "2027-02", PayeeKind.Counter))[0].FeeFen));
        Assert.Equal(9, await Balance(host, "counter_payable:C001"));
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Fresh_goods_are_closed_sooner(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Offer(Some.Product("P2", priceFen: 1_000) with { Perishable = true, SupplierCode = "S002" }, onHand: 99);
        // Signed for on 24 November: two days of claims end before December, seven of return do not.
        await Sell(host, 1);
        await Sell(host, 1, "P2");
        host.Time.Advance(TwoMonths);

        await Close(host, "2026-11");

        Assert.Equal("S002", Assert.Single(await Statements(host, "2026-11", PayeeKind.Supplier)).Code);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_sale_is_closed_by_the_day_it_was_signed_for_and_never_before_that(Stack stack)
    {
        await using var host = await Shop(stack);
        await host.Offer(Some.Product("P2", priceFen: 333) with { ValidTo = new DateOnly(2030, 1, 1), SupplierCode = "S002" }, onHand: 99);
        var orderNo = (await host.Place(Some.Order("two", new OrderLineRequest("P1", 1), new OrderLineRequest("P2", 1)))).Order!.OrderNo;
        await host.Pay(orderNo);
        host.Time.Advance(TwoMonths);
        await Close(host, "2026-12");
        Assert.Empty(await Statements(host, "2026-12", PayeeKind.Supplier));

        // One parcel arrives on 23 February, and its window ends with the 2nd of March; the other stays away.
        var signed = new DateTimeOffset(2027, 2, 23, 4, 0, 0, TimeSpan.Zero);
        await host.Change(orderNo, (_, order) =>
        {
            var parcel = order.Parcels.Single(parcel => parcel.Location == "S001");
            parcel.Pack(signed);
            parcel.Ship(Carrier.Ems, "EMS12345", signed);
            parcel.Receive("buyer", signed);
            return Task.CompletedTask;
        });
        host.Time.Advance(TwoMonths);
        await Close(host, "2027-02");
        Assert.Empty(await Statements(host, "2027-02", PayeeKind.Supplier));
        await Close(host, "2027-03");

        Assert.Equal("S001", Assert.Single(await Statements(host, "2027-03", PayeeKind.Supplier)).Code);
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_who_close_a_month_at_once_close_it_once(Stack stack)
    {
        await using var host = await Shop(stack);
        for (var i = 0; i < 5; i++)
            await Sell(host, 2);
        host.Time.Advance(TwoMonths);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Close(host, i % 2 == 0 ? "2026-12" : "2027-01")));

        Assert.InRange(outcomes.Count(outcome => outcome == CloseMonthOutcome.Closed), 1, 2);
        Assert.Equal(5, await host.Read(db => db.ClosedLines.CountAsync(Cancellation)));
        Assert.Equal(19_950, await Balance(host, "supplier_due:S001") + (await host.Read(db => db.Statements.Where(s => s.Kind == PayeeKind.Household).SumAsync(s => s.DueFen, Cancellation))));
        await Right(host);
    }

    [Fact]
    public async Task Any_sequence_of_sales_refunds_and_closings_verifies_and_owes_nobody() =>
        await Gen.Select(Gen.Int[1, 9], Gen.Int[0, 4], Gen.Int[0, 3]).Array[1, 20].SampleAsync(async moves =>
        {
            await using var host = await Shop(Stack.Sqlite);
            await host.Open(Some.Counter("C001"));
            await host.Offer(Some.Product("P2", priceFen: 333) with { ValidTo = new DateOnly(2030, 1, 1) }, onHand: 999, location: "C001");
            await host.Publish(Some.Plan("P2", 301, "B001-v9", 9));
            var left = new Dictionary<string, int>();
            foreach (var (quantity, back, move) in moves)
            {
                var orderNo = move == 1 ? await Sell(host, quantity, "P2", "C001") : await Sell(host, quantity);
                left[orderNo] = quantity;
                host.Time.Advance(TimeSpan.FromDays(9));
                foreach (var (order, rest) in left.Where(order => back > 0 && order.Value >= back).Take(2).ToList())
                {
                    await host.Refund(order, 1, back);
                    left[order] = rest - back;
                }
                if (move == 2)
                    await host.Seal();
                if (move == 3)
                    await Close(host, host.Time.GetUtcNow().AddDays(-31).ToString("yyyy-MM"));
            }
            host.Time.Advance(TwoMonths);
            await Close(host, host.Time.GetUtcNow().AddDays(-31).ToString("yyyy-MM"));
            await Right(host);
            Assert.True(await Balance(host, "benefit_pool:P1:B001-v1") <= 0);
        }, iter: 8, threads: 1);

    public static readonly Dictionary<string, (string Statement, string Entry, string Reason)> Falsifications = new()
    {
        ["a household's part"] = ("UPDATE postings SET fen = fen + 1 WHERE credit_account = 'household_payable:3'", "HouseholdClosing 2026-12/3 ", "1 fen too"),
        ["a closed line removed"] = ("DELETE FROM closed_lines", "SupplierClosing 2026-12/S001 ", "the hash differs"),
        ["a supplier's due"] = ("UPDATE postings SET fen = fen - 1 WHERE credit_account = 'supplier_due:S001'", "SupplierClosing 2026-12/S001 ", "supplier_due:S001"),
        ["a household exchanged"] = ("UPDATE postings SET credit_account = 'household_payable:666' WHERE credit_account = 'household_payable:3'", "HouseholdClosing 2026-12/3 ", "household_payable"),
    };

    public static MatrixTheoryData<Stack, string> BothFalsified => new([Stack.Sqlite, Stack.Postgres], Falsifications.Keys);

    [Theory]
    [MemberData(nameof(BothFalsified))]
    public async Task A_falsified_closing_is_named(Stack stack, string what)
    {
        await using var host = await Shop(stack);
        await Sell(host, 3);
        host.Time.Advance(TwoMonths);
        await Close(host, "2026-12");
        await Right(host);
        var (statement, entry, reason) = Falsifications[what];

        await host.Falsify(statement);

        var (code, said) = await host.Verify();
        Assert.Equal(1, code);
        Assert.Contains(entry, said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.Equal(said, (await host.Verify(offline: true)).Said);
    }

    /// <summary>What no hash covers: the tables that say what is due and what was closed.</summary>
    [Theory]
    [InlineData(Stack.Sqlite, "INSERT INTO statements (month, kind, code, goods_fen, benefit_fen, fee_fen, earned_fen, brought_fen, due_fen) VALUES ('2026-12', 2, '666', 0, 1, 0, 1, 0, 500000)", "household 666 for 2026-12")]
    [InlineData(Stack.Postgres, "INSERT INTO statements (month, kind, code, goods_fen, benefit_fen, fee_fen, earned_fen, brought_fen, due_fen) VALUES ('2026-12', 2, '666', 0, 1, 0, 1, 0, 500000)", "household 666 for 2026-12")]
    [InlineData(Stack.Sqlite, "INSERT INTO closed_lines (attribution_id, month, journal_id, fee_permille, fee_fen) SELECT a.id, '2026-12', '00000000-0000-0000-0000-000000000009', 0, 0 FROM attributions a WHERE a.id NOT IN (SELECT attribution_id FROM closed_lines)", "closed line ")]
    [InlineData(Stack.Postgres, "INSERT INTO closed_lines (attribution_id, month, journal_id, fee_permille, fee_fen) SELECT a.id, '2026-12', '00000000-0000-0000-0000-000000000009', 0, 0 FROM attributions a WHERE a.id NOT IN (SELECT attribution_id FROM closed_lines)", "closed line ")]
    public async Task A_due_that_nobody_posted_and_a_line_that_nobody_closed_are_named(Stack stack, string statement, string entry)
    {
        await using var host = await Shop(stack);
        await Sell(host, 3);
        host.Time.Advance(TwoMonths);
        await Close(host, "2026-12");
        await Sell(host, 1);
        await Right(host);

        Assert.Equal(1, await host.Read(db => db.Database.ExecuteSqlRawAsync(statement, Cancellation)));

        var (code, said) = await host.Verify();
        Assert.Equal(1, code);
        Assert.Contains(entry, said, StringComparison.Ordinal);
    }
}
