using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders.Fulfilment;

/// <summary>A pick-up code opens one parcel, once, at its counter, and is known to its buyer alone.</summary>
public sealed class PickUpCodeTests
{
    private static readonly ParcelAccess Vendor = new(["C001", "C002"], false, "vendor vendor@example.com");

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static async Task<(OrdersHost Host, string OrderNo, OrderAccess Buyer)> AtTheCounter(Stack stack, bool spirits = false)
    {
        var host = await OrdersHost.Create(stack);
        await host.Open(Some.Counter("C001"));
        await host.Offer(Some.Product("P1") with { AdultOnly = spirits }, onHand: 50, location: "C001");
        var (orderNo, buyer) = await Buy(host);
        return (host, orderNo, buyer);
    }

    private static async Task<(string OrderNo, OrderAccess Buyer)> Buy(OrdersHost host)
    {
        var placed = (await host.Place(Some.Order("P1", 1).PickedUpAt("C001") with { AdultConfirmed = true })).Order!;
        await host.Pay(placed.OrderNo);
        return (placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest"));
    }

    private static async Task<string> Ready(OrdersHost host, string orderNo, OrderAccess buyer)
    {
        await host.Ask(f => f.PackParcel(new PackParcel($"{orderNo}-1", Vendor), Cancellation));
        Assert.Equal(ParcelOutcome.Done, (await host.Ask(f => f.ReadyParcel(new ReadyParcel($"{orderNo}-1", Vendor), Cancellation))).Outcome);
        return (await host.Get(orderNo, buyer))!.Parcels[0].PickUpCode!;
    }

    private static Task<ParcelResult> HandOver(OrdersHost host, string code, string place = "C001", bool adult = false, string? key = null, ParcelAccess? access = null) =>
        host.Ask(f => f.HandOver(new HandOver(place, code, adult, key ?? $"{Guid.NewGuid()}", access ?? Vendor), Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_code_works_once_and_a_second_click_on_the_same_form_is_answered_as_the_first(Stack stack)
    {
        var (host, orderNo, buyer) = await AtTheCounter(stack);
        await using var _ = host;
        var (code, key) = (await Ready(host, orderNo, buyer), $"{Guid.NewGuid()}");
        Assert.Matches("^[0-9]{8}$", code);

        var clicks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => HandOver(host, code, key: key)));
        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => HandOver(host, code)));

        Assert.All(clicks, click => Assert.Equal(new ParcelResult(ParcelOutcome.Done, $"{orderNo}-1"), click));
        Assert.All(others, other => Assert.Equal(new ParcelResult(ParcelOutcome.UnknownCode, null), other));
        var order = (await host.Get(orderNo, buyer))!;
        Assert.Equal((OrderState.Received, null), (order.State, order.Parcels[0].PickUpCode));
        Assert.Single(order.Timeline, entry => entry.Kind == "received");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Two_people_with_one_code_at_once_get_one_parcel(Stack stack)
    {
        var (host, orderNo, buyer) = await AtTheCounter(stack);
        await using var _ = host;
        var code = await Ready(host, orderNo, buyer);

        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => HandOver(host, code)));

        Assert.Single(tries, attempt => attempt.Outcome == ParcelOutcome.Done);
        Assert.Equal(7, tries.Count(attempt => attempt.Outcome == ParcelOutcome.UnknownCode));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_code_opens_nothing_at_another_counter_or_to_another_vendor_or_misspelt(Stack stack)
    {
        var (host, orderNo, buyer) = await AtTheCounter(stack);
        await using var _ = host;
        var code = await Ready(host, orderNo, buyer);

        Assert.Equal(ParcelOutcome.UnknownCode, (await HandOver(host, code, place: "C002")).Outcome);
        Assert.Equal(ParcelOutcome.UnknownCode, (await HandOver(host, code, access: Vendor with { Places = ["C002"] })).Outcome);
        foreach (var wrong in new[] { "", code[..7], code + "0", "1234567a", "１２３４５６７８", "\0\0\0\0\0\0\0\0", code == "00000000" ? "00000001" : "00000000" })
            Assert.Equal(ParcelOutcome.UnknownCode, (await HandOver(host, wrong)).Outcome);
        Assert.Equal(ParcelOutcome.UnknownCode, (await HandOver(host, code, place: "\0")).Outcome);
        Assert.Equal(OrderState.ReadyForPickUp, (await host.Get(orderNo, buyer))!.State);
        Assert.Equal(ParcelOutcome.NotNow, (await host.Ask(f => f.ConfirmReceipt(new ConfirmReceipt(orderNo, $"{orderNo}-1", buyer), Cancellation))).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Only_the_buyer_reads_the_code(Stack stack)
    {
        var (host, orderNo, buyer) = await AtTheCounter(stack);
        await using var _ = host;
        var code = await Ready(host, orderNo, buyer);

        Assert.Null((await host.Get(orderNo, new OrderAccess(null, null, true, "office")))!.Parcels[0].PickUpCode);
        var seen = await host.Ask(f => f.GetParcel(new GetParcel($"{orderNo}-1", Vendor), Cancellation));
        Assert.DoesNotContain(code, System.Text.Json.JsonSerializer.Serialize(seen), StringComparison.Ordinal);
        Assert.All((await host.Get(orderNo, buyer))!.Timeline, entry => Assert.DoesNotContain(code, entry.Note ?? "", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Spirits_are_handed_over_when_the_age_was_seen_and_a_forgotten_tick_costs_no_code(Stack stack)
    {
        var (host, orderNo, buyer) = await AtTheCounter(stack, spirits: true);
        await using var _ = host;
        var code = await Ready(host, orderNo, buyer);

        Assert.Equal(new ParcelResult(ParcelOutcome.AgeNotSeen, $"{orderNo}-1"), await HandOver(host, code));
        Assert.Equal(ParcelOutcome.Done, (await HandOver(host, code, adult: true)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_refunded_in_full_is_not_handed_over(Stack stack)
    {
        var (host, orderNo, buyer) = await AtTheCounter(stack);
        await using var _ = host;
        var code = await Ready(host, orderNo, buyer);

        await host.Refund(orderNo, 1, 1);

        Assert.Equal(ParcelOutcome.UnknownCode, (await HandOver(host, code)).Outcome);
        Assert.Equal(OrderState.Refunded, (await host.Get(orderNo, buyer))!.State);
        Assert.False(await host.Read(db => db.Parcels.AnyAsync(parcel => parcel.PickUpCode != null, Cancellation)));
    }
}
