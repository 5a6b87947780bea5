using Market.Orders.Contracts;
using Market.Web.Livestream.Guard;

namespace Market.Tests.Web.Livestream;

/// <summary>What looks like show is found, with its reasons; what does not is left alone.</summary>
public sealed class ShowGuardTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 2, 0, 0, TimeSpan.Zero);
    private static readonly GuardSettings Settings = new(BurstOrders: 3, TimeSpan.FromMinutes(10), DeviceOrders: 3, AddressOrders: 3);

    private static LiveOrder Order(int minute, string? network = null, string? device = null, string? address = null, string? account = null, bool unit = false, int? refunded = null) => new(
        $"O{minute:000}", Start.AddMinutes(minute), OrderState.Paid, account, device, network, address, unit, 1_000, refunded is { } at ? Start.AddMinutes(at) : null);

    private static IReadOnlyDictionary<string, IReadOnlyList<Suspicion>> Look(params LiveOrder[] orders) => ShowGuard.Look(orders, new HashSet<string> { "host", "colleague" }, Start.AddMinutes(60), Settings);

    [Fact]
    public void A_burst_is_many_within_minutes_from_one_network_wherever_it_begins()
    {
        var found = Look(Order(0, "n"), Order(20, "n"), Order(25, "n"), Order(30, "n"), Order(41, "n"), Order(26, "other"), Order(27));

        Assert.Equal(["O020", "O025", "O030"], found.Keys.Order());
        Assert.All(found.Values, reasons => Assert.Equal([Suspicion.NetworkBurst], reasons));
    }

    [Fact]
    public void One_device_or_one_address_is_suspected_at_the_third_order_however_far_apart()
    {
        Assert.Empty(Look(Order(0, device: "d"), Order(30, device: "d"), Order(0, address: "a"), Order(50, address: "a")));
        Assert.Equal([Suspicion.Device], Look(Order(0, device: "d"), Order(30, device: "d"), Order(59, device: "d"))["O030"]);
        Assert.Equal([Suspicion.Address], Look(Order(0, address: "a"), Order(30, address: "a"), Order(59, address: "a"))["O000"]);
        // Pick-up has no address, and who has no cookie no name.
        Assert.Empty(Look(Order(0), Order(1), Order(2), Order(3)));
    }

    [Fact]
    public void Colleagues_and_refunds_after_the_show_are_named_and_refunds_during_it_are_not()
    {
        var found = Look(Order(0, account: "colleague"), Order(1, account: "buyer"), Order(2, unit: true), Order(3, refunded: 59), Order(4, refunded: 61), Order(5, account: "host", refunded: 90));

        Assert.Equal(["O000", "O002", "O004", "O005"], found.Keys.Order());
        Assert.Equal([Suspicion.Colleague, Suspicion.RefundedAfter], found["O005"]);
        Assert.Empty(ShowGuard.Look([Order(4, refunded: 61)], new HashSet<string>(), null, Settings));
    }
}
