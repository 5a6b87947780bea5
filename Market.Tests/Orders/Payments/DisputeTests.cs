using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Payments;
using Market.Orders.Payments.Disputes;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Stock;
using Market.Tests.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>The buyer's bank wants money back: it is paid at most once, the books say where it is, and the sale stands whatever comes of it.</summary>
public sealed class DisputeTests
{
    private const long Fee = 1_500;

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<(PlacedOrder Order, string Dispute)> Disputed(PaymentShop shop)
    {
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 3));
        var dispute = await shop.Dispute(order);
        await Comes(shop, order, DisputeState.Open);
        return (order, dispute);
    }

    private static Task Comes(PaymentShop shop, PlacedOrder order, DisputeState state) =>
        Eventually.Holds(async () => (await shop.View(order)).Dispute?.State == state, $"the dispute is {state}");

    private static Task<long> Benefit(PaymentShop shop) => shop.Read(db => db.Attributions.SumAsync(attribution => attribution.BenefitFen, Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_dispute_takes_the_money_out_once_shows_on_the_order_and_lets_nothing_be_refunded_on_top(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var (order, dispute) = await Disputed(shop);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => shop.In<DisputeSettlement, DisputeOutcome>(disputes => disputes.Settle(dispute, Cancellation))));

        var seen = (await shop.View(order)).Dispute!;
        Assert.Equal((9_800L, "product_not_received"), (seen.Fen, seen.Reason));
        Assert.Equal((-9_800L, -Fee, -9_800L + 9_800 + Fee), (await shop.Balance(Accounts.Disputes), await shop.Balance("fees:stripe"), await shop.Balance(Accounts.PaymentClearing)));
        Assert.Equal(RefundLineOutcome.Disputed, (await shop.Refund(order, 1, 1, "k")).Outcome);
        Assert.Equal(CancelOrderOutcome.Disputed, await shop.Cancel(order));
        Assert.Equal(0, await shop.Read(db => db.Refunds.CountAsync(Cancellation)));
        Assert.Contains((await shop.View(order)).Timeline, entry => entry.Kind == "disputed");
        await shop.LedgerIsRight();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_dispute_won_brings_the_money_back_and_refunds_are_possible_again(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var (order, dispute) = await Disputed(shop);
        var before = await Benefit(shop);

        await shop.Answer(dispute, "a photograph of the parcel");
        await shop.Answer(dispute, "winning_evidence");
        await Comes(shop, order, DisputeState.Won);

        Assert.Equal((0L, -Fee), (await shop.Balance(Accounts.Disputes), await shop.Balance("fees:stripe")));
        Assert.Equal(before, await Benefit(shop));
        Assert.Empty((await shop.Unsettled()).Rows);
        await shop.LedgerIsRight();
        await shop.OracleHolds();
        Assert.Equal(RefundLineOutcome.Accepted, (await shop.Refund(order, 1, 1, "k")).Outcome);
        await shop.OracleHolds();
        Assert.Equal(3_000, (await shop.View(order)).RefundedFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task While_the_bank_has_the_money_no_place_packs_ships_or_hands_over_what_is_still_there(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        await shop.In<OrdersDb, bool>(db => db.Write(token =>
        {
            db.Counters.Add(PickUpCounter.Of(Some.Counter("C001")));
            db.Stock.Add(new StockItem { ProductCode = "P1", Location = "C001", OnHand = 10 });
            db.StockMovements.Add(new StockMovement { ProductCode = "P1", Location = "C001", Reason = StockReason.Opening, Quantity = 10, Source = "test" });
            return Task.FromResult(true);
        }, Cancellation));
        var place = new ParcelAccess(["S001", "C001"], false, "vendor v@example.com");
        async Task<ParcelOutcome> Take(Func<IFulfilment, ValueTask<ParcelResult>> step) => (await shop.In<IFulfilment, ParcelResult>(fulfilment => step(fulfilment).AsTask())).Outcome;
        async Task<(PlacedOrder Order, string Parcel)> Paid(string? counter = null)
        {
            var command = Some.Order("P1", 1);
            var order = (await shop.Ask(orders => orders.PlaceOrder(counter is null ? command : command.PickedUpAt(counter)))).Order!;
            using var answer = await shop.Press(await shop.PageFor(order), "Pay");
            await shop.Comes(order, OrderState.Paid);
            return (order, $"{order.OrderNo}-1");
        }
        var (waiting, packed, ready) = (await Paid(), await Paid(), await Paid("C001"));
        Assert.Equal(ParcelOutcome.Done, await Take(f => f.PackParcel(new(packed.Parcel, place), Cancellation)));
        Assert.Equal(ParcelOutcome.Done, await Take(f => f.PackParcel(new(ready.Parcel, place), Cancellation)));
        Assert.Equal(ParcelOutcome.Done, await Take(f => f.ReadyParcel(new(ready.Parcel, place), Cancellation)));
        var code = (await shop.View(ready.Order)).Parcels[0].PickUpCode!;
        Func<Task<ParcelOutcome>>[] steps =
        [
            () => Take(f => f.PackParcel(new(waiting.Parcel, place), Cancellation)),
            () => Take(f => f.ShipParcel(new(packed.Parcel, Carrier.ChinaPost, "CP12345", place), Cancellation)),
            () => Take(f => f.HandOver(new("C001", code, false, $"{Guid.NewGuid()}", place), Cancellation)),
        ];
        var disputes = new List<string>();
        foreach (var order in new[] { waiting.Order, packed.Order, ready.Order })
        {
            disputes.Add(await shop.Dispute(order));
            await Comes(shop, order, DisputeState.Open);
        }

        foreach (var step in steps)
            Assert.Equal(ParcelOutcome.Disputed, await step());
        Assert.Equal(
            [ParcelState.Waiting, ParcelState.Packed, ParcelState.ReadyForPickUp],
            await Task.WhenAll(new[] { waiting.Order, packed.Order, ready.Order }.Select(async order => (await shop.View(order)).Parcels[0].State)));

        foreach (var (dispute, order) in disputes.Zip([waiting.Order, packed.Order, ready.Order]))
        {
            await shop.Answer(dispute, "winning_evidence");
            await Comes(shop, order, DisputeState.Won);
        }
        foreach (var step in steps)
            Assert.Equal(ParcelOutcome.Done, await step());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_whose_dispute_is_undecided_waits_for_a_later_closing_and_is_closed_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var (disputed, other) = (await shop.Received(new OrderLineRequest("P1", 3)), await shop.Received(new OrderLineRequest("P1", 1)));
        var dispute = await shop.Dispute(disputed);
        await Comes(shop, disputed, DisputeState.Open);
        var sold = shop.Time.GetUtcNow();
        async Task<long> Closed(int months)
        {
            var month = DistrictTime.Month(sold.AddMonths(months));
            Assert.Equal(CloseMonthOutcome.Closed, (await shop.In<ISettlement, CloseMonthResult>(settlement => settlement.CloseMonth(new CloseMonth(month, "office"), Cancellation).AsTask())).Outcome);
            return (await shop.In<ISettlement, StatementList>(settlement => settlement.GetStatements(new GetStatements(month, PayeeKind.Supplier), Cancellation).AsTask())).Statements.Sum(statement => statement.GoodsFen);
        }

        shop.Pass(TimeSpan.FromDays(100));
        Assert.Equal(3_000, await Closed(1));
        await shop.Answer(dispute, "winning_evidence");
        await Comes(shop, disputed, DisputeState.Won);
        Assert.Equal(9_000, await Closed(2));
        shop.Pass(TimeSpan.FromDays(31));
        Assert.Equal(0, await Closed(3));
        Assert.NotEqual(disputed.OrderNo, other.OrderNo);
        await shop.LedgerIsRight();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_dispute_lost_changes_no_attribution_and_two_people_write_it_off_once(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        var (order, dispute) = await Disputed(shop);
        var before = await Benefit(shop);
        await shop.Answer(dispute, "losing_evidence");
        await Comes(shop, order, DisputeState.Lost);

        var lost = Assert.Single((await shop.Unsettled()).Rows);
        Assert.Equal((UnsettledKind.DisputeLost, SafeAction.MarkHandled, 9_800L), (lost.Kind, lost.Action, lost.Fen));
        Assert.Equal(ActOnPaymentOutcome.NoteNeeded, await shop.Act(lost, note: " "));
        Assert.Equal(ActOnPaymentOutcome.Done, await shop.Act(lost, "first"));
        Assert.Equal(ActOnPaymentOutcome.NotNow, await shop.Act(lost, "first"));
        var noted = Assert.Single((await shop.Unsettled()).Rows);
        Assert.Equal((SafeAction.ConfirmHandled, "first"), (noted.Action, noted.NotedBy));
        Assert.Equal(ActOnPaymentOutcome.FourEyes, await shop.Act(noted, "first"));
        Assert.Equal(0, await shop.Balance(Accounts.DisputeLosses));
        Assert.Equal(ActOnPaymentOutcome.Done, await shop.Act(noted, "second"));
        Assert.Equal(ActOnPaymentOutcome.NotNow, await shop.Act(noted, "second"));

        Assert.Equal((0L, -9_800L), (await shop.Balance(Accounts.Disputes), await shop.Balance(Accounts.DisputeLosses)));
        Assert.Equal(before, await Benefit(shop));
        Assert.Equal(RefundLineOutcome.Disputed, (await shop.Refund(order, 1, 1, "k")).Outcome);
        Assert.Empty((await shop.Unsettled()).Rows);
        await shop.LedgerIsRight();
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_dispute_that_comes_with_its_payment_waits_until_the_payment_is_known(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Place("P1");
        shop.Faults.Current = new() { Webhooks = new(Reverse: true) };
        using var paid = await shop.Press(await shop.PageFor(order), "PayAndDispute");
        await shop.Comes(order, OrderState.Paid);

        await Eventually.Holds(async () =>
        {
            shop.Pass(TimeSpan.FromMinutes(1));
            await shop.Round<PaymentEventWork>();
            return (await shop.View(order)).Dispute?.State == DisputeState.Open;
        }, "the dispute is known");
        await shop.LedgerIsRight();
    }

    [Fact]
    public async Task A_simulator_whose_file_is_older_than_disputes_learns_them()
    {
        await using var shop = await PaymentShop.Open(Stack.Sqlite);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 1));
        await shop.In<SimulatorStore, int>(store => store.ChangeAsync(db => db.Database.ExecuteSqlRawAsync("DROP TABLE disputes; ALTER TABLE charges DROP COLUMN Disputed", Cancellation)));

        var options = shop.Service<Microsoft.Extensions.Options.IOptions<Market.Orders.Payments.Simulator.StripeSimulatorOptions>>();
        var older = new SimulatorStore(options, shop.Service<Market.Orders.Payments.Simulator.Deadlines.WakeUp>());
        Assert.Equal(1, await older.ChangeAsync(db => db.Charges.CountAsync(charge => !charge.Disputed, Cancellation)));

        await shop.Dispute(order);
        await Comes(shop, order, DisputeState.Open);
    }
}
