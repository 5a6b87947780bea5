using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>Each night Stripe's books and ours are held against each other; what differs is written down, never put right in silence, and closed when it agrees again.</summary>
public sealed class ComparisonTests
{
    private static readonly TimeSpan Night = TimeSpan.FromDays(1);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<PaymentShop> Shop(Stack stack)
    {
        var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 50);
        return shop;
    }

    private static Task<PlacedOrder> Paid(PaymentShop shop) => shop.Paid(new OrderLineRequest("P1", 2));

    private static Task<string> Intent(PaymentShop shop, PlacedOrder order) =>
        shop.Read(db => db.Payments.Where(payment => payment.OrderNo == order.OrderNo).Select(payment => payment.IntentId!).SingleAsync(Cancellation));

    private static Task Change(PaymentShop shop, PlacedOrder order, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Payment>> change) =>
        shop.Read(db => db.Payments.Where(payment => payment.OrderNo == order.OrderNo).ExecuteUpdateAsync(change, Cancellation));

    private static Task ChangeAmount(PaymentShop shop, string intent, long fen) => shop.In<SimulatorStore, int>(store =>
        store.ChangeAsync(db => db.PaymentIntents.Where(item => item.Id == intent).ExecuteUpdateAsync(set => set.SetProperty(item => item.Amount, fen), Cancellation)));

    private static async Task<List<string>> Open(PaymentShop shop) => (await shop.Read(db => db.PaymentFindings.AsNoTracking().Where(finding => finding.ResolvedAt == null).ToListAsync(Cancellation)))
        .Select(finding => $"{finding.Book} {finding.Kind} {finding.StripeId} {finding.Ours}/{finding.Theirs}").Order(StringComparer.Ordinal).ToList();

    private static async Task Pass(PaymentShop shop, TimeSpan span)
    {
        shop.Pass(span);
        await shop.Round<NightlyComparison>();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Books_that_agree_have_no_findings(Stack stack)
    {
        await using var shop = await Shop(stack);
        var refunded = await Paid(shop);
        await shop.Refund(refunded, 1, 1, "k");
        var disputed = await Paid(shop);
        await shop.Dispute(disputed);
        await Eventually.Holds(async () => (await shop.View(disputed)).Dispute is not null, "the dispute is known");
        var open = await shop.Place("P1");
        using var declined = await shop.Press(await shop.PageFor(open), "Decline");
        await shop.OracleHolds();

        shop.Pass(2 * Night);
        // Closes what nobody paid.
        await shop.Round<PaymentWatch>();
        await shop.Round<NightlyComparison>();

        Assert.Empty(await Open(shop));
        var run = await shop.Read(db => db.PaymentComparisons.AsNoTracking().SingleAsync(Cancellation));
        Assert.NotNull(run.FinishedAt);
        Assert.Equal(5, run.Entries);
        Assert.Equal(run.Day, (await shop.Unsettled()).LastComparison!.Day);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Every_kind_of_difference_is_found_both_ways_and_closed_when_it_is_gone(Stack stack)
    {
        await using var shop = await Shop(stack);
        var (gone, amount, state, currency, refunded) = (await Paid(shop), await Paid(shop), await Paid(shop), await Paid(shop), await Paid(shop));
        var intents = new[] { await Intent(shop, gone), await Intent(shop, amount), await Intent(shop, state), await Intent(shop, currency), await Intent(shop, refunded) };
        await Change(shop, gone, set => set.SetProperty(payment => payment.IntentId, "pi_nowhere"));
        await ChangeAmount(shop, intents[1], 6_900);
        await Change(shop, state, set => set.SetProperty(payment => payment.State, PaymentState.Canceled));
        await Change(shop, currency, set => set.SetProperty(payment => payment.Currency, "usd"));
        var unknown = await shop.Stripe.V1.Refunds.CreateAsync(new() { PaymentIntent = intents[4], Amount = 100 }, cancellationToken: Cancellation);

        await Pass(shop, 2 * Night);
        await Pass(shop, Night);

        string[] expected =
        [
            $"Payments Amount {intents[1]} 6800/6900", $"Payments Currency {intents[3]} usd/cny", $"Payments MissingHere {intents[0]} /succeeded",
            "Payments MissingThere pi_nowhere Paid/", $"Payments State {intents[2]} Canceled/succeeded", $"Refunds MissingHere {unknown.Id} /succeeded",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), await Open(shop));
        // Nothing was put right in silence.
        Assert.Equal(5, await shop.Read(db => db.Orders.CountAsync(order => order.State == OrderState.Paid, Cancellation)));

        await Change(shop, gone, set => set.SetProperty(payment => payment.IntentId, intents[0]));
        await ChangeAmount(shop, intents[1], 6_800);
        await Change(shop, state, set => set.SetProperty(payment => payment.State, PaymentState.Paid));
        await Change(shop, currency, set => set.SetProperty(payment => payment.Currency, "cny"));
        // Older than the days a night looks back at: what differs is looked at until it agrees.
        await Pass(shop, 20 * Night);
        Assert.Equal([$"Refunds MissingHere {unknown.Id} /succeeded"], await Open(shop));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_dispute_whose_webhook_was_lost_is_found_and_followed_when_somebody_asks(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await Paid(shop);
        shop.Faults.Current = new() { Webhooks = new(Drop: 2) };
        var dispute = await shop.Dispute(order);
        await Eventually.Holds(() => shop.Faults.Current.Webhooks.Drop == 0, "its events were lost");

        await Pass(shop, 2 * Night);

        var found = Assert.Single((await shop.Unsettled()).Rows);
        Assert.Equal((UnsettledKind.Finding, "Disputes.MissingHere", SafeAction.AskAgain, dispute), (found.Kind, found.Reason, found.Action, found.ProviderId));
        Assert.Null((await shop.View(order)).Dispute);
        Assert.Equal(ActOnPaymentOutcome.Done, await shop.Act(found));
        Assert.Equal(ActOnPaymentOutcome.NotNow, await shop.Act(found));
        Assert.Equal(DisputeState.Open, (await shop.View(order)).Dispute!.State);
        Assert.Equal([UnsettledKind.Disputed], (await shop.Unsettled()).Rows.Select(row => row.Kind));
        await shop.LedgerIsRight();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_comparison_broken_off_in_the_middle_is_done_by_whoever_comes_next_and_finds_nothing_twice(Stack stack)
    {
        await using var shop = await Shop(stack);
        var order = await Paid(shop);
        await ChangeAmount(shop, await Intent(shop, order), 6_900);
        shop.Pass(2 * Night);

        shop.Faults.Current = new() { Calls = [new("GET /v1/refunds", CallFaultKind.FailBefore, Times: 2)] };
        await Assert.ThrowsAsync<TimeoutException>(() => shop.Round<NightlyComparison>());
        Assert.Single(await Open(shop));
        // Whoever broke off may still be at it: nobody else begins before its lease has run out.
        await shop.Round<NightlyComparison>();
        Assert.Null(await shop.Read(db => db.PaymentComparisons.Select(run => run.FinishedAt).SingleAsync(Cancellation)));

        shop.Pass(TimeSpan.FromMinutes(6));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shop.Round<NightlyComparison>()));
        Assert.NotNull(await shop.Read(db => db.PaymentComparisons.Select(run => run.FinishedAt).SingleAsync(Cancellation)));
        Assert.Single(await Open(shop));
        Assert.Equal(1, await shop.Read(db => db.PaymentFindings.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Nights_that_were_missed_are_made_up_for(Stack stack)
    {
        await using var shop = await Shop(stack);
        await Pass(shop, TimeSpan.Zero);
        var first = await shop.Read(db => db.PaymentComparisons.AsNoTracking().SingleAsync(Cancellation));
        var order = await Paid(shop);
        await ChangeAmount(shop, await Intent(shop, order), 6_900);

        await Pass(shop, 12 * Night);

        var second = await shop.Read(db => db.PaymentComparisons.AsNoTracking().OrderByDescending(run => run.Day).FirstAsync(Cancellation));
        Assert.Equal((first.Day, first.Day.AddDays(12)), (second.FromDay, second.Day));
        Assert.Single(await Open(shop));
    }

    [Fact]
    public async Task More_than_one_page_is_read_to_its_end()
    {
        await using var shop = await Shop(Stack.Sqlite);
        await shop.In<SimulatorStore, int>(store => store.ChangeAsync(async db =>
        {
            for (var i = 0; i < 230; i++)
            {
                var session = new Market.Orders.Payments.Simulator.Objects.Session
                {
                    Id = $"cs_{i}",
                    Created = shop.Time.GetUtcNow(),
                    ExpiresAt = shop.Time.GetUtcNow().AddHours(1),
                    Currency = "cny",
                    Amount = 100,
                    LinesJson = "[]",
                    PaymentMethodTypes = ["card"],
                    PaymentMethodOptionsJson = "{}",
                    SuccessUrl = "http://shop.test/",
                    CancelUrl = null,
                    ClientReferenceId = null,
                    CustomerEmail = null,
                    Locale = null,
                    MetadataJson = "{}",
                    IntentMetadataJson = "{}",
                    IntentDescription = null,
                    Url = "http://shop.test/",
                };
                db.Sessions.Add(session);
                await Market.Orders.Payments.Simulator.HostedPage.TakePayment.ApplyAsync(db, session, Market.Orders.Payments.Simulator.HostedPage.PaymentChoice.Pay, "card", new(), shop.Time.GetUtcNow());
            }
            return 0;
        }));

        await Pass(shop, 2 * Night);

        var shown = await shop.Unsettled();
        Assert.Equal(230, shown.Counts.Single(count => count.Kind == UnsettledKind.Finding).Count);
        Assert.Equal((50, 5), (shown.Rows.Count, shown.Pages));
    }
}
