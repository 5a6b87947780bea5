using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Orders.Fulfilment;

/// <summary>Each place packs and ships its own part; the buyer sees where everything is; and what was signed for counts from that day.</summary>
public sealed class ParcelTests
{
    private static readonly ParcelAccess First = new(["S001"], false, "vendor first@example.com");
    private static readonly ParcelAccess Second = new(["S002", "C001"], false, "vendor second@example.com");
    private static readonly ParcelAccess Office = new([], true, "office");

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    /// <summary>A paid order of goods of two suppliers.</summary>
    private static async Task<(OrdersHost Host, string OrderNo, OrderAccess Buyer)> OfTwoSuppliers(Stack stack, Dictionary<string, string?>? settings = null)
    {
        var host = await OrdersHost.Create(stack, settings);
        await host.Offer(Some.Product("P1"), onHand: 50);
        await host.Offer(Some.Product("P2") with { SupplierCode = "S002" }, onHand: 50);
        var placed = (await host.Place(Some.Order($"{Guid.NewGuid()}", new OrderLineRequest("P1", 2), new OrderLineRequest("P2", 1)).OfAccount())).Order!;
        await host.Pay(placed.OrderNo);
        return (host, placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest"));
    }

    private static async Task<ParcelOutcome> Pack(OrdersHost host, string parcelNo, ParcelAccess access) =>
        (await host.Ask(f => f.PackParcel(new PackParcel(parcelNo, access), Cancellation))).Outcome;

    private static async Task<ParcelOutcome> Ship(OrdersHost host, string parcelNo, ParcelAccess access, string number = "SF1234567890", Carrier carrier = Carrier.SfExpress) =>
        (await host.Ask(f => f.ShipParcel(new ShipParcel(parcelNo, carrier, number, access), Cancellation))).Outcome;

    private static async Task<ParcelOutcome> Confirm(OrdersHost host, string orderNo, string parcelNo, OrderAccess access) =>
        (await host.Ask(f => f.ConfirmReceipt(new ConfirmReceipt(orderNo, parcelNo, access), Cancellation))).Outcome;

    private static async Task<ParcelView?> Look(OrdersHost host, string parcelNo, ParcelAccess access) =>
        (await host.Ask(f => f.GetParcel(new GetParcel(parcelNo, access), Cancellation))).Parcel;

    private static Task<int> Round(OrdersHost host, Func<IServiceProvider, Task<int>> round) => round(host.Host.Services);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_suppliers_ship_apart_and_the_order_says_so(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        var (one, two) = ($"{orderNo}-1", $"{orderNo}-2");

        Assert.Equal(ParcelOutcome.Done, await Pack(host, one, First));
        Assert.Equal(OrderState.Packed, (await host.Get(orderNo, buyer))!.State);
        Assert.Equal(ParcelOutcome.Done, await Ship(host, one, First));
        var part = (await host.Get(orderNo, buyer))!;
        Assert.Equal((OrderState.PartlyShipped, ParcelState.Shipped, ParcelState.Waiting), (part.State, part.Parcels[0].State, part.Parcels[1].State));
        Assert.Equal((Carrier.SfExpress, "SF1234567890"), (part.Parcels[0].Carrier, part.Parcels[0].TrackingNo));
        await Pack(host, two, Second);
        await Ship(host, two, Second, "EMS12345", Carrier.Ems);
        Assert.Equal(OrderState.Shipped, (await host.Get(orderNo, buyer))!.State);

        host.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(ParcelOutcome.Done, await Confirm(host, orderNo, one, buyer));
        Assert.Equal(OrderState.Shipped, (await host.Get(orderNo, buyer))!.State);
        Assert.Equal(ParcelOutcome.Done, await Confirm(host, orderNo, two, buyer));
        var received = (await host.Get(orderNo, buyer))!;
        Assert.Equal(OrderState.Received, received.State);
        Assert.Equal([(one, host.Time.GetUtcNow()), (two, host.Time.GetUtcNow())], received.Lines.Select(line => (line.ParcelNo!, line.ReceivedAt!.Value)));
        Assert.Equal(
            ["placed buyer", "paid payment", "packed vendor first@example.com", "shipped vendor first@example.com", "packed vendor second@example.com", "shipped vendor second@example.com", "received guest", "received guest"],
            received.Timeline.Select(entry => $"{entry.Kind} {entry.Actor}"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Another_places_parcel_is_not_found(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        var one = $"{orderNo}-1";

        Assert.Null(await Look(host, one, Second));
        Assert.Null(await Look(host, one, First with { Places = [] }));
        foreach (var number in new[] { one, $"{orderNo}-9", "\0", "", new string('9', 99) })
            Assert.Equal((ParcelOutcome.NotFound, ParcelOutcome.NotFound), (await Pack(host, number, Second), await Ship(host, number, Second)));
        Assert.Equal(ParcelOutcome.NotFound, await Confirm(host, orderNo, one, new OrderAccess("u2", null, false, "buyer")));
        Assert.Equal([$"{orderNo}-2"], (await host.Ask(f => f.GetParcels(new GetParcels(Second, null, null, 0, 50), Cancellation))).Parcels.Select(parcel => parcel.ParcelNo));
        Assert.Equal(2, (await host.Ask(f => f.GetParcels(new GetParcels(Office, null, ParcelState.Waiting, 0, 50), Cancellation))).Parcels.Count);
        Assert.Equal(OrderState.Paid, (await host.Get(orderNo, buyer))!.State);
        Assert.NotNull(await Look(host, one, Office));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Many_clicks_at_once_are_one_step(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        var one = $"{orderNo}-1";

        var packed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Pack(host, one, First)));
        var shipped = await Task.WhenAll(Enumerable.Range(0, 8).Select(click => Ship(host, one, First, click % 2 == 0 ? "AAAAA11111" : "BBBBB22222")));

        Assert.All(packed, outcome => Assert.Equal(ParcelOutcome.Done, outcome));
        Assert.Equal((4, 4), (shipped.Count(outcome => outcome == ParcelOutcome.Done), shipped.Count(outcome => outcome == ParcelOutcome.NotNow)));
        Assert.Equal(["placed", "paid", "packed", "shipped"], (await host.Get(orderNo, buyer))!.Timeline.Select(entry => entry.Kind));
        Assert.Equal(2, await host.Read(db => db.Outbox.CountAsync(message => message.Type.Contains("OrderAdvanced"), Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_step_out_of_turn_or_without_a_number_is_refused_and_changes_nothing(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        var one = $"{orderNo}-1";

        Assert.Equal(ParcelOutcome.NotNow, await Ship(host, one, First));
        Assert.Equal(ParcelOutcome.NotNow, await Confirm(host, orderNo, one, buyer));
        await Pack(host, one, First);
        foreach (var number in new[] { "", "1234", "12 345", "SF-12345", "数字12345", new string('1', 41) })
            Assert.Equal(ParcelOutcome.BadTrackingNo, await Ship(host, one, First, number));
        Assert.Equal(ParcelOutcome.UnknownCarrier, await Ship(host, one, First, carrier: (Carrier)99));
        Assert.Equal(ParcelOutcome.NotNow, (await host.Ask(f => f.ReadyParcel(new ReadyParcel(one, First), Cancellation))).Outcome);

        Assert.Equal(OrderState.Packed, (await host.Get(orderNo, buyer))!.State);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_packs_sees_the_address_only_until_it_has_arrived(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        var one = $"{orderNo}-1";

        var waiting = (await Look(host, one, First))!;
        Assert.Equal(("几江街道1号", "张三", "P1", 2), (waiting.DeliverTo!.Street, waiting.ContactName, Assert.Single(waiting.Lines).ProductCode, waiting.Lines[0].Quantity));
        await Pack(host, one, First);
        await Ship(host, one, First);
        Assert.NotNull((await Look(host, one, First))!.DeliverTo);
        await Confirm(host, orderNo, one, buyer);

        var received = (await Look(host, one, First))!;
        Assert.Equal((null, null, null, 2), (received.DeliverTo, received.ContactName, received.ContactPhone, received.Lines[0].Quantity));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_nobody_confirms_counts_as_received_after_ten_days(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        await Pack(host, $"{orderNo}-1", First);
        await Ship(host, $"{orderNo}-1", First);

        host.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await Round(host, services => services.GetRequiredService<ParcelReceipt>().Round(Cancellation)));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        var rounds = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Round(host, services => services.GetRequiredService<ParcelReceipt>().Round(Cancellation))));

        Assert.True(rounds.Max() == 1);
        var order = (await host.Get(orderNo, buyer))!;
        Assert.Equal((ParcelState.Received, ParcelState.Waiting, OrderState.PartlyShipped), (order.Parcels[0].State, order.Parcels[1].State, order.State));
        Assert.Single(order.Timeline, entry => entry is { Kind: "received", Actor: "market" });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_is_completed_at_the_midnight_in_the_district_that_ends_the_seventh_day_after_signing(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        // 24 November, half past eleven at night in the district and half past three in the afternoon in London.
        host.Time.Advance(TimeSpan.FromHours(13.5));
        await host.Deliver(orderNo);
        Task<int> Complete() => Round(host, services => services.GetRequiredService<OrderCompletion>().Round(Cancellation));

        // Seven days from the 25th end with the 1st of December: at 16:00 UTC.
        host.Time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 15, 59, 59, TimeSpan.Zero));
        Assert.Equal(0, await Complete());
        Assert.Equal(OrderState.Received, (await host.Get(orderNo, buyer))!.State);
        host.Time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 16, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await Complete());

        var order = (await host.Get(orderNo, buyer))!;
        Assert.Equal((OrderState.Completed, "completed", "market"), (order.State, order.Timeline[^1].Kind, order.Timeline[^1].Actor));
        Assert.Equal(host.Time.GetUtcNow(), ReturnWindow.EndsAt(order.Parcels[0].ReceivedAt!.Value, 7));
        Assert.Equal(0, await Complete());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_refunded_before_it_leaves_stays_and_the_rest_goes_on(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        await Pack(host, $"{orderNo}-2", Second);
        await Ship(host, $"{orderNo}-2", Second);

        await host.Refund(orderNo, 1, 1);
        Assert.Equal(1, (await Look(host, $"{orderNo}-1", First))!.Lines[0].Quantity);
        await host.Refund(orderNo, 1, 1);

        var order = (await host.Get(orderNo, buyer))!;
        Assert.Equal((OrderState.Shipped, ParcelState.Withdrawn), (order.State, order.Parcels[0].State));
        Assert.Equal(ParcelOutcome.NotNow, await Pack(host, $"{orderNo}-1", First));
        await Confirm(host, orderNo, $"{orderNo}-2", buyer);
        Assert.Equal(OrderState.Received, (await host.Get(orderNo, buyer))!.State);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Orders_that_were_paid_before_there_were_parcels_get_theirs(Stack stack)
    {
        var (host, orderNo, buyer) = await OfTwoSuppliers(stack);
        await using var _ = host;
        var before = (await host.Get(orderNo, buyer))!.Parcels;

        await host.Read(async db =>
        {
            await db.Parcels.ExecuteDeleteAsync(Cancellation);
            return await db.Database.ExecuteSqlRawAsync(OldOrders.Parcels, Cancellation);
        });

        Assert.Equal(before, (await host.Get(orderNo, buyer))!.Parcels);
        Assert.Equal(ParcelOutcome.Done, await Pack(host, $"{orderNo}-2", Second));
    }
}
