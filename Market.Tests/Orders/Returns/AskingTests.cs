using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Orders.Fulfilment;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Orders.Returns;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>What a buyer may ask to go back, until when, and who else may not.</summary>
public sealed class AskingTests
{
    private static readonly Guid Photo = Guid.NewGuid();

    /// <summary>23:59:59 on 24 November in the district: the day of signing does not count, 1 December is the seventh.</summary>
    private static readonly DateTimeOffset Signed = new(2026, 11, 24, 15, 59, 59, TimeSpan.Zero);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task<AskReturnResult> Ask(OrdersHost host, AskReturn ask) => host.Host.In<IReturns, AskReturnResult>(returns => returns.AskReturn(ask, Cancellation).AsTask());

    private static AskReturn Of(PlacedOrder order, ReturnReason reason, params ReturnLineRequest[] lines) =>
        new(order.OrderNo, $"{Guid.NewGuid()}", reason, lines, null, reason == ReturnReason.NoReason ? [] : [Photo], Buyer(order));

    private static OrderAccess Buyer(PlacedOrder order) => new(null, order.AccessToken, false, "guest");

    /// <summary>P1 keeps, FRESH is perishable, BOX is excluded by agreement; signed for in the last second of 24 November.</summary>
    private static async Task<(OrdersHost Host, PlacedOrder Order)> Received(Stack stack, DateTimeOffset? signed = null)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 50);
        await host.Offer(Some.Product("FRESH") with { Perishable = true }, onHand: 50);
        await host.Offer(Some.Product("BOX") with { NoReturn = NoReturnReason.MadeToOrder }, onHand: 50);
        var order = (await host.Place(Some.Order($"{Guid.NewGuid()}", new("P1", 3), new("FRESH", 2), new("BOX", 1)) with { ExclusionsAccepted = ["BOX"] })).Order!;
        await host.Pay(order.OrderNo);
        await host.Deliver(order.OrderNo, signed ?? Signed);
        return (host, order);
    }

    private static void At(OrdersHost host, int day, int hour = 12, int minute = 0, int second = 0, int month = 11) =>
        host.Time.SetUtcNow(new DateTimeOffset(2026, month, day, hour, minute, second, TimeSpan.FromHours(8)).ToUniversalTime());

    private static string Code(AskReturnResult result) => result.Outcome == ReturnOutcome.Done ? "" : Assert.Single(result.Problems).Code;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_seventh_day_after_signing_is_the_last_in_the_time_of_the_district(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;

        At(host, day: 1, hour: 23, minute: 59, second: 59, month: 12);
        var asked = await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)));
        Assert.Equal((ReturnOutcome.Done, ReturnState.GoodsAwaited), (asked.Outcome, asked.Return!.State));
        Assert.Equal(ReturnState.Requested, (await Ask(host, Of(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1)))).Return!.State);
        At(host, day: 2, hour: 0, month: 12);
        Assert.Equal(ReturnProblems.WindowOver, Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)))));
        Assert.Equal(ReturnProblems.WindowOver, Code(await Ask(host, Of(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1)))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_second_after_midnight_of_signing_the_window_is_a_day_longer(Stack stack)
    {
        var (host, order) = await Received(stack, Signed.AddSeconds(1));
        await using var _ = host;

        At(host, day: 2, hour: 23, minute: 59, second: 59, month: 12);
        Assert.Equal("", Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)))));
        At(host, day: 3, hour: 0, month: 12);
        Assert.Equal(ReturnProblems.WindowOver, Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Fresh_goods_have_claims_with_pictures_within_two_days_and_nothing_else(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;
        At(host, day: 26, hour: 23, minute: 59, second: 59);
        var spoiled = Of(order, ReturnReason.Spoiled, new ReturnLineRequest(2, 1, Grams: 200));

        Assert.Equal(ReturnProblems.Perishable, Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(2, 1)))));
        Assert.Equal(ReturnProblems.PhotosNeeded, Code(await Ask(host, spoiled with { Photos = [] })));
        Assert.Equal(ReturnProblems.PhotosNeeded, Code(await Ask(host, spoiled with { Reason = ReturnReason.Short, Photos = [] })));
        Assert.Equal(ReturnProblems.TooManyPhotos, Code(await Ask(host, spoiled with { Photos = [.. Enumerable.Range(0, 7).Select(_ => Guid.NewGuid())] })));
        Assert.Equal(ReturnProblems.BadWeight, Code(await Ask(host, spoiled with { Lines = [new(2, 1, Grams: 501)] })));
        Assert.Equal("", Code(await Ask(host, spoiled)));
        At(host, day: 27, hour: 0);
        Assert.Equal(ReturnProblems.WindowOver, Code(await Ask(host, Of(order, ReturnReason.Spoiled, new ReturnLineRequest(2, 1)))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_the_buyer_agreed_to_at_checkout_has_claims_only(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;
        At(host, day: 28);

        Assert.Equal(ReturnProblems.ExcludedByAgreement, Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(3, 1)))));
        Assert.Equal("", Code(await Ask(host, Of(order, ReturnReason.Wrong, new ReturnLineRequest(3, 1)))));
        var lines = (await host.Get(order.OrderNo, Buyer(order)))!.Lines;
        Assert.Equal([ReturnTerms.SevenDays, ReturnTerms.Perishable, ReturnTerms.ExcludedByAgreement], lines.Select(line => line.ReturnTerms));
        Assert.Equal([3, 2, 0], lines.Select(line => line.Returnable));
        Assert.Equal(Signed.AddSeconds(1).AddDays(7), lines[0].ReturnUntil);
        Assert.Equal(Signed.AddSeconds(1).AddDays(2), lines[1].ReturnUntil);
    }

    [Fact]
    public async Task Nothing_is_sold_without_the_consent_that_its_exclusion_needs()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("BOX") with { NoReturn = NoReturnReason.Sealed }, onHand: 50);
        await host.Offer(Some.Product("P1"), onHand: 50);
        var order = Some.Order($"{Guid.NewGuid()}", new("P1", 1), new("BOX", 1));

        var refused = await host.Place(order with { ExclusionsAccepted = ["P1"] });

        var problem = Assert.Single(refused.Problems);
        Assert.Equal((PlaceOrderOutcome.Invalid, "exclusionsAccepted", OrderProblems.ExclusionNotAccepted, "BOX"), (refused.Outcome, problem.Field, problem.Code, problem.ProductCode));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(order with { ExclusionsAccepted = ["BOX"] })).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Units_are_asked_for_once_and_are_free_again_when_the_buyer_withdraws(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;
        At(host, day: 25);
        var two = Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 2));

        var first = await Ask(host, two);
        var again = await Ask(host, two);
        Assert.Equal((false, true, first.Return!.ReturnNo), (first.Replayed, again.Replayed, again.Return!.ReturnNo));
        Assert.Equal(ReturnOutcome.KeyReused, (await Ask(host, two with { Lines = [new(1, 1)] })).Outcome);
        var more = await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 2)));
        Assert.Equal((ReturnProblems.NotSoMany, 1), (Code(more), more.Problems[0].Available));
        Assert.Equal(RefundLineOutcome.QuantityOutOfRange, (await host.Host.In<IOrders, RefundLineResult>(
            orders => orders.RefundLine(new(order.OrderNo, 1, 2, true, "office", "k", new OrderAccess(null, null, true, "office")), Cancellation).AsTask())).Outcome);

        await Withdraw(host, order, first.Return.ReturnNo);
        await Withdraw(host, order, first.Return.ReturnNo);
        Assert.Equal("", Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 3)))));
        var view = (await host.Get(order.OrderNo, Buyer(order)))!;
        Assert.Equal([ReturnState.Withdrawn, ReturnState.GoodsAwaited], view.Returns.Select(request => request.State));
        Assert.Equal(1, view.Timeline.Count(entry => entry.Kind == "return_withdrawn"));
    }

    private static Task<ReturnResult> Withdraw(OrdersHost host, PlacedOrder order, string returnNo) =>
        host.Host.In<IReturns, ReturnResult>(returns => returns.WithdrawReturn(new(order.OrderNo, returnNo, Buyer(order)), Cancellation).AsTask());

    [Theory]
    [InlineData(ReturnProblems.UnknownLine, 9, 1)]
    [InlineData(ReturnProblems.NotSoMany, 1, 0)]
    [InlineData(ReturnProblems.NotSoMany, 1, -1)]
    [InlineData(ReturnProblems.NotSoMany, 1, int.MaxValue)]
    [InlineData(ReturnProblems.NotSoMany, 1, 4)]
    public async Task Wrong_lines_and_quantities_are_named_and_nothing_is_written(string code, int lineNo, int quantity)
    {
        var (host, order) = await Received(Stack.Sqlite);
        await using var _ = host;
        At(host, day: 25);

        Assert.Equal(code, Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(lineNo, quantity)))));
        Assert.Equal(0, await host.Read(db => db.Returns.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task What_was_not_signed_for_cannot_be_asked_for()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 50);
        var order = (await host.Place(Some.Order("P1", 1))).Order!;
        await host.Pay(order.OrderNo);

        Assert.Equal(ReturnProblems.NotReceived, Code(await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)))));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Another_buyer_and_another_vendor_find_nothing(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;
        At(host, day: 25);
        var asked = (await Ask(host, Of(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1)))).Return!;
        var (stranger, other) = (new OrderAccess("somebody", null, false, "buyer"), new ParcelAccess(["S002", "C001"], false, "vendor other@example.com"));

        Assert.Equal(ReturnOutcome.NotFound, (await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)) with { Access = stranger })).Outcome);
        await host.Host.In<IReturns, bool>(async returns =>
        {
            Assert.Equal(ReturnOutcome.NotFound, (await returns.WithdrawReturn(new(order.OrderNo, asked.ReturnNo, stranger), Cancellation)).Outcome);
            Assert.Equal(ReturnOutcome.NotFound, (await returns.AppealReturn(new(order.OrderNo, asked.ReturnNo, null, stranger), Cancellation)).Outcome);
            Assert.Null((await returns.GetReturn(new(asked.ReturnNo, other), Cancellation)).Return);
            Assert.Empty((await returns.GetReturns(new(other, false, 0, 10), Cancellation)).Returns);
            Assert.Equal(ReturnOutcome.NotFound, (await returns.ApproveReturn(new(asked.ReturnNo, true, [new(1, Units: 1)], other), Cancellation)).Outcome);
            Assert.Equal(ReturnOutcome.NotFound, (await returns.RejectReturn(new(asked.ReturnNo, "no", other), Cancellation)).Outcome);
            Assert.Equal(ReturnOutcome.NotFound, (await returns.TakeInReturn(new(asked.ReturnNo, [new(1, 1, true)], other), Cancellation)).Outcome);
            Assert.Equal(ReturnState.Requested, (await returns.GetReturn(new(asked.ReturnNo, other with { Places = ["S001"] }), Cancellation)).Return!.State);
            return true;
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_rejection_goes_to_the_office_once(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;
        At(host, day: 25);
        var returnNo = (await Ask(host, Of(order, ReturnReason.Damaged, new ReturnLineRequest(1, 1)))).Return!.ReturnNo;
        var (vendor, office) = (new ParcelAccess(["S001"], false, "vendor v@example.com"), new ParcelAccess([], true, "office"));

        await host.Host.In<IReturns, bool>(async returns =>
        {
            Task<ReturnOutcome> Reject(ParcelAccess by, string reason) => Outcome(returns.RejectReturn(new(returnNo, reason, by), Cancellation));
            Task<ReturnOutcome> Appeal() => Outcome(returns.AppealReturn(new(order.OrderNo, returnNo, "look at the picture", Buyer(order)), Cancellation));
            Assert.Equal(ReturnOutcome.ReasonNeeded, await Reject(vendor, "  "));
            Assert.Equal(ReturnOutcome.Done, await Reject(vendor, "It was whole when it left."));
            Assert.Equal(ReturnOutcome.Done, await Appeal());
            Assert.Equal(ReturnOutcome.NotNow, await Reject(vendor, "again"));
            Assert.Equal(ReturnOutcome.NotNow, await Outcome(returns.ApproveReturn(new(returnNo, true, [new(1, Units: 1)], vendor), Cancellation)));
            Assert.Equal(ReturnOutcome.Done, await Reject(office, "The picture shows another box."));
            Assert.Equal(ReturnOutcome.NotNow, await Appeal());
            return true;
        });
        var request = Assert.Single((await host.Get(order.OrderNo, Buyer(order)))!.Returns);
        Assert.Equal((ReturnState.Rejected, "The picture shows another box.", (DateTimeOffset?)null), (request.State, request.Decision, request.AppealUntil));
    }

    private static async Task<ReturnOutcome> Outcome(ValueTask<ReturnResult> result) => (await result).Outcome;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_is_not_completed_while_something_is_asked_for(Stack stack)
    {
        var (host, order) = await Received(stack);
        await using var _ = host;
        At(host, day: 30);
        var returnNo = (await Ask(host, Of(order, ReturnReason.NoReason, new ReturnLineRequest(1, 1)))).Return!.ReturnNo;

        At(host, day: 9, month: 12);
        Assert.Equal(0, await host.Host.Services.GetRequiredService<OrderCompletion>().Round(Cancellation));
        await Withdraw(host, order, returnNo);
        Assert.Equal(1, await host.Host.Services.GetRequiredService<OrderCompletion>().Round(Cancellation));
        Assert.Equal(OrderState.Completed, (await host.Get(order.OrderNo, Buyer(order)))!.State);
    }

    [Theory]
    [InlineData("500g", 500)]
    [InlineData("2.5kg", 2500)]
    [InlineData("2个（约2.6kg）", 2600)]
    [InlineData("1只（约1.8kg）", 1800)]
    [InlineData("500ml", null)]
    [InlineData("30枚", null)]
    [InlineData("5L", null)]
    public void The_net_weight_is_read_from_the_specification(string specification, int? grams) => Assert.Equal(grams, NetWeight.Grams(specification));
}
