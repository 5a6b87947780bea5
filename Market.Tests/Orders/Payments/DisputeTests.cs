using Market.Orders.Contracts;
using Market.Orders.Ledger;
using Market.Orders.Payments;
using Market.Orders.Payments.Disputes;
using Market.Orders.Payments.Simulator.Storage;
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
