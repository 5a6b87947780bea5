using Market.Orders.Contracts;
using Market.Orders.Payments;
using Market.Orders.Payments.Simulator.TestHelpers;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Payments;

using PlacedOrder = Market.Orders.Contracts.PlacedOrder;

/// <summary>Money that goes back and goods that go out do not pass each other: what is packed cannot be called off, and what is called off is not packed.</summary>
public sealed class CalledOffTests
{
    private static readonly ParcelAccess Supplier = new(["S001"], false, "vendor supplier@example.com");

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<ParcelOutcome> Pack(PaymentShop shop, PlacedOrder order) =>
        (await shop.In<IFulfilment, ParcelResult>(f => f.PackParcel(new PackParcel($"{order.OrderNo}-1", Supplier), Cancellation).AsTask())).Outcome;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_buyer_cancels_a_paid_order_only_until_its_first_parcel_is_packed(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));

        Assert.Equal(ParcelOutcome.Done, await Pack(shop, order));

        Assert.Equal(CancelOrderOutcome.AlreadyPacked, await shop.Cancel(order));
        Assert.Equal(OrderState.Packed, (await shop.View(order)).State);
        Assert.Equal(StartPaymentOutcome.AlreadyPaid, (await shop.StartPayment(order)).Outcome);
        await shop.OracleHolds();
        Assert.Empty((await shop.Books()).Refunds);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Packing_and_cancelling_at_once_end_in_one_of_the_two(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 100);
        for (var round = 0; round < 6; round++)
        {
            var order = await shop.Paid(new OrderLineRequest("P1", 1));

            var packing = Pack(shop, order);
            var cancelling = shop.Cancel(order);

            Assert.Contains((await packing, await cancelling), new[]
            {
                (ParcelOutcome.Done, CancelOrderOutcome.AlreadyPacked), (ParcelOutcome.NothingLeft, CancelOrderOutcome.RefundUnderWay), (ParcelOutcome.NotNow, CancelOrderOutcome.RefundUnderWay),
            });
        }
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_being_paid_back_does_not_leave(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        shop.Faults.Current = new() { Calls = [new("POST /v1/refunds", CallFaultKind.FailBefore, Times: 1000)] };
        Assert.Equal(CancelOrderOutcome.RefundUnderWay, await shop.Cancel(order));

        Assert.Equal(ParcelOutcome.NothingLeft, await Pack(shop, order));
        shop.Faults.Current = new();
        shop.Pass(TimeSpan.FromHours(1));
        await shop.Round<RefundWork>();
        await shop.Comes(order, OrderState.Refunded);

        Assert.Equal(ParcelState.Withdrawn, (await shop.View(order)).Parcels[0].State);
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_could_not_be_paid_back_yet_does_not_leave_either(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        var failed = await shop.Fails(order, async () => Assert.Equal(CancelOrderOutcome.RefundUnderWay, await shop.Cancel(order)));

        Assert.Equal(ParcelOutcome.NothingLeft, await Pack(shop, order));
        Assert.True(await shop.Retry(failed));
        await shop.Comes(order, OrderState.Refunded);

        Assert.Equal(ParcelState.Withdrawn, (await shop.View(order)).Parcels[0].State);
        Assert.Equal(10, await shop.Read(db => db.Stock.Select(item => item.OnHand).SingleAsync(Cancellation)));
        await shop.OracleHolds();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_failed_refund_that_nobody_can_take_up_any_more_holds_nothing(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        var failed = await shop.Fails(order, () => shop.Cancel(order));
        await shop.Refund(order, 1, 1, "otherwise");
        await shop.OracleHolds();

        Assert.Equal(ParcelOutcome.Done, await Pack(shop, order));
        Assert.False(await shop.Retry(failed));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_received_and_is_taken_back_is_returned_and_then_refunded(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack);
        await shop.Offer("P1", onHand: 10);
        var order = await shop.Paid(new OrderLineRequest("P1", 2));
        var parcelNo = $"{order.OrderNo}-1";
        await Pack(shop, order);
        await shop.In<IFulfilment, ParcelResult>(f => f.ShipParcel(new ShipParcel(parcelNo, Carrier.Ems, "EMS12345", Supplier), Cancellation).AsTask());
        await shop.In<IFulfilment, ParcelResult>(f => f.ConfirmReceipt(new ConfirmReceipt(order.OrderNo, parcelNo, PaymentShop.Buyer(order)), Cancellation).AsTask());
        Assert.Equal(OrderState.Received, (await shop.View(order)).State);

        shop.Faults.Current = new() { Calls = [new("POST /v1/refunds", CallFaultKind.FailBefore, Times: 1000)] };
        await shop.Refund(order, 1, 1, "a");
        Assert.Equal(OrderState.Received, (await shop.View(order)).State);
        await shop.Refund(order, 1, 1, "b");
        Assert.Equal(OrderState.Returned, (await shop.View(order)).State);
        shop.Faults.Current = new();
        shop.Pass(TimeSpan.FromHours(1));
        await shop.Round<RefundWork>();
        await shop.Comes(order, OrderState.Refunded);
        await shop.OracleHolds();

        // It had been sent, and the way there stays paid.
        Assert.Equal(800, (await shop.Books()).HeldFor(order.OrderNo));
        Assert.Equal(["placed", "payment_started", "paid", "packed", "shipped", "received", "refund_requested", "refund_requested", "returned", "refunded", "refunded"], (await shop.View(order)).Timeline.Select(entry => entry.Kind));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task How_long_an_unpaid_order_holds_its_goods_is_configuration(Stack stack)
    {
        await using var shop = await PaymentShop.Open(stack, ("Orders:PayWithin", "00:05:00"));
        await shop.Offer("P1", onHand: 5);
        var order = await shop.Place("P1", 3);

        shop.Pass(TimeSpan.FromMinutes(4));
        Assert.Equal(0, await shop.Round<OrderExpiry>());
        shop.Pass(TimeSpan.FromMinutes(2));
        await shop.Round<OrderExpiry>();

        Assert.Equal(OrderState.Expired, (await shop.View(order)).State);
        Assert.Equal(5, await shop.Read(db => db.Stock.Select(item => item.OnHand - item.Reserved).SingleAsync(Cancellation)));
    }
}
